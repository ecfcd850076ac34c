extension CheckRequest {
  /// SHA-256 over everything that the verdict depends on: each file that the check may see, what it is asked, and the
  /// tools. The build folder is left out: warm or cold, the verdict is the same.
  package func snapshot(tools: String) -> String {
    var bytes: [UInt8] = []
    // With its length before it no text can look like the next one.
    func add(_ text: String) {
      bytes += "\(text.utf8.count):".utf8
      bytes += text.utf8
    }
    func add(_ texts: [String]?) {
      add(texts.map { "\($0.count)" } ?? "-")
      for text in texts ?? [] { add(text) }
    }
    add(tools)
    add(use.name)
    add((try? use.parameters.jsonText()) ?? "")
    add(mode.rawValue)
    add(testFiles)
    add(subject?.sorted())
    add(planned.sorted())
    for path in tree.paths {
      add(path)
      add(tree[path] ?? "")
    }
    return SHA256.hex(bytes)
  }
}
