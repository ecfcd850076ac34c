import Core
import Foundation
import Platform
import Testing

/// A criterion is met by evidence for its own words, or it is not met.
@Suite struct CriteriaTruthTests {
  private static let built: [Scenario.Rule] =
    AreaProject.opening + [.init(.generate, "code", AreaProject.right), AreaProject.approved]

  @Test(arguments: ["pytest, 85% coverage", "pytest suite passes with 85% coverage"])
  func aNumberThatNoCheckMeasuresLeavesTheCriterionUnverified(_ criterion: String) async throws {
    let scenario = try Scenario(Self.built)
    try scenario.write("project: A small library\nproject_id: p\ncriteria:\n  - \(criterion)\n", to: "spec.yaml")
    let built = try scenario.built(try await scenario.run(only: ["--file", "spec.yaml"]))
    #expect(built.ended("PARTIAL_SUCCESS", 1), "\(built.run.stderr)")
    #expect(built.criterion("c1")?["text"]?.string == criterion)
    #expect(built.criterion("c1")?["verdict"] == "unverified")
    #expect(built.criterion("c1")?["evidence"] == "85 % and coverage are not measured by pytest")
    #expect(built.run.stderr.contains("warning: c1 '\(criterion)' will stay unverified"))
  }

  /// Two test files: one that needs the function, one that only imports its module.
  private static func twoSuites(provingBy file: String) -> [Scenario.Rule] {
    let plan = """
      {"summary": "A library", "criteria": [{"id": "c1", "validator": "pytest"}, {"id": "c2", "tests": ["\(file)"]}],
       "tasks": [
        {"id": "interface", "role": "interface", "prompt": "Do it.", "files": ["pyproject.toml"]},
        {"id": "tests", "role": "tests", "prompt": "Do it.", "dependencies": ["interface"],
         "files": ["tests/test_area.py", "tests/test_module.py"]},
        {"id": "code", "role": "implementation", "prompt": "Do it.", "dependencies": ["tests"], "files": ["area.py"]}]}
      """
    let tests = Answers.files([
      "tests/test_area.py": "from area import area\n\n\ndef test_rectangle():\n    assert area(2, 3) == 6\n",
      "tests/test_module.py": "import area\n\n\ndef test_module():\n    assert area.__name__ == \"area\"\n",
    ])
    return [
      .init(.plan, "-", plan), .init(.generate, "interface", AreaProject.interface), .init(.generate, "tests", tests),
      .init(.generate, "code", AreaProject.right), AreaProject.approved,
    ]
  }

  private static let shape = "pytest suite passes; the area is width times height"

