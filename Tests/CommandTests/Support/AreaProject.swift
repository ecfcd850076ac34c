import Core

/// A library of one function with a suite: `area(width, height)`.
enum AreaProject {
  static let plan = Answers.plan([
    Answers.task("interface", .interface, files: ["pyproject.toml"]),
    Answers.task("tests", .tests, after: ["interface"], files: ["tests/test_area.py"], validators: ["pytest"]),
    Answers.task("code", .implementation, after: ["interface", "tests"], files: ["area.py"]),
  ])

  static let interface = Answers.files([
    "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = [\"tests\"]\n",
    "area.py": "def area(width: int, height: int) -> int:\n    raise NotImplementedError\n",
  ])

  static let tests = Answers.files([
    "tests/test_area.py": """
    from area import area


    def test_square():
        assert area(2, 2) == 4


    def test_rectangle():
        assert area(2, 3) == 6
    """
  ])

  static func code(_ body: String) -> String {
    Answers.files(["area.py": "def area(width: int, height: int) -> int:\n    \(body)\n"])
  }

  static let right = code("return width * height")
  static let wrong = code("return width + height")

  /// Plan, interface and suite; the rest is the scenario's.
  static let opening: [Scenario.Rule] = [
    .init(.plan, "-", plan), .init(.generate, "interface", interface), .init(.generate, "tests", tests),
  ]
  static let approved = Scenario.Rule(.critique, "-", Answers.accept)
}
