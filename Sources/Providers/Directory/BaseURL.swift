import FoundationEssentials

/// An address that requests may go to: `http` or `https`, a host, and a path without a slash at its end.
struct BaseURL: Sendable, Hashable {
  private(set) var text: String
  let host: String

  init?(_ text: String) {
    let trimmed = text.trimmed
    guard trimmed.utf8.allSatisfy({ $0 > 32 && $0 < 127 }), let parts = URLComponents(string: String(trimmed)),
      let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil
    else { return nil }
    self.host = host.lowercased().filter { $0 != "[" && $0 != "]" }
    self.text = String(trimmed)
    while self.text.hasSuffix("/") { self.text.removeLast() }
  }

  /// This machine: such an address never goes through a proxy.
  var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

  /// Without the longest of the endings that the wire adds by itself.
  func dropping(_ endings: [String]) -> BaseURL {
    var copy = self
    if let ending = endings.filter(text.hasSuffix).max(by: { $0.count < $1.count }) {
      copy.text.removeLast(ending.count)
    }
    return copy
  }

  /// Reads `OLLAMA_HOST`, which is an address rather than a base URL: scheme and port may be missing, the path always
  /// is. What is missing comes from `standard`.
  static func fromHost(_ value: String, standard: BaseURL) -> BaseURL? {
    let hasScheme = value.contains("://")
    guard var parts = URLComponents(string: hasScheme ? value : "http://\(value)"),
      let usual = URLComponents(string: standard.text)
    else { return nil }
    if parts.port == nil, !hasScheme { parts.port = usual.port }
    if parts.path.isEmpty || parts.path == "/" { parts.path = usual.path }
    // A server listens on this address; a client cannot ask it.
    if parts.host == "0.0.0.0" { parts.host = "127.0.0.1" }
    return parts.string.flatMap { BaseURL($0) }
  }
}
