import Core
import Foundation
import Platform
import Testing

/// Findings are good enough to repair from: a program that knows nothing but file, line and message of each (it stands in
/// `Tests/Support/repairer.py`) mends what they name.
@Suite struct RepairTests {
  /// A file with a fault, the validator that sees it, and the file as it has to be.
  private struct Fault {
    var task: String
    var file: String
    var validator: String
    var wrong: String
    var right: String
  }

  private static let faults = [
    Fault(
      task: "json", file: "red.json", validator: "json_syntax", wrong: "{\n  \"name\": \"red\"\n  \"code\": 1\n}",
      right: "{\n  \"name\": \"red\",\n  \"code\": 1\n}"),
    Fault(
      task: "yaml", file: "codes.yaml", validator: "yaml_syntax", wrong: "name: red\ncodes:\n\t- 1",
      right: "name: red\ncodes:\n  - 1"),
    Fault(task: "toml", file: "name.toml", validator: "toml_syntax", wrong: "name = red", right: "name = \"red\""),
    Fault(
      task: "shell", file: "say.sh", validator: "shell_syntax", wrong: "if true; then\n  echo \"red\nfi",
      right: "if true; then\n  echo \"red\"\nfi"),
    Fault(
      task: "script", file: "say.js", validator: "javascript_syntax", wrong: "console.log(\"red\";",
      right: "console.log(\"red\");"),
    Fault(
      task: "page", file: "index.html", validator: "html",
      wrong:
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>t</title></head>\n<body>\n<p>red</b></p>\n</body>\n</html>",
      right: "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>t</title></head>\n<body>\n<p>red</p>\n</body>\n</html>"),
    Fault(
      task: "notes", file: "NOTES.md", validator: "markdown", wrong: "# Red\n\n```text\nred",
      right: "# Red\n\n```text\nred\n```"),
    Fault(
      task: "colon", file: "say.py", validator: "python_syntax", wrong: "def say(word)\n    return word",
      right: "def say(word):\n    return word"),
    Fault(
      task: "name", file: "root.py", validator: "ruff", wrong: "def root(number):\n    return math.sqrt(number)",
      right: "def root(number):\n    import math\n\n    return math.sqrt(number)"),
  ]

  /// The tenth fault: a suite sees it.
  private static let code = Fault(
    task: "code", file: "area.py", validator: "pytest",
    wrong: "def area(width: int, height: int) -> int:\n    return width * heigth",
    right: "def area(width: int, height: int) -> int:\n    return width * height")

  @Test func tenFaultsAreMendedFromWhatTheChecksSay() async throws {
    let workshop = try Workshop([])
    let tasks = Self.faults.map {
      Answers.task($0.task, .configuration, files: [$0.file], validators: [$0.validator])
    }
    let area = [
      Answers.task("interface", .interface, files: ["pyproject.toml"]),
      Answers.task("tests", .tests, after: ["interface"], files: ["tests/test_area.py"], validators: ["pytest"]),
      Answers.task("code", .implementation, after: ["interface", "tests"], files: ["area.py"]),
    ]
    try put(
      area + tasks.map { Self.after("interface", $0) }, criteria: ["c1": "pytest", "c2": "ruff"],
      faults: Self.faults + [Self.code], in: workshop)
    try put(
      "interface",
      [
        "pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = [\"tests\"]",
        "area.py": """
        def area(width: int, height: int) -> int:
            raise NotImplementedError
        """,
      ], in: workshop)
    try put(
      "tests",
      [
        "tests/test_area.py": """
        from area import area


        def test_rectangle():
            assert area(2, 3) == 6
        """
      ], in: workshop)
    let run = try await workshop.run(Self.build("pytest suite passes; ruff linting clean"))
    let summary = try Self.summary(of: workshop)
    #expect(run.exit == .exited(0), "\(run.stdout)\(run.stderr)")
    #expect(summary["status"]?.string == "SUCCESS")
    for fault in Self.faults + [Self.code] {
      let task = summary["tasks"]?.array?.first { $0["task_id"]?.string == fault.task }
      #expect(task?["attempts"]?.array?.map { $0["stage"]?.string } == ["generate", "revise"], "\(fault.task)")
      let file = workshop.folder.appendingPathComponent("results/p/app/\(fault.file)")
      #expect(try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines) == fault.right)
    }
  }

  /// The same fault, and a check that does not say where: nothing is mended, and the same draft is not judged twice.
  @Test func aFindingWithoutAPlaceIsNotRepaired() async throws {
    let workshop = try Workshop([])
    let fault = Self.faults[0]
    let mute = workshop.folder.appendingPathComponent("mute/json_syntax").path
    try FileManager.default.createDirectory(atPath: mute, withIntermediateDirectories: true)
    try workshop.write(
      #"""
      {"summary": "says that it is wrong, and not where", "kind": "syntax", "globs": ["*.json"],
       "command": ["{python}", "-I", "-c",
         "print('{\"findings\": [{\"message\": \"json: unexpected: \\',\\' or \\'}\\' expected\"}], \"complete\": true}')"]}
      """#, to: "mute/json_syntax/validator.json")
    try put(
      [Answers.task("json", .configuration, files: [fault.file], validators: ["json_syntax"])],
      criteria: ["c1": "json_syntax"], faults: [fault], in: workshop)
    let run = try await workshop.run(
      Self.build("every file is valid JSON") + ["--validators", "mute", "--events"])
    #expect(run.exit == .exited(1), "\(run.stdout)\(run.stderr)")
    let events = try run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let checks = events.filter { $0["event"]?.string == "checkFinished" && $0["check"]?.string == "json_syntax" }
    let drafts = checks.filter { $0["task"]?.string == "json" }
    #expect(drafts.map { $0["verdict"]?.string } == ["fail", "fail"])
    #expect(drafts.map { $0["reused"] == .bool(true) } == [false, true])
    // The project as a whole is always checked.
    #expect(checks.contains { $0["task"] == nil && $0["reused"] == nil })
    let file = workshop.folder.appendingPathComponent("results/p/app/\(fault.file)")
    #expect(try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .newlines) == fault.wrong)
  }

  private static func after(_ dependency: String, _ task: PlanTask) -> PlanTask {
    var task = task
    task.dependencies = [dependency]
    return task
  }

  private static func build(_ criteria: String) -> [String] {
    ["--project", "Colours in every form", "--criteria", criteria, "--project-id", "p", "--budget", "2"]
  }

  private static func summary(of workshop: Workshop) throws -> JSONValue {
    let file = workshop.folder.appendingPathComponent("results/p/summary.json")
    return try JSONValue(parsing: try String(contentsOf: file, encoding: .utf8))
  }

  private func put(
    _ tasks: [PlanTask], criteria: KeyValuePairs<String, String>, faults: [Fault], in workshop: Workshop
  ) throws {
    for fault in faults { try put(fault.task, [fault.file: fault.wrong], in: workshop) }
    try workshop.write(Answers.plan(tasks, criteria: criteria), to: "answers/plan.json")
    try workshop.offer(program: [
      "/usr/bin/python3", "\(packageFolder)/Tests/Support/repairer.py",
      workshop.folder.appendingPathComponent("answers").path,
    ])
  }

  private func put(_ task: String, _ files: [String: String], in workshop: Workshop) throws {
    for (path, text) in files {
      let file = workshop.folder.appendingPathComponent("answers/\(task)/\(path)")
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data((text + "\n").utf8).write(to: file)
    }
  }
}
