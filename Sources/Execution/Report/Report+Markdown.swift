/// Text from users, models and tools is data: nothing in it may become markup.
extension Report {
  /// One line that Markdown shows as it is.
  static func text(_ raw: String, limit: Int = 200) -> String {
    // Most texts are names and numbers, which stay as they are.
    if raw.utf8.count <= limit, raw.utf8.allSatisfy(isHarmless) { return raw }
    let line = raw.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let shown = line.count > limit ? line.prefix(limit) + "…" : line[...]
    return shown.reduce(into: "") { result, character in
      if "\\`*[<>|".contains(character) { result.append("\\") }
      result.append(character)
    }
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "/"), UInt8(ascii: "$"):
      true
    default: false
    }
  }

  /// Text that stands between single backticks.
  static func code(_ raw: String) -> String {
    raw.split(whereSeparator: \.isWhitespace).joined(separator: " ").filter { $0 != "`" }
  }

  static func table(_ columns: [String], _ rows: [[String]]) -> String {
    let head = ["| \(columns.joined(separator: " | ")) |", "|\(columns.map { _ in " --- |" }.joined())"]
    return (head + rows.map { "| \($0.map { text($0) }.joined(separator: " | ")) |" }).joined(separator: "\n")
  }

  /// A block whose fence is longer than any run of backticks inside.
  static func fence(_ lines: [String], language: String = "") -> String {
    let longest = lines.joined(separator: "\n").split { $0 != "`" }.map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return ([fence + language] + lines + [fence]).joined(separator: "\n")
  }
}
