import Core

/// The library of `AreaProject`, whose code asks a package of others for the product.
enum TinyProject {
  static let plan = Answers.plan([
    Answers.task("interface", .interface, files: ["pyproject.toml", "requirements.txt"]),
    Answers.task("tests", .tests, after: ["interface"], files: ["tests/test_area.py"], validators: ["pytest"]),
    Answers.task("code", .implementation, after: ["interface", "tests"], files: ["area.py"], validators: ["mypy"]),
  ])

  /// With these lines in requirements.txt.
  static func interface(_ requirements: String) -> String {
    Answers.files([
      "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = [\"tests\"]\n", "requirements.txt": requirements,
      "area.py": "def area(width: int, height: int) -> int:\n    raise NotImplementedError\n",
    ])
  }

  static let code = Answers.files([
    "area.py": "import tiny\n\n\ndef area(width: int, height: int) -> int:\n    return tiny.product(width, height)\n"
  ])

  /// Everything but the implementation.
  static func opening(_ requirements: String = "tiny>=1\n", tests: String = AreaProject.tests) -> [Scenario.Rule] {
    [
      .init(.plan, "-", plan), .init(.generate, "interface", interface(requirements)),
      .init(.generate, "tests", tests), AreaProject.approved,
    ]
  }
}
