/// The smallest project: one JSON file, so that a build takes no time.
enum PaletteProject {
  static let arguments = [
    "--project", "A palette of three colours as JSON", "--criteria", "palette.json is valid JSON", "--budget", "2",
  ]

  static let plan = """
    {"summary": "A palette.", "criteria": [{"id": "c1", "validator": "json_syntax"}],
     "tasks": [{"id": "palette", "type": "data_extraction", "role": "configuration", "title": "Palette",
       "prompt": "Write the palette.", "dependencies": [], "files": ["palette.json"], "criteria": ["c1"],
       "validators": ["json_syntax"]}]}
    """

  static let palette = """
    ```json path=palette.json
    {"red": "#ff0000", "green": "#00ff00", "blue": "#0000ff"}
    ```
    """

  static let critique = #"{"verdict": "accept", "score": 0.95, "issues": []}"#
  static let review = #"{"verdict": "accept", "issues": [], "scores": {"palette": 0.95}, "criteria": []}"#

  static let planRule = StubRule(plan, stage: "plan").usage(input: 1_000, output: 200)
  static let paletteRule = StubRule(palette, stage: "generate", task: "palette").usage(input: 800, output: 60)
  static let opinionRules = [
    StubRule(review, stage: "critique", task: "-").usage(input: 900, output: 40),
    StubRule(critique, stage: "critique").usage(input: 700, output: 30),
  ]
  static let rules = [planRule, paletteRule] + opinionRules
}