  @Test func testsThatFailedOnTheSkeletonAndPassNowMeetTheirCriterion() async throws {
    let scenario = try Scenario(Self.twoSuites(provingBy: "tests/test_area.py"))
    let built = try await scenario.build(Self.shape)
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.criterion("c2")?["decided_by"] == "tests")
    #expect(built.criterion("c2")?["evidence"]?.string?.contains("tests/test_area.py::test_rectangle") == true)
  }

  @Test func testsThatPassedOnTheSkeletonMeetNoCriterion() async throws {
    let scenario = try Scenario(Self.twoSuites(provingBy: "tests/test_module.py"))
    let built = try await scenario.build(Self.shape)
    #expect(built.ended("PARTIAL_SUCCESS", 1), "\(built.run.stderr)")
    #expect(built.criterion("c1")?["verdict"] == "met")
    #expect(built.criterion("c2")?["verdict"] == "unverified")
    #expect(built.criterion("c2")?["evidence"] == "no test there failed on the skeleton and passes now")
  }

  @Test(arguments: [
    ("met", "width times height", "met", Int32(0)), ("met", "stands nowhere", "unverified", 1),
    ("met", "", "unverified", 1), ("unmet", "width times height", "unmet", 1),
    ("cannot_tell", "width times height", "unverified", 1), ("perhaps", "width times height", "unverified", 1),
  ])
  func aJudgeDecidesByAQuoteFromWhatShips(
    _ said: String, _ quote: String, _ verdict: String, _ code: Int32
  ) async throws {
    let review =
      #"{"verdict": "accept", "issues": [], "criteria": [{"id": "c1", "verdict": "\#(said)", "quote": "\#(quote)", "#
      + #""reason": "as I read it"}]}"#
    let scenario = try Scenario([
      .init(
        .plan, "-",
        Answers.plan(
          [Answers.task("page", .documentation, files: ["README.md"], type: .creativeWriting)],
          criteria: ["c1": "judge"])),
      .init(.generate, "page", Answers.files(["README.md": "# Area\n\nThe area is width times height.\n"])),
      .init(.critique, "page", #"{"verdict": "accept", "score": 0.9, "issues": []}"#), .init(.critique, "-", review),
    ])
    let built = try await scenario.build("the README explains the area")
    #expect(built.ended(code == 0 ? "SUCCESS" : "PARTIAL_SUCCESS", code), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.criterion("c1")?["verdict"]?.string == verdict)
    #expect(built.criterion("c1")?["decided_by"] == "judge (beta/model)")
  }

  /// A data file with its schema, and a page about it.
  private static func data(_ users: String, page: String) -> [Scenario.Rule] {
    let plan = """
      {"summary": "Users", "criteria": [{"id": "c1", "validator": "json_schema"}, {"id": "c2", "validator": "markdown"}],
       "tasks": [
        {"id": "schema", "role": "configuration", "prompt": "Do it.", "files": ["schemas/user.json"]},
        {"id": "data", "type": "data_extraction", "role": "implementation", "prompt": "Do it.",
         "dependencies": ["schema"], "files": ["data/users.json"],
         "validators": [{"name": "json_schema", "schema": "schemas/user.json", "files": ["data/*.json"]}]},
        {"id": "page", "role": "documentation", "prompt": "Do it.", "dependencies": ["data"], "files": ["README.md"],
         "validators": ["markdown"]}]}
      """
    let schema = #"{"type": "array", "items": {"type": "object", "required": ["name"]}}"#
    let usersFile = Answers.files(["data/users.json": users])
    let pageFile = Answers.files(["README.md": page])
    let happy = #"{"verdict": "accept", "score": 0.95, "issues": []}"#
    return [
      .init(.plan, "-", plan), .init(.generate, "schema", Answers.files(["schemas/user.json": schema])),
      .init(.generate, "data", usersFile), .init(.revise, "data", usersFile), .init(.generate, "page", pageFile),
      .init(.revise, "page", pageFile), .init(.critique, "schema", happy), .init(.critique, "data", happy),
      .init(.critique, "page", happy), .init(.critique, "-", Answers.accept),
    ]
  }

  private static let valid = "the data conforms to its JSON schema; the Markdown has no broken links"
  private static let page = "# Users\n\nSee [the data](data/users.json).\n"

  @Test(arguments: [
    (#"[{"name": "Ada"}]"#, page, "SUCCESS", "met", "met", "all checks ran and passed"),
    (#"[{"nam": "Ada"}]"#, page, "PARTIAL_SUCCESS", "unmet", "unverified", "'name' is a required property"),
    (
      #"[{"name": "Ada"}]"#, "# Users\n\n[data](data/none.json)\n", "PARTIAL_SUCCESS", "met", "unmet",
      "data/none.json does not exist"
    ),
  ])
  func generatedDataAndPagesAreCheckedAsTheyShip(
    _ users: String, _ page: String, _ status: String, _ first: String, _ second: String, _ reason: String
  ) async throws {
    let scenario = try Scenario(Self.data(users, page: page), models: [Scenario.cheap, Scenario.better])
    let built = try await scenario.build(Self.valid)
    #expect(built.ended(status, status == "SUCCESS" ? 0 : 1), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.criterion("c1")?["verdict"]?.string == first)
    #expect(built.criterion("c2")?["verdict"]?.string == second)
    #expect(built.reason.contains(reason))
  }

  // MARK: Missing tools

  private static let words = ["--project", "A small library", "--criteria", "pytest suite passes", "--project-id", "p"]

  @Test func aMissingPytestIsKnownBeforeAnyCall() async throws {
    let scenario = try Scenario(Self.built)
    let tools = scenario.folder.appendingPathComponent("home/tools").path
    try FileManager.default.createDirectory(atPath: "\(tools)/bin", withIntermediateDirectories: true)
    let run = try await scenario.run(
      only: Self.words, variables: ["ORCHESTRATOR_TOOLS": tools, "PATH": "/usr/bin:/bin"])
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    #expect(run.stderr.contains("criterion c1 \"pytest suite passes\" needs pytest, which cannot run here"))
    #expect(run.stderr.contains("make setup (or: python3 -m venv .venv && .venv/bin/pip install pytest)"))
    #expect(run.stderr.split(separator: "\n").count { $0.hasPrefix("error: ") } == 1)
    #expect(try scenario.server.log().isEmpty)
  }

  /// A PATH on which nothing is; Python comes from the tools.
  private func pathWithoutBubblewrap(_ scenario: Scenario) throws -> [String: String] {
    let folder = scenario.folder.appendingPathComponent("home/bin").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return ["PATH": folder]
  }

  @Test func withoutASandboxNothingRuns() async throws {
    let scenario = try Scenario(Self.built)
    let run = try await scenario.run(only: Self.words, variables: try pathWithoutBubblewrap(scenario))
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    #expect(run.stderr.contains("apt-get install -y bubblewrap") && run.stderr.contains("--sandbox off"))
    #expect(try scenario.server.log().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: scenario.folder.appendingPathComponent("results").path))
  }

  @Test func aSandboxThatTheKernelRefusesIsNoSandbox() async throws {
    let scenario = try Scenario(Self.built)
    let variables = try pathWithoutBubblewrap(scenario)
    let program = URL(fileURLWithPath: "\(variables["PATH"] ?? "")/bwrap")
    let said = "bwrap: No permissions to create new namespace"
    try Data("#!/bin/sh\necho '\(said)' >&2\nexit 1\n".utf8).write(to: program)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
    let run = try await scenario.run(only: Self.words, variables: variables)
    #expect(run.exit == .exited(2))
    #expect(run.stderr.contains(said) && run.stderr.contains("--sandbox off"), "\(run.stderr)")
    // Installing it again would not help.
    #expect(!run.stderr.contains("apt-get"))
    #expect(run.stderr.contains("sysctl -w ") || run.stderr.contains("--security-opt"))
    #expect(try scenario.server.log().isEmpty)
  }

  @Test func aRunWithoutASandboxSaysSo() async throws {
    let scenario = try Scenario(Self.built)
    let run = try await scenario.run(
      only: Self.words + ["--sandbox", "off"], variables: try pathWithoutBubblewrap(scenario))
    let built = try scenario.built(run)
    #expect(built.ended("SUCCESS", 0), "\(run.stderr)")
    #expect(built.summary["sandbox"] == false)
    #expect(built.report.contains("without a sandbox"))
    #expect(run.stderr.contains("warning: no sandbox: what is checked runs as you, on this machine\n"))
  }
}
