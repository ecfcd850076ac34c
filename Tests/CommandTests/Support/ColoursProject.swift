import Core

/// Three small JSON files, the third after the second: a build that takes no time.
enum ColoursProject {
  static let plan = """
    {"summary": "Three colours.", "criteria": [{"id": "c1", "validator": "json_syntax"}],
     "tasks": [\(task("red")), \(task("green")), \(task("blue", after: "\"green\""))]}
    """

  private static func task(_ id: String, after: String = "") -> String {
    """
    {"id": "\(id)", "type": "data_extraction", "role": "configuration", "title": "The colour \(id)",
     "prompt": "Write \(id).json.", "dependencies": [\(after)], "files": ["\(id).json"], "criteria": ["c1"],
     "validators": ["json_syntax"]}
    """
  }

  /// Every call is answered well. A request has 1,000 tokens and an answer 500.
  static let rules: [StubRule] =
    [StubRule(plan, stage: "plan").usage(input: 1_000, output: 500)]
    + ["red", "green", "blue"].flatMap { (id: String) in
      [
        StubRule("```json path=\(id).json\n{\"name\": \"\(id)\"}\n```", stage: "generate", task: id),
        StubRule(#"{"verdict": "accept", "score": 0.95, "issues": []}"#, stage: "critique", task: id),
      ].map { $0.usage(input: 1_000, output: 500) }
    } + [
      StubRule(#"{"verdict": "accept", "issues": [], "criteria": []}"#, stage: "critique", task: "-")
        .usage(input: 1_000, output: 500)
    ]

  /// A call's cost in micro-dollars, at a micro-dollar a token.
  static let cost: Int64 = 1_500
  /// Plan, three drafts and their critiques, the review.
  static let calls = 8

  /// The first call of this stage about this task hangs; all else is answered well.
  static func rules(hangingOnce stage: String, _ task: String) -> [StubRule] {
    [StubRule(stage: stage, task: task).with("times", 1).with("hang", true)] + rules
  }
}
