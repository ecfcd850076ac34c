/// The language label of a fenced block, as far as it tells what the block cannot be.
enum FenceLanguage {
  /// Whether a block with this label can be the file: nil when nobody can tell.
  static func suits(_ label: String, path: String) -> Bool? {
    let label = label.lowercased()
    let suffix = pathExtension(path)
    if neverFiles.contains(label) { return suffix == label }
    guard let suffixes = suffixes[label] else { return nil }
    if suffixes.contains(suffix) { return true }
    return isKnown(suffix) || shells.contains(label) ? false : nil
  }

  /// A block with this label shows changes to a file, not the file.
  static func isChange(_ label: String) -> Bool { ["diff", "patch"].contains(label.lowercased()) }

  static func isMarkdown(_ label: String) -> Bool { ["markdown", "md", "mdx"].contains(label.lowercased()) }
  static func isMarkdown(path: String) -> Bool { ["md", "markdown", "mdx", "mkd"].contains(pathExtension(path)) }
  /// A file that a model may answer with as a bare text.
  static func isProse(path: String) -> Bool {
    isMarkdown(path: path) || ["txt", "text", "rst", "adoc"].contains(pathExtension(path))
  }

  /// In lower case; empty for `Makefile` and `.gitignore`.
  static func pathExtension(_ path: String) -> String {
    let name = path.split(separator: "/").last ?? ""
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  private static let shells: Set<String> = ["bash", "sh", "shell", "zsh"]
  /// Labels of what was typed or printed, or of changes to a file.
  private static let neverFiles: Set<String> = [
    "console", "terminal", "output", "shell-session", "shellsession", "pycon", "powershell", "ps1", "cmd", "diff",
    "patch",
  ]

  private static let suffixes: [String: Set<String>] = [
    "python": ["py", "pyi"], "py": ["py", "pyi"], "python3": ["py", "pyi"], "swift": ["swift"],
    "bash": ["sh", "bash", "zsh", ""], "sh": ["sh", "bash", "zsh", ""], "shell": ["sh", "bash", "zsh", ""],
    "zsh": ["sh", "bash", "zsh", ""], "json": ["json", "jsonc"], "jsonc": ["json", "jsonc"], "yaml": ["yaml", "yml"],
    "yml": ["yaml", "yml"], "toml": ["toml", "lock"], "html": ["html", "htm", "xhtml"], "css": ["css"],
    "javascript": ["js", "mjs", "cjs", "jsx"], "js": ["js", "mjs", "cjs", "jsx"], "typescript": ["ts", "tsx"],
    "ts": ["ts", "tsx"], "markdown": ["md", "markdown", "mdx", "mkd"], "md": ["md", "markdown", "mdx", "mkd"],
    "xml": ["xml", "svg", "plist", "xhtml"], "sql": ["sql"], "ini": ["ini", "cfg", "conf"], "tex": ["tex"],
    "latex": ["tex"], "rst": ["rst"], "csv": ["csv"],
  ]

  private static let knownSuffixes = suffixes.values.reduce(into: Set<String>()) { $0.formUnion($1) }
  private static func isKnown(_ suffix: String) -> Bool { !suffix.isEmpty && knownSuffixes.contains(suffix) }
}
