import Core

/// One task that writes four hundred files: a build whose results take a moment to write.
enum ManyFilesProject {
  static let names = (1...400).map { "colour-\($0).json" }

  static let rules = [
    StubRule(plan, stage: "plan"), StubRule(files, stage: "generate"),
    StubRule(#"{"verdict": "accept", "score": 0.95, "issues": []}"#, stage: "critique"),
  ]

  private static let files = names.map { "```json path=\($0)\n{\"name\": \"\($0)\"}\n```\n" }.joined(separator: "\n")

  private static let plan = """
    {"summary": "Colours.", "criteria": [{"id": "c1", "validator": "json_syntax"}],
     "tasks": [{"id": "all", "type": "data_extraction", "role": "configuration", "title": "All", "prompt": "Write.",
       "dependencies": [], "files": [\(names.map { "\"\($0)\"" }.joined(separator: ","))], "criteria": ["c1"],
       "validators": ["json_syntax"]}]}
    """
}
