import Core

/// Three small JSON files, the third after the second: a build that takes no time.
enum ColoursProject {
  typealias Rule = [String: JSONValue]

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
  static let rules: [Rule] =
    [rule("plan", "-", plan)]
    + ["red", "green", "blue"].flatMap { id in
      [
        rule("generate", id, "```json path=\(id).json\n{\"name\": \"\(id)\"}\n```"),
        rule("critique", id, #"{"verdict": "accept", "score": 0.95, "issues": []}"#),
      ]
    } + [rule("critique", "-", #"{"verdict": "accept", "issues": [], "criteria": []}"#)]

  /// A call's cost in micro-dollars.
  static let cost: Int64 = 1_500
  /// Plan, three drafts and their critiques, the review.
  static let calls = 8

  static func rule(_ stage: String, _ task: String, _ text: String) -> Rule {
    [
      "stage": .string(stage), "task": .string(task), "text": .string(text),
      "usage": .object(["input": .number(1_000), "output": .number(500)]),
    ]
  }

  /// The rules with a first one that does something else once, to the first call of this stage about this task.
  static func rules(once members: Rule, _ stage: String, _ task: String) -> [Rule] {
    let first: Rule = ["stage": .string(stage), "task": .string(task), "times": .number(1)]
    return [first.merging(members) { $1 }] + rules
  }
}
