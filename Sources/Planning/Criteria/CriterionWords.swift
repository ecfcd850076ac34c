/// The words of a criterion in lower case: letters, digits and `_ - . % + #` hold together, sentence marks do not count.
enum CriterionWords {
  static func of(_ text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber || "_-.%+#".contains($0)) }.compactMap { raw in
      var word = raw
      while let last = word.last, last == "." || last == "-" { word = word.dropLast() }
      while word.first == "." { word = word.dropFirst() }
      return word.isEmpty ? nil : String(word)
    }
  }

  /// "no errors", "without any lint warnings", "0 failures", "free of issues", "error-free": positions of words that
  /// only say that nothing was found.
  static func negatedProblems(in words: [String], nouns: Set<String>) -> Set<Int> {
    var found: Set<Int> = []
    for (start, word) in words.enumerated() {
      if word.hasSuffix("-free"), nouns.contains(where: { $0 == word.dropLast(5) }) { found.insert(start) }
      guard negations.contains(word) || (word == "free" && start + 1 < words.count && words[start + 1] == "of") else {
        continue
      }
      var end = start + 1
      while end < words.count, end - start <= 4, between.contains(words[end]) { end += 1 }
      guard end < words.count, nouns.contains(words[end]) else { continue }
      // "no errors or warnings" is one thing said of both.
      while end + 2 < words.count, words[end + 1] == "or" || words[end + 1] == "and", nouns.contains(words[end + 2]) {
        end += 2
      }
      found.formUnion(start...end)
    }
    return found
  }

  private static let negations: Set<String> = ["no", "without", "zero", "0"]
  private static let between: Set<String> = [
    "any", "of", "single", "a", "lint", "linting", "linter", "type", "test", "build", "compiler", "syntax", "style",
    "ruff",
    "mypy", "pytest", "swift",
  ]
}
