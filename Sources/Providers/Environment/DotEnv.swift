package import Core

/// A `.env` file, read as data: `NAME=value` lines with quotes and comments. Nothing is expanded or executed; a line
/// that cannot be read is left out with a warning.
package struct DotEnv: Sendable, Hashable {
  /// Bytes; a longer file is left out whole.
  package static let sizeLimit = 256 << 10

  package private(set) var values: [String: String] = [:]
  /// Each names its line; never holds a value.
  package internal(set) var warnings: [String] = []

  package init(parsing file: [UInt8]) {
    let bytes = file.starts(with: [0xEF, 0xBB, 0xBF]) ? file.dropFirst(3) : file[...]
    guard bytes.count <= Self.sizeLimit else {
      warnings = [".env is larger than \(Self.sizeLimit) bytes and is ignored"]
      return
    }
    var bad: [(line: Int, reason: String)] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      do throws(BadLine) {
        guard let (name, value) = try Self.read(line) else { continue }
        values[name] = value
      } catch {
        bad.append((index + 1, error.reason))
      }
    }
    warnings = bad.prefix(10).map { ".env, line \($0.line): \($0.reason); ignored" }
    if bad.count > 10 { warnings.append(".env: \(bad.count - 10) more lines are ignored") }
  }

  /// The environment with those of our values that it may take and does not have yet: real variables win.
  package func merged(into environment: [String: String], names: Set<String>) -> [String: String] {
    values.filter { names.contains($0.key) }.merging(environment) { mine, real in real.isEmpty ? mine : real }
  }

  /// This file without the base URLs that would send a key of the environment to another machine: a file that comes
  /// with somebody's project must not redirect the user's own key.
  package func protectingKeys(of environment: [String: String], for entries: [ProviderEntry]) -> DotEnv {
    var safe = self
    for entry in entries {
      guard let variable = entry.baseURLVariable, let address = values[variable], BaseURL(address)?.isLoopback != true,
        (environment[variable] ?? "").isEmpty,
        let key = entry.keyVariables.first(where: { !(environment[$0] ?? "").isEmpty })
      else { continue }
      safe.values[variable] = nil
      safe.warnings.append(
        ".env: \(variable) is ignored, because \(key) is not from there; export it, or put both there")
    }
    return safe
  }

  private struct BadLine: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// Nil for blank lines and comments.
  private static func read(_ bytes: ArraySlice<UInt8>) throws(BadLine) -> (name: String, value: String)? {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw BadLine("not UTF-8") }
    var line = text.trimmed
    guard !line.isEmpty, !line.hasPrefix("#") else { return nil }
    guard !line.unicodeScalars.contains(where: { $0.properties.generalCategory == .control && $0 != "\t" }) else {
      throw BadLine("a control character")
    }
    if line.hasPrefix("export ") { line = line.dropFirst("export ".count).trimmed }
    guard let equals = line.firstIndex(of: "=") else { throw BadLine("not NAME=value") }
    let name = line[..<equals].trimmed
    guard isName(name) else { throw BadLine("not a name before the =") }
    return (String(name), try value(line[line.index(after: equals)...].trimmed))
  }

  private static func isName(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, !(48...57).contains(first) else { return false }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_")
    }
  }

  private static func value(_ text: Substring) throws(BadLine) -> String {
    guard let quote = text.first, quote == "\"" || quote == "'" else {
      let comment = text.indices.first { text[$0] == "#" && ($0 == text.startIndex || isBlank(before: $0, in: text)) }
      return try literal(text[..<(comment ?? text.endIndex)].trimmed)
    }
    var value = ""
    var rest = text.dropFirst()
    while let character = rest.popFirst() {
      if character == quote {
        guard rest.trimmed.isEmpty || rest.trimmed.hasPrefix("#") else { throw BadLine("text after the closing quote") }
        return quote == "'" ? value : try literal(value[...])
      }
      guard character == "\\", quote == "\"", let escaped = rest.popFirst() else {
        value.append(character)
        continue
      }
      value.append(escaped == "n" ? "\n" : escaped)
    }
    throw BadLine("the closing quote is missing")
  }

  private static func isBlank(before index: Substring.Index, in text: Substring) -> Bool {
    text[text.index(before: index)].isWhitespace
  }

  /// A shell would put something else in its place; we would pass it on as it stands, which nobody means.
  private static func literal(_ text: Substring) throws(BadLine) -> String {
    guard !text.contains("`"), !text.contains("$("), !text.contains("${") else {
      throw BadLine("nothing is substituted here; write the value itself, or in single quotes")
    }
    return String(text)
  }
}
