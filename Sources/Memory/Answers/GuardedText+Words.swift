extension GuardedText {
  static func negation(_ word: String) -> String? {
    if word.hasSuffix("n't") || word == "cannot" { return "not" }
    return negationWords[word]
  }

  private static let negationWords: [String: String] = {
    let groups = [
      "not":
        "not no non none never nothing nobody neither nor without lacking avoid avoids avoiding forbid forbids forbidden "
        + "disallow disallowed skip skips skipping omit omits omitting ignore ignores ignoring refuse refuses",
      "except": "except unless excluding excludes exclude besides",
      "only": "only just solely exactly",
    ]
    return groups.reduce(into: [:]) { words, group in
      for word in group.value.split(separator: " ") { words[String(word)] = group.key }
    }
  }()

  /// Names that people write in lower case too.
  static let technologies: Set<String> = [
    "python", "swift", "javascript", "typescript", "node", "rust", "go", "golang", "java", "kotlin", "ruby", "php",
    "perl", "bash", "shell", "html", "css", "sql", "sqlite", "postgres", "postgresql", "mysql", "redis", "json", "yaml",
    "toml", "xml", "csv", "tsv", "markdown", "latex", "pdf", "http", "https", "rest", "graphql", "grpc", "websocket",
    "tcp", "udp", "pytest", "unittest", "xctest", "jest", "ruff", "mypy", "flask", "django", "fastapi", "react", "vue",
    "linux", "macos", "windows", "docker", "ascii", "unicode", "asyncio", "async", "stdin", "stdout", "stderr",
  ]
}
