import Core

/// The named files exist and hold something; without names, whatever is there does.
enum FileSet {
  /// Files whose mere existence means something.
  private static let mayBeEmpty: Set<String> = ["__init__.py", "py.typed", ".gitkeep", ".keep"]

  @Sendable static func findings(_ request: CheckRequest, _ files: [String]) throws(ValidationError) -> [Finding] {
    let names = try Builtin.strings("files", of: request.use) ?? files
    guard !names.isEmpty else { return [Finding(rule: "file_set", message: "there is no file at all")] }
    return names.compactMap { name in
      guard let text = request.tree[name] else {
        return Finding(file: name, line: 1, rule: "missing", message: "the file does not exist")
      }
      let last = name.split(separator: "/").last.map(String.init) ?? name
      guard text.allSatisfy(\.isWhitespace), !mayBeEmpty.contains(last) else { return nil }
      return Finding(file: name, line: 1, rule: "empty", message: "the file is empty")
    }
  }
}
