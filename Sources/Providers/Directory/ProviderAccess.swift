import Core

/// A provider that is configured here, with the way to it. Holds the key: never printed, never encoded.
struct ProviderAccess: Sendable {
  enum Route: Sendable {
    case http(any WireFormat, BaseURL, key: String?)
    case command(executable: String, arguments: [String], environment: [String: String])
  }

  let entry: ProviderEntry
  let route: Route
  /// Where the key was found.
  let keyVariable: String?
  /// What no message may hold.
  let secrets: [String]

  init(_ entry: ProviderEntry, environment: [String: String]) throws(MissingProvider) {
    func value(_ name: String?) -> String? {
      guard let name, let value = environment[name]?.trimmed, !value.isEmpty else { return nil }
      return String(value)
    }
    func missing(_ why: String) -> MissingProvider { MissingProvider(provider: entry.name, why: why) }

    if let variable = entry.enabledBy, value(variable) == nil { throw missing("set \(variable)") }
    let key = entry.keyVariables.lazy.compactMap { name in value(name).map { (name, $0) } }.first
    if key == nil, !entry.keyVariables.isEmpty { throw missing("set \(entry.keyVariables.joined(separator: " or "))") }
    if let (name, text) = key, !text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) {
      throw missing("\(name) holds spaces or characters that no key has; set it again")
    }
    self.entry = entry
    keyVariable = key?.0
    switch entry.wire {
    case .command:
      guard let command = entry.command, let executable = command.first, !executable.isEmpty else {
        throw missing("its \"command\" is empty; list a program and its arguments")
      }
      let names = (entry.environment ?? []) + ["PATH"]
      let shown = environment.filter { names.contains($0.key) }
      route = .command(executable: executable, arguments: Array(command.dropFirst()), environment: shown)
      secrets = shown.filter { Self.namesSecret($0.key) || entry.keyVariables.contains($0.key) }.map(\.value)
    case .openai, .anthropic, .gemini:
      guard let format = entry.wire.format else { throw missing("its wire is not HTTP") }
      route = .http(format, try Self.baseURL(of: entry, override: value(entry.baseURLVariable)), key: key?.1)
      secrets = key.map { [$0.1] } ?? []
    case .recording: throw missing("a recording answers only with --replay FILE")
    }
  }

  /// The error as it may be seen: one line without a secret, and where a key that was refused is from.
  func shown(_ error: ModelError) -> ModelError {
    var shown = error
    shown.message = error.message.oneLine(without: secrets)
    if error.kind == .unauthorized, let keyVariable { shown.message += " (the key is from \(keyVariable))" }
    return shown
  }

  private static func baseURL(of entry: ProviderEntry, override: String?) throws(MissingProvider) -> BaseURL {
    let standard = entry.baseURL.flatMap { BaseURL($0) }
    guard let override else {
      if let standard { return standard }
      let how = entry.baseURLVariable.map { "set \($0) to" } ?? "its \"base_url\" has to be"
      throw MissingProvider(provider: entry.name, why: "\(how) an http or https address without a query")
    }
    let isHost = entry.baseURLVariable == entry.enabledBy
    let url = if isHost, let standard { BaseURL.fromHost(override, standard: standard) } else { BaseURL(override) }
    guard let url else {
      let name = entry.baseURLVariable ?? "base_url"
      throw MissingProvider(provider: entry.name, why: "set \(name) to an http or https address without a query")
    }
    return url
  }

  private static func namesSecret(_ variable: String) -> Bool {
    ["KEY", "TOKEN", "SECRET", "PASSWORD"].contains { variable.uppercased().contains($0) }
  }
}

/// A provider of the catalogue that cannot be asked here.
package struct MissingProvider: Error, Sendable, Hashable {
  package var provider: String
  /// What to do about it: "set OPENAI_API_KEY".
  package var why: String

  package init(provider: String, why: String) {
    self.provider = provider
    self.why = why
  }
}
