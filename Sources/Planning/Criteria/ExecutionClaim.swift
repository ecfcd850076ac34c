package import Core

/// A criterion that claims something about a running program: that it builds, starts, responds, is fast. Only a check
/// that runs it can decide that; an opinion cannot.
package enum ExecutionClaim {
  enum Kind {
    /// It runs, starts, responds, is fast, is covered.
    case running
    /// A build, a suite or a tool ends well.
    case outcome
  }

  package static func needsExecution(_ text: String) -> Bool { kind(of: text) != nil }

  /// The first claim of the criterion; a running one counts more than an outcome.
  static func kind(of text: String) -> Kind? {
    let words = CriterionWords.of(text)
    // "README explains how the server starts" claims something about the README.
    let claims = words.indices.prefix { !reading.contains(words[$0]) }.compactMap { claim(words, at: $0) }
    return claims.contains(.running) ? .running : claims.first
  }

  /// A tool that the criterion names and that no validator here stands for.
  package static func foreignTool(in text: String, validators: [ValidatorInfo]) -> String? {
    Measure.tools(in: text).first { tool in
      !validators.contains {
        $0.name == tool || $0.aliases.contains(tool) || KnownPhrase.words(of: $0).contains(tool)
      }
    }
  }

  /// Its claims are that something builds: a build shows them, and a suite that had to be built.
  package static func isAboutBuilding(_ text: String) -> Bool {
    let words = CriterionWords.of(text)
    let building: Set<String> = [
      "build", "builds", "built", "buildable", "compile", "compiles", "compiled", "compilation",
    ]
    return words.contains(where: building.contains)
      && !words.contains { (verbs.contains($0) || qualities.contains($0)) && !building.contains($0) }
  }

  private static func claim(_ words: [String], at index: Int) -> Kind? {
    let word = words[index]
    func next(_ distance: Int = 1) -> String { index + distance < words.count ? words[index + distance] : "" }
    // "Every heading starts with a number" is about text.
    if word == "starts", next() == "with" { return nil }
    if verbs.contains(word) || qualities.contains(word) { return .running }
    if activities.contains(word), (1...4).contains(where: { outcomes.contains(next($0)) }) { return .outcome }
    if Measure.isTool(word), words.contains(where: outcomes.contains) { return .outcome }
    if modals.contains(word), actions.contains(next()) || (next() == "be" && participles.contains(next(2))) {
      return articles.contains(next(2)) && next() != "be" ? nil : .running
    }
    if index == 0, actions.contains(word) { return articles.contains(next()) ? nil : .running }
    if word == "coverage", words.contains(where: { $0.contains("%") || $0 == "test" || $0 == "code" }) {
      return .running
    }
    if word.first?.isNumber == true {
      let unit = word.drop { $0.isNumber || $0 == "." }
      return units.contains(unit.isEmpty ? next() : String(unit)) ? .running : nil
    }
    return nil
  }

  private static let verbs: Set<String> = [
    "builds", "compiles", "runs", "starts", "launches", "boots", "responds", "serves", "installs", "deploys", "crash",
    "crashes", "crashing", "hangs", "hang",
  ]
  private static let qualities: Set<String> = [
    "fast", "faster", "quick", "quickly", "latency", "throughput", "performant", "benchmark", "benchmarks",
    "executable",
    "installable", "buildable", "runnable",
  ]
  private static let activities: Set<String> = [
    "build", "test", "tests", "suite", "compilation", "installation", "install", "deployment", "startup", "start", "up",
    "lint", "linting", "check", "checks", "compile",
  ]
  private static let outcomes: Set<String> = [
    "succeed", "succeeds", "succeeded", "successful", "successfully", "success", "pass", "passes", "passing", "work",
    "works", "green", "clean", "completes", "finishes",
  ]
  private static let modals: Set<String> = ["can", "must", "should", "shall", "will"]
  private static let actions: Set<String> = [
    "build", "run", "start", "respond", "compile", "install", "launch", "deploy", "boot",
  ]
  private static let participles: Set<String> = [
    "built", "run", "started", "compiled", "installed", "executed", "launched", "deployed", "booted",
  ]
  private static let articles: Set<String> = ["a", "an", "the"]
  private static let units: Set<String> = [
    "ms", "millisecond", "milliseconds", "s", "sec", "second", "seconds", "minute", "minutes", "mb", "gb", "rps", "fps",
  ]
  private static let reading: Set<String> = [
    "explains", "explain", "describes", "describe", "documents", "documented", "mentions", "shows", "how",
    "instructions",
    "states", "comments", "section", "explained", "described",
  ]
}
