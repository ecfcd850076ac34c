import Core

/// What a criterion asks to be measured: numbers, options, qualifiers, tools.
enum Measure {
  /// "85 %", "3.12", "200ms", "--strict", as the words have them.
  static func quantities(in text: String, except given: Set<String> = [], names: Set<String> = []) -> [String] {
    let words = CriterionWords.of(text)
    let nothing = CriterionWords.negatedProblems(in: words, nouns: PhraseBinding.problems(for: .lint))
    var found: [String] = []
    for (index, word) in words.enumerated() where !nothing.contains(index) {
      if word.hasPrefix("-"), word.contains(where: \.isLetter), !names.contains(word) {
        found.append(word)
      } else if word.first?.isNumber == true, !given.contains(String(word.prefix { $0.isNumber || $0 == "." })) {
        found.append(shown(word, before: index + 1 < words.count ? words[index + 1] : ""))
      }
    }
    return found
  }

  /// What the numbers of the criterion count, unless the check is described as counting it.
  static func units(in text: String, except described: Set<String>) -> [String] {
    let counted: Set<String> = [
      "words", "lines", "pages", "sentences", "paragraphs", "sections", "characters", "examples", "tests", "bytes",
    ]
    let words = CriterionWords.of(text)
    return zip(words, words.dropFirst()).compactMap { number, unit in
      number.first?.isNumber == true && counted.contains(unit) && !described.contains(unit) ? unit : nil
    }
  }

  static func percentages(in text: String) -> [String] { quantities(in: text).filter { $0.hasSuffix(" %") } }

  /// Words that ask for more than a verdict of this kind means.
  static func qualifiers(in text: String, kind: ValidatorInfo.Kind) -> [String] {
    var beyond: Set<String> = [
      "strict", "strictly", "strictest", "coverage", "covered", "covers", "fast", "quickly", "performance",
      "performant",
      "latency", "throughput", "memory", "exhaustive", "comprehensive", "thorough",
    ]
    if kind == .suite || kind == .build { beyond.formUnion(["warning", "warnings", "skip", "skips", "skipped"]) }
    return CriterionWords.of(text).filter(beyond.contains)
  }

  /// Tools that the criterion names.
  static func tools(in text: String) -> [String] { CriterionWords.of(text).filter(known.contains) }

  static func isTool(_ word: String) -> Bool { known.contains(word) }

  private static func shown(_ word: String, before next: String) -> String {
    if word.hasSuffix("%") { return "\(word.dropLast()) %" }
    return next == "%" || next == "percent" ? "\(word) %" : word
  }

  /// Programs whose name is no ordinary word.
  private static let known: Set<String> = [
    "pytest", "py.test", "ruff", "mypy", "xctest", "swiftc", "npm", "npx", "yarn", "pnpm", "deno", "tsc", "eslint",
    "prettier", "jest", "vitest", "mocha", "webpack", "vite", "cargo", "rustc", "clippy", "gofmt", "golint", "maven",
    "mvn",
    "gradle", "cmake", "docker", "docker-compose", "podman", "kubectl", "helm", "terraform", "black", "flake8",
    "pylint",
    "isort", "bandit", "pyright", "tox", "nox", "poetry", "pip", "pip3", "pipx", "swiftlint", "swift-format",
    "xcodebuild",
    "playwright", "selenium", "cypress", "lighthouse", "shellcheck", "hadolint", "pre-commit", "unittest", "nose",
    "locust",
  ]
}
