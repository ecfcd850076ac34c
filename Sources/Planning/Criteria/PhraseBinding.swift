package import Core

/// Criteria that name the check that decides them: "pytest suite passes", "ruff clean".
package enum PhraseBinding {
  /// The validator that the whole criterion names, but for words that fill; nil when it says anything more.
  package static func bind(_ text: String, validators: [ValidatorInfo]) -> ValidatorInfo? {
    let words = CriterionWords.of(text)
    for phrase in KnownPhrase.all {
      guard let validator = validators.first(where: { $0.name == phrase.validator }) else { continue }
      let negated = CriterionWords.negatedProblems(in: words, nouns: problems(for: validator.kind))
      let isWhole = words.enumerated().allSatisfy { index, word in
        phrase.words.contains(word) || fillers.contains(word) || phrase.fillers.contains(word)
          || negated.contains(index)
      }
      if isWhole, phrase.words.allSatisfy(words.contains) { return validator }
    }
    return nil
  }

  /// What the criterion asks for beyond what the validator's verdict means, as a reason for the report; nil when
  /// nothing. `uses` are the validator's uses in the plan: a number that is one of their parameters is measured.
  package static func unmeasured(
    _ text: String, boundTo validator: ValidatorInfo, uses: [ValidatorUse] = []
  ) -> String? {
    let given = Set(uses.filter { $0.name == validator.name }.flatMap { $0.parameters.values.flatMap(\.scalars) })
    let names = KnownPhrase.words(of: validator).union([validator.name] + validator.aliases)
    let described = [validator.summary] + uses.flatMap { $0.parameters.keys }
    var left = Measure.quantities(in: text, except: given, names: names)
    left += Measure.units(in: text, except: Set(CriterionWords.of(described.joined(separator: " "))))
    left += Measure.qualifiers(in: text, kind: validator.kind)
    left += Measure.tools(in: text).filter { !names.contains($0) }
    return reason(left, validator.name)
  }

  /// The same for a criterion that named tests decide: they run the code, so they can show a number, but no coverage,
  /// and no other tool.
  package static func unmeasuredByTests(_ text: String) -> String? {
    let words = CriterionWords.of(text)
    var left = words.contains { $0.hasPrefix("coverage") } ? Measure.percentages(in: text) + ["coverage"] : []
    left += Measure.tools(in: text).filter { !KnownPhrase.suites.contains($0) }
    return reason(left, "these tests")
  }

  /// Whether the validator's verdict can mean the criterion. A build may decide much; a green suite only says something
  /// of tests (what the code does is shown by named tests); what reads files decides what it is named or described for.
  package static func concerns(_ text: String, _ validator: ValidatorInfo) -> Bool {
    if validator.kind == .build { return true }
    if validator.kind == .suite {
      let words = KnownPhrase.words(of: validator).union([
        validator.name, "test", "tests", "tested", "testing", "suite", "coverage", "covered",
      ])
      return CriterionWords.of(text).contains(where: words.contains)
    }
    let topic = CriterionWords.of(([validator.name] + validator.aliases + [validator.summary]).joined(separator: " "))
    let names =
      topic.flatMap { $0.split(separator: "_").map(String.init) } + KnownPhrase.words(of: validator)
      + KnownPhrase.topics(of: validator)
    let about = Set(names.filter { $0.count > 3 && !vague.contains($0) }.map(stem))
    return CriterionWords.of(text).contains { about.contains(stem($0)) }
  }

  static func problems(for kind: ValidatorInfo.Kind) -> Set<String> {
    let always: Set<String> = [
      "error", "errors", "issue", "issues", "problem", "problems", "failure", "failures", "complaint", "complaints",
    ]
    // A suite or a build passes with warnings.
    return kind == .suite || kind == .build
      ? always : always.union(["warning", "warnings", "violation", "violations", "finding", "findings"])
  }

  private static func reason(_ parts: [String], _ decider: String) -> String? {
    var seen: Set<String> = []
    let parts = parts.filter { seen.insert($0).inserted }
    guard let last = parts.last else { return nil }
    let list = parts.count == 1 ? last : parts.dropLast().joined(separator: ", ") + " and " + last
    return "\(list) \(parts.count == 1 ? "is" : "are") not measured by \(decider)"
  }

  private static func stem(_ word: String) -> String {
    word.count > 3 && word.hasSuffix("s") ? String(word.dropLast()) : word
  }

  private static let vague: Set<String> = [
    "python", "swift", "code", "project", "file", "files", "check", "checks", "valid", "every", "each", "with", "that",
    "this", "from", "have", "their", "only", "whole", "syntax", "tool", "text", "source", "uses", "does", "which",
    "into",
    "when", "than", "must", "should", "passes", "most", "least", "named", "kind", "hold", "holds", "reports",
  ]

  private static let fillers: Set<String> = [
    "all", "the", "a", "an", "of", "is", "are", "be", "must", "should", "shall", "will", "suite", "suites", "clean",
    "cleanly", "green", "ok", "pass", "passes", "passing", "passed", "succeeds", "succeed", "succeeding", "success",
    "successful", "successfully", "check", "checks", "checked", "run", "runs", "exits", "with", "and",
    "entire", "whole", "full", "on", "in", "for", "via", "using", "by", "under", "has", "have", "it", "project", "code",
    "codebase", "file", "files", "package", "every", "command", "stays", "works",
  ]
}

extension JSONValue {
  /// Numbers and strings in it, as text.
  fileprivate var scalars: [String] {
    switch self {
    case .number(let value): [Int(exactly: value).map { String($0) } ?? String(value)]
    case .string(let value): [value.lowercased()]
    case .array(let values): values.flatMap(\.scalars)
    case .object(let members): members.values.flatMap(\.scalars)
    case .null, .bool: []
    }
  }
}
