import Core

/// `json_syntax`: files that hold JSON.
enum JSONFiles {
  @Sendable static func findings(_ request: CheckRequest, _ files: [String]) throws(ValidationError) -> [Finding] {
    files.compactMap { path in
      guard let fault = JSONSyntax.fault(in: request.tree[path] ?? "") else { return nil }
      return Finding(file: path, line: fault.line, rule: "json", message: fault.message)
    }
  }
}
