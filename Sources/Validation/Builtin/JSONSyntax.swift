import Core

/// Strict JSON (RFC 8259), with the line of the first fault.
enum JSONSyntax {
  @Sendable static func findings(_ request: CheckRequest, _ files: [String]) throws(ValidationError) -> [Finding] {
    files.compactMap { path in
      var scanner = JSONScanner(bytes: Array((request.tree[path] ?? "").utf8))
      guard let fault = scanner.fault() else { return nil }
      return Finding(file: path, line: fault.line, rule: "json", message: fault.message)
    }
  }
}
