import Core
import Testing

/// Tests that prove nothing, skeletons that do not load, code that ends the run: none of it is ever accepted.
@Suite struct AdmissionTruthTests {
  private static let test = "\n\ndef test_rectangle():\n    assert area(2, 3) == 6\n"

  /// Plan and interface, then this suite in every draft.
  private static func suite(_ source: String) -> [Scenario.Rule] {
    let files = Answers.files(["tests/test_area.py": source])
    return [
      .init(.plan, "-", AreaProject.plan), .init(.generate, "interface", AreaProject.interface),
      .init(.generate, "tests", files), .init(.revise, "tests", files),
      .init(.generate, "code", AreaProject.right), AreaProject.approved,
    ]
  }

  @Test(arguments: [
    ("from area import area\n\nassert area\n", "pytest collected no tests", "unmet"),
    ("def test_nothing():\n    assert True\n", "1 of 1 tests pass on the skeleton", "unverified"),
    ("from areas import area\(test)", "No module named 'areas'", "unmet"),
    (
      "import pytest\nfrom area import area\n\n\n@pytest.mark.skip\(test.dropFirst())", "every test is skipped", "unmet"
    ),
  ])
  func aSuiteThatCannotJudgeIsRefused(_ source: String, _ reason: String, _ verdict: String) async throws {
    let scenario = try Scenario(Self.suite(source))
    let built = try await scenario.build()
    #expect(built.ended("PARTIAL_SUCCESS", 1), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.reason.contains("task tests was not accepted") && built.reason.contains(reason))
    #expect(built.attempts("tests") == ["generate beta", "revise beta", "revise gamma", "revise gamma"])
    #expect(built.task("code")?["status"] == "not_started")
    #expect(built.criterion("c1")?["verdict"]?.string == verdict)
    let revision = try #require(try scenario.calls(.revise, "tests").first)
    #expect(revision.promptText.contains(reason))
  }

  @Test func anEmptyTestBesideAnHonestOneIsListedAndProvesNothing() async throws {
    let scenario = try Scenario(Self.suite("from area import area\(Self.test)\n\ndef test_empty():\n    pass\n"))
    let built = try await scenario.build()
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.notes.contains("vacuous_test: tests/test_area.py::test_empty passes on the skeleton"))
    #expect(built.report.contains("passes on the skeleton"))
    #expect(
      built.criterion("c1")?["evidence"]?.string?.contains("2 of 2 tests passed, 1 of which failed on the skeleton")
        == true)
  }

  @Test(arguments: [
    ("height: int)", "height: int", "SyntaxError"), ("testpaths", "addopts = \"--cov\"\ntestpaths", "--cov"),
  ])
  func aSkeletonThatDoesNotLoadIsRefused(_ good: String, _ bad: String, _ reason: String) async throws {
    let skeleton = AreaProject.interface.replacing(good, with: bad)
    let scenario = try Scenario([
      .init(.plan, "-", AreaProject.plan), .init(.generate, "interface", skeleton),
      .init(.revise, "interface", skeleton),
    ])
    let built = try await scenario.build()
    #expect(built.ended("FAILED", 1), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.reason.contains("task interface was not accepted") && built.reason.contains(reason))
    #expect(built.task("tests")?["status"] == "not_started")
    #expect(built.criterion("c1")?["verdict"] == "unverified")
  }

  @Test(arguments: [
    (
      "import os\n\nos._exit(0)\n\n\ndef area(width: int, height: int) -> int:\n    return width * height\n",
      "exit status 0"
    ),
    ("import sys\n\n\ndef area(width: int, height: int) -> int:\n    sys.exit(0)\n", "SystemExit"),
  ])
  func codeThatEndsTheSuiteEarlyFailsIt(_ code: String, _ evidence: String) async throws {
    let files = Answers.files(["area.py": code])
    let scenario = try Scenario(
      AreaProject.opening + [
        .init(.generate, "code", files), .init(.revise, "code", files),
        .init(.critique, "tests", #"{"verdict": "code_wrong", "tests": [], "quote": ""}"#), AreaProject.approved,
      ], models: [Scenario.cheap])
    let built = try await scenario.build()
    #expect(built.ended("PARTIAL_SUCCESS", 1), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.task("code")?["status"] == "failed")
    #expect(built.criterion("c1")?["verdict"] == "unmet")
    #expect(built.criterion("c1")?["evidence"]?.string?.contains(evidence) == true)
  }

  @Test func configurationSmuggledIntoAnAnswerIsDropped() async throws {
    let hook = "def pytest_collection_modifyitems(items):\n    items.clear()\n"
    let files = Answers.files([
      "area.py": "def area(width: int, height: int) -> int:\n    return width * height\n", "conftest.py": hook,
      "tests/conftest.py": hook, "pytest.ini": "[pytest]\naddopts = --collect-only\n",
      "sitecustomize.py": "import os\n\nos._exit(0)\n", "../evil.py": "evil = 1\n", "/etc/evil": "evil\n",
    ])
    let scenario = try Scenario(AreaProject.opening + [.init(.generate, "code", files), AreaProject.approved])
    let built = try await scenario.build()
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.app.keys.sorted() == ["area.py", "pyproject.toml", "tests/test_area.py"])
    for name in ["conftest.py", "tests/conftest.py", "pytest.ini", "sitecustomize.py", "../evil.py", "/etc/evil"] {
      #expect(built.notes.contains { $0.hasPrefix("remark: ") && $0.contains("dropped \(name): ") }, "\(name)")
    }
    #expect(try scenario.strayFiles() == [])
  }
}
