/// Text of others inside a prompt: in a fence one longer than any run of backticks in it, so that nothing in the text
/// can end it.
enum DataBlock {
  /// `info` says what the block holds: "text", "json".
  static func block(_ text: String, info: String) -> String {
    let fence = String(repeating: "`", count: fenceLength(for: text))
    return "\(fence)\(info)\n\(text)\(text.isEmpty || text.hasSuffix("\n") ? "" : "\n")\(fence)"
  }

  /// The text of a block, without its fences.
  static func content(of block: String) -> String {
    block.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().dropLast().joined(separator: "\n")
  }

  /// A file with its path, in the form in which answers are asked for.
  static func file(_ path: String, _ text: String) -> String {
    block(text, info: "\(language(of: path)) path=\(plain(path))")
  }

  static func fenceLength(for text: String) -> Int {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    return max(3, longest + 1)
  }

  /// Markdown is asked for in four backticks, because it holds fences of its own.
  static func fence(for path: String) -> String {
    FenceLanguage.isMarkdown(path: path) ? "````" : "```"
  }

  static func language(of path: String) -> String {
    let languages = [
      "py": "python", "swift": "swift", "js": "javascript", "mjs": "javascript", "cjs": "javascript",
      "ts": "typescript",
      "jsx": "jsx", "tsx": "tsx", "md": "markdown", "json": "json", "yaml": "yaml", "yml": "yaml", "toml": "toml",
      "html": "html", "css": "css", "sh": "bash", "tex": "latex", "go": "go", "rs": "rust", "java": "java", "c": "c",
      "h": "c", "cpp": "cpp", "rb": "ruby", "sql": "sql", "xml": "xml",
    ]
    return languages[FenceLanguage.pathExtension(path)] ?? "text"
  }

  /// Nothing in a path may end the line or the fence.
  private static func plain(_ path: String) -> String {
    let safe = String(path.map { $0.isNewline || $0 == "`" ? "?" : $0 })
    return safe.contains(where: \.isWhitespace) ? "\"\(safe)\"" : safe
  }
}
