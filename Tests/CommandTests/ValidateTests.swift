import Core
import Foundation
import Platform
import Testing

/// `validate`: any validator by hand.
@Suite struct ValidateTests {
  private let home: TestHome

  init() throws { home = try TestHome() }

  @Test func aFailureNamesFileLineRuleAndMessage() async throws {
    try home.write("import os\n\n\ndef area(width):\n    return width * height\n", to: "area.py")
    let run = try await home.run(["validate", "ruff", "area.py"])
    #expect(run.exit == .exited(1) && run.stderr == "")
    #expect(
      run.stdout == """
        area.py:1: F401: `os` imported but unused
        area.py:5: F821: Undefined name `height`
        ruff: fail, 2 findings

        """)
    let json = try await home.run(["validate", "ruff", "area.py", "--json"])
    #expect(json.exit == .exited(1))
    let result = try JSONDecoder().decode(CheckResult.self, from: Data(json.stdout.utf8))
    #expect(result.verdict == .fail && result.findings.map(\.line) == [1, 5])
    #expect(result.findings.allSatisfy { $0.file == "area.py" && $0.severity == .medium })
  }

  @Test func severalRunSideBySideAndWaitForThoseTheyRequire() async throws {
    try make("shop", ["area.py": "import os\n\n\ndef area(width):\n    return width * 2\n"])
    let run = try await home.run(["validate", "ruff,python_syntax,ruff", "shop", "--json"])
    #expect(run.exit == .exited(1), "\(run.stdout)\(run.stderr)")
    struct Document: Decodable { var verdict: Verdict, milliseconds: Int, checks: [CheckResult] }
    let document = try JSONDecoder().decode(Document.self, from: Data(run.stdout.utf8))
    #expect(document.verdict == .fail && document.checks.map(\.validator) == ["ruff", "python_syntax"])
    #expect(document.checks.map(\.verdict) == [.fail, .pass] && document.milliseconds > 0)
    try make("broken", ["area.py": "def area(:\n"])
    let blocked = try await home.run(["validate", "python_imports,python_syntax", "broken"])
    #expect(blocked.exit == .exited(1))
    let reason = "python_imports: notRun, 0 findings, blocked by python_syntax"
    #expect(blocked.stdout.contains(reason), "\(blocked.stdout)")
    #expect(blocked.stdout.contains("python_syntax: fail, 1 finding"))
    let unknown = try await home.run(["validate", "ruff,ruf", "shop"])
    #expect(unknown.exit == .exited(2) && unknown.stderr.contains("unknown validator ruf; did you mean ruff?"))
    let parameters = try await home.run(["validate", "ruff,length", "shop", "--parameters", "{\"min\": 4}"])
    #expect(parameters.exit == .exited(2) && parameters.stderr.contains("--parameters are those of one validator"))
  }

  @Test func aFolderIsTheProjectAndIsNotTouched() async throws {
    try make("shop", ["calc.py": "def add(a, b):\n    return a + b\n", ".venv/lib/broken.py": "def (\n"])
    let test =
      "from calc import add\n\n\ndef test_adds():\n    open('left.txt', 'w').close()\n    assert add(1, 2) == 3\n"
    try make("shop", ["tests/test_calc.py": test])
    let before = try FileManager.default.subpathsOfDirectory(atPath: "\(home.work)/shop").sorted()
    let run = try await home.run(["validate", "pytest", "shop"])
    #expect(run.exit == .exited(0) && run.stdout == "pytest: pass, 1 test\n", "\(run.stdout)\(run.stderr)")
    #expect(try await home.run(["validate", "python_syntax", "shop/"]).exit == .exited(0))
    #expect(try FileManager.default.subpathsOfDirectory(atPath: "\(home.work)/shop").sorted() == before)
    let failing = test.replacingOccurrences(of: "3", with: "4")
    try make("shop", ["tests/test_calc.py": failing])
    let failed = try await home.run(["validate", "pytest", "shop"])
    #expect(failed.exit == .exited(1))
    #expect(failed.stdout.hasPrefix("tests/test_calc.py:6: tests/test_calc.py::test_adds: "), "\(failed.stdout)")
    #expect(failed.stdout.hasSuffix("pytest: fail, 1 test, 1 finding\n"))
  }

  @Test func parametersAndPathsOutsideTheWorkingDirectoryAreTaken() async throws {
    try make("texts", ["a/short.md": "ab", "b/long.md": "abcdef"])
    try make("here", [:])
    let texts = "\(home.work)/texts"
    let arguments = ["validate", "length", "\(texts)/a/short.md", "\(texts)/b", "--parameters", "{\"min\": 4}"]
    let run = try await home.run(arguments)
    #expect(run.exit == .exited(1))
    #expect(run.stdout.hasPrefix("texts/a/short.md:1: min: 2 characters, at least 4"), "\(run.stdout)")
    let above = try await BuiltBinary.run(
      ["validate", "length", "../texts/./b/", "--parameters", "{\"min\": 9}"],
      environment: ["HOME": home.work, "ORCHESTRATOR_CACHE_DIR": "\(home.folder)/cache"],
      directory: "\(home.work)/here")
    #expect(above.stdout.hasPrefix("long.md:1: min: "), "\(above.stdout)\(above.stderr)")
    let outside = try await BuiltBinary.run(
      arguments, environment: ["HOME": home.work, "ORCHESTRATOR_CACHE_DIR": "\(home.folder)/cache"],
      directory: "\(home.work)/here")
    #expect(outside.stdout.hasPrefix("a/short.md:1: min: "), "\(outside.stdout)\(outside.stderr)")
  }

  @Test(arguments: [
    (["pytst", "a.py"], "unknown validator pytst; did you mean pytest?"),
    (["zzz", "a.py"], "unknown validator zzz; orchestrator validate lists them"),
    (["ruff"], "validate ruff needs files or a folder to check; . is the current one"),
    (["ruff", "none.py"], "none.py: no such file"),
    (["ruff", "a.txt"], "ruff has nothing to check among these files; it reads *.py *.pyi"),
    (["ruff", "a.py", "--parameters", "{}"], nil),
    (["ruff", "a.py", "--parameters", "{\"select\": 1}"], "ruff: takes no parameters, found select"),
    (["length", "a.py", "--parameters", "[1]"], "--parameters is not a JSON object"),
    (["length", "a.py"], "length: one of the parameters min, max is missing"),
    (["ruff", "latin.py"], "latin.py is not UTF-8 text"),
    (["--parameters", "{}"], "--parameters needs a validator"),
  ])
  func whatCannotRunIsUsage(_ words: [String], _ message: String?) async throws {
    try home.write("x = 1\n", to: "a.py")
    try home.write("x\n", to: "a.txt")
    try Data([0x78, 0x3D, 0xE4]).write(to: URL(fileURLWithPath: "\(home.work)/latin.py"))
    let run = try await home.run(["validate"] + words)
    #expect(run.exit == .exited(message == nil ? 0 : 2), "\(run.stdout)")
    guard let message else { return }
    #expect(run.stdout == "" && run.stderr.hasPrefix("error: ") && run.stderr.contains(message), "\(run.stderr)")
    #expect(run.stderr.count { $0 == "\n" } == 1)
  }

  @Test func aMissingToolIsNamedWithItsInstallLine() async throws {
    try home.write("x = 1\n", to: "a.py")
    try make("tools", [:])
    let missing = try await home.run(["validate", "ruff", "a.py"], ["ORCHESTRATOR_TOOLS": "\(home.work)/tools"])
    #expect(missing.exit == .exited(2) && missing.stdout == "")
    #expect(missing.stderr.hasPrefix("error: ruff did not run: ruff does not run here"), "\(missing.stderr)")
    #expect(missing.stderr.contains("; install: make setup"))
    try make("empty", [:])
    let bare = try await home.run(["validate", "ruff", "a.py"], ["PATH": "\(home.work)/empty"])
    #expect(bare.exit == .exited(2) && bare.stderr.contains("apt-get install -y bubblewrap"), "\(bare.stderr)")
  }

  @Test func withoutTheSandboxItWarns() async throws {
    try home.write("x = 1\n", to: "a.py")
    let run = try await home.run(["validate", "python_syntax", "a.py", "--sandbox", "off"])
    #expect(run.exit == .exited(0) && run.stdout == "python_syntax: pass\n")
    #expect(run.stderr == "warning: no sandbox: what is checked runs as you, on this machine\n")
  }

  @Test func withoutANameAllValidatorsAreListed() async throws {
    let text = try await home.run(["validate"])
    #expect(text.exit == .exited(0) && text.stderr == "")
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(packageFolder)/validators").filter {
      $0 != "README.md"
    }
    let lines = text.stdout.split(separator: "\n")
    #expect(lines.compactMap { $0.split(separator: " ").first.map(String.init) } == names.sorted())
    let json = try JSONValue(parsing: try await home.run(["validate", "--json"]).stdout)
    let ruff = json["validators"]?.array?.first { $0["name"] == "ruff" }
    #expect(ruff?["usable"] == .bool(true) && ruff?["globs"] == .array(["*.py", "*.pyi"]))
  }

  /// Only bubblewrap is on PATH: what else is needed is named, each with its own line.
  @Test(arguments: [("javascript_syntax", "a.js", "nodejs"), ("swift_build", "a.swift", "Swift 6")])
  func aLanguageThatIsNotInstalledIsNotRun(_ validator: String, _ file: String, _ install: String) async throws {
    try home.write("", to: file)
    try make("bin", [:])
    try FileManager.default.createSymbolicLink(atPath: "\(home.work)/bin/bwrap", withDestinationPath: "/usr/bin/bwrap")
    let run = try await home.run(["validate", validator, file], ["PATH": "\(home.work)/bin"])
    #expect(run.exit == .exited(2) && run.stdout == "")
    #expect(run.stderr.hasPrefix("error: \(validator) did not run: ") && run.stderr.contains(install), "\(run.stderr)")
  }

  @Test func theOfficialSuiteIsCountedByDraftAndNothingRemoteIsRead() async throws {
    let integer = "{\"type\": \"integer\"}"
    let reference = "\"$ref\": \"http://localhost:1234/integer.json\""
    func group(_ schema: String, _ data: String, _ valid: Bool) -> String {
      """
      {"description": "group", "schema": \(schema),
       "tests": [{"description": "case", "data": \(data), "valid": \(valid)}]}
      """
    }
    try make(
      "suite",
      [
        "remotes/integer.json": integer,
        // Of a later draft than draft4, without saying so.
        "remotes/tree.json": "{\"$id\": \"http://localhost:1234/tree.json\", \"properties\": {\"data\": true}}",
        "tests/draft4/type.json": "[\(group(integer, "1", true)),\n\(group("{\(reference)}", "1.5", false))]",
        "tests/draft2020-12/ref.json":
          "[\(group("{\(reference)}", "1", true)),\n\(group("{\(reference)}", "\"1\"", false))]",
        "tests/draft2020-12/optional/format.json": "[\(group("{}", "1", false))]",
      ])
    let suite = ["validate", "json_schema", "--suite", "suite"]
    let passed = try await home.run(suite)
    #expect(passed.exit == .exited(0), "\(passed.stdout)\(passed.stderr)")
    #expect(passed.stdout == "json_schema: pass, draft4: 2 of 2, draft2020-12: 2 of 2\n")
    try make(
      "suite",
      [
        "tests/draft7/ref.json":
          "[\(group(integer, "1", true)),\n\(group("{\"$ref\": \"http://127.0.0.1:9/x.json\"}", "1", true))]"
      ])
    let failed = try await home.run(suite)
    #expect(failed.exit == .exited(1))
    #expect(failed.stdout.hasPrefix("tests/draft7/ref.json:4: draft7: group: case: "), "\(failed.stdout)")
    #expect(
      failed.stdout.hasSuffix("json_schema: fail, 1 finding, draft4: 2 of 2, draft7: 1 of 2, draft2020-12: 2 of 2\n"))
    let empty = try await home.run(["validate", "json_schema", "--suite", "."])
    #expect(empty.exit == .exited(1) && empty.stdout.contains("there is no tests/draft…/*.json here"))
    let other = try await home.run(["validate", "ruff", "--suite", "suite"])
    #expect(other.exit == .exited(2) && other.stderr == "error: ruff did not run: there is no official suite for it\n")
  }

  private func make(_ folder: String, _ files: [String: String]) throws {
    let root = URL(fileURLWithPath: "\(home.work)/\(folder)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    for (path, text) in files {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }
}
