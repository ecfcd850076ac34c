import Core
import Foundation
import Platform
import Testing

/// What a Python project may import: the standard library, and what it declares and the user allows.
@Suite struct PackageTests {
  private static let allowed =
    "(Packages are for the user to allow, who starts the build with --wheels DIR or --allow-install.)"

  /// One cheap model, so that a draft that stays wrong ends the build.
  private static func scenario(_ rules: [Scenario.Rule]) throws -> Scenario {
    try Scenario(rules, models: [Scenario.cheap])
  }

  /// Rule, place and message of every finding of a task's checks.
  private static func findings(_ built: Scenario.Built, _ task: String) -> [String] {
    let checks = built.task(task)?["validators"]?.array ?? []
    return checks.flatMap { $0["findings"]?.array ?? [] }.map { finding in
      let place = "\(finding["file"]?.string ?? "-"):\(Int(finding["line"]?.number ?? 0))"
      return "\(finding["rule"]?.string ?? "-") \(place) \(finding["message"]?.string ?? "")"
    }
  }

  // MARK: Imports

  @Test func anImportThatNobodyDeclaredIsAFindingThatARevisionMends() async throws {
    let wrong = Answers.files([
      "area.py":
        "import yaml\n\n\ndef area(width: int, height: int) -> int:\n    return yaml.safe_load(f'{width * height}')\n"
    ])
    let scenario = try Self.scenario(
      AreaProject.opening + [
        .init(.generate, "code", wrong), .init(.revise, "code", AreaProject.right), AreaProject.approved,
      ])
    let built = try await scenario.build()
    #expect(built.ended("SUCCESS", 0), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.attempts("code") == ["generate alpha", "revise alpha"])
    let prompt = try #require(try scenario.calls(.revise, "code").first).promptText
    #expect(
      prompt.contains(
        "yaml is neither in the project nor in the standard library, and no packages are installed: "
          + "import what is there. \(Self.allowed)"), "\(prompt)")
    #expect(try #require(scenario.calls(.plan, "-").first).promptText.contains("beyond the standard library: none."))
  }

  @Test func whatIsDeclaredIsOfNoUseWhereNothingIsInstalled() async throws {
    let code = Scenario.Rule(.generate, "code", TinyProject.code)
    let scenario = try Self.scenario(TinyProject.opening() + [code, .init(.revise, "code", TinyProject.code)])
    let built = try await scenario.build()
    #expect(built.run.exit == .exited(1), "\(built.run.stdout)\(built.run.stderr)")
    let expected =
      "not-installed area.py:1 tiny is declared, but no packages are installed for this project: "
      + "use the standard library. \(Self.allowed)"
    #expect(Self.findings(built, "code").contains(expected), "\(Self.findings(built, "code"))")
  }

  /// A planner may forget an edge; in the end everything is there.
  @Test func aModuleThatAnotherTaskIsYetToWriteIsTheProjectsOwn() async throws {
    let plan = Answers.plan(
      [
        Answers.task("main", .implementation, files: ["app/main.py"]),
        Answers.task("core", .implementation, files: ["app/core.py"]),
      ], criteria: ["c1": "python_syntax"])
    let main = Answers.files(["app/main.py": "import core\nfrom app.core import ONE\n\nprint(ONE, core.ONE)\n"])
    let scenario = try Self.scenario([
      .init(.plan, "-", plan), .init(.generate, "main", main),
      .init(.generate, "core", Answers.files(["app/core.py": "ONE = 1\n"])), AreaProject.approved,
      .init(.critique, "main", Answers.accept), .init(.critique, "core", Answers.accept),
    ])
    let built = try await scenario.build("python syntax is valid", description: "x", ["--concurrency", "1"])
    #expect(built.attempts("main") == ["generate alpha"], "\(Self.findings(built, "main"))\(built.run.stderr)")
    #expect(built.ended("SUCCESS", 0), "\(built.run.stdout)\(built.run.stderr)")
  }

  /// Not even by a way round that no reader of files sees.
  @Test func ourOwnToolsAreNotThere() async throws {
    let home = try TestHome()
    try home.write("import importlib\n\n\ndef test_x():\n    importlib.import_module('html5lib')\n", to: "test_x.py")
    let run = try await home.run(["validate", "pytest", "test_x.py"])
    #expect(run.exit == .exited(1) && run.stdout.contains("No module named 'html5lib'"), "\(run.stdout)\(run.stderr)")
  }

  // MARK: Wheels

  @Test func whatIsDeclaredComesFromTheWheelsAndTheHostStaysAsItWas() async throws {
    let scenario = try Self.scenario(TinyProject.opening() + [.init(.generate, "code", TinyProject.code)])
    try Wheel().write(to: scenario.folder.appendingPathComponent("my wheels").path)
    let before = try FileManager.default.subpathsOfDirectory(atPath: "\(packageFolder)/.venv/lib").sorted()
    let built = try await scenario.build("pytest suite passes", description: "A library", ["--wheels", "my wheels"])
    #expect(built.ended("SUCCESS", 0), "\(built.run.stdout)\(built.run.stderr)\(Self.findings(built, "code"))")
    #expect(built.app["requirements.txt"] == "tiny>=1\n" && built.app.count == 4)
    #expect(
      built.notes.contains("packages: Packages that the project declares come from the user's wheels: my wheels."))
    #expect(!built.run.stderr.contains("warning"), "\(built.run.stderr)")
    let checks = built.task("code")?["validators"]?.array ?? []
    let passed = checks.filter { $0["verdict"] == "pass" }.compactMap { $0["name"]?.string }
    #expect(Set(passed).isSuperset(of: ["python_imports", "mypy", "pytest"]), "\(checks)")
    let prompt = try #require(try scenario.calls(.plan, "-").first).promptText
    #expect(prompt.contains("beyond the standard library: tiny 1.0, each named in requirements.txt"), "\(prompt)")

    #expect(try FileManager.default.subpathsOfDirectory(atPath: "\(packageFolder)/.venv/lib").sorted() == before)
    let cache = scenario.folder.appendingPathComponent("home/.orchestrator_cache/scratch").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == [])
  }

  @Test(arguments: [
    ("tiny>=2", "tiny>=2: No matching distribution found for tiny>=2"),
    ("huge", "huge: No matching distribution found for huge"),
  ])
  func whatTheWheelsDoNotHoldIsAFindingAtItsLine(_ requirement: String, _ message: String) async throws {
    let home = try TestHome()
    try Wheel().write(to: "\(home.work)/wheels")
    try Self.write(["app.py": "print(1)\n", "requirements.txt": "# ours\n\n\(requirement)\n"], to: "\(home.work)/app")
    for validator in ["python_imports", "mypy"] {
      let run = try await home.run(["validate", validator, "app", "--wheels", "wheels"])
      #expect(run.exit == .exited(1), "\(run.stderr)")
      let reason = "only what lies in the user's folder of wheels can be installed"
      #expect(run.stdout.hasPrefix("requirements.txt:3: requirement: \(message) (\(reason))\n"), "\(run.stdout)")
    }
  }

  @Test func whatIsMissingBelowIsChargedToTheLineThatAskedForIt() async throws {
    let home = try TestHome()
    try Wheel().write(to: "\(home.work)/wheels")
    try Wheel(name: "upper", requires: "nowhere>=3").write(to: "\(home.work)/wheels")
    try Self.write(["app.py": "import upper\n", "requirements.txt": "tiny\nupper\n"], to: "\(home.work)/app")
    let run = try await home.run(["validate", "python_imports", "app", "--wheels", "../work/wheels"])
    #expect(run.exit == .exited(1) && run.stdout.hasPrefix("requirements.txt:2: requirement: upper: "), "\(run.stdout)")
    #expect(run.stdout.contains("nowhere>=3"))
  }

  /// With wheels that would do, and a server that hears of every attempt to ask it.
  @Test(arguments: [
    "--index-url ADDRESS/simple", "--find-links=ADDRESS", "-r ADDRESS/more.txt", "-e ../elsewhere", "../tiny.whl",
    "tiny @ ADDRESS/tiny.whl", "ADDRESS/tiny-1.0-py3-none-any.whl", "tiny --config-settings x=y", "git+ADDRESS/tiny",
  ])
  func aLineThatSaysWherePackagesComeFromIsRefusedAndNothingIsFetched(_ line: String) async throws {
    let home = try TestHome()
    let server = try StubServer([])
    try Wheel().write(to: "\(home.work)/wheels")
    let requirements = "tiny\n" + line.replacing("ADDRESS", with: server.address) + "\n"
    try Self.write(["app.py": "print(1)\n", "requirements.txt": requirements], to: "\(home.work)/app")
    let run = try await home.run(["validate", "python_imports", "app", "--wheels", "wheels"])
    #expect(run.exit == .exited(1) && run.stdout.hasPrefix("requirements.txt:2: requirement: "), "\(run.stdout)")
    #expect(run.stdout.contains("where only a name with versions (name>=1.2) can be installed"), "\(run.stdout)")
    #expect(try server.log().isEmpty)
    #expect(try await home.run(["validate", "python_imports", "app"]).stdout == run.stdout)
  }

  @Test func thePinnedPytestIsUsedWhateverIsInstalled() async throws {
    let home = try TestHome()
    let fake = "def approx(value):\n    raise SystemExit('another pytest')\n"
    try Wheel(name: "pytest", version: "0.1", code: fake).write(to: "\(home.work)/wheels")
    try Wheel(requires: "pytest").write(to: "\(home.work)/wheels")
    let test = "import pytest\nimport tiny\n\n\ndef test_x():\n    assert tiny.product(2, 3) == pytest.approx(6)\n"
    try Self.write(["test_x.py": test, "requirements.txt": "pytest==0.1\ntiny\n"], to: "\(home.work)/app")
    let run = try await home.run(["validate", "pytest", "app", "--wheels", "wheels"])
    #expect(run.exit == .exited(0) && run.stdout == "pytest: pass, 1 test\n", "\(run.stdout)\(run.stderr)")
    let imports = try await home.run(["validate", "python_imports", "app", "--wheels", "wheels"])
    #expect(
      imports.stdout == "python_imports: pass, pytest in the version that the checks bring, whatever is declared\n")
  }

  @Test(arguments: [("nowhere", "there is no such folder"), ("empty", "there is no wheel in it")])
  func aFolderWithoutWheelsIsRefusedBeforeAnythingIsSpent(_ folder: String, _ message: String) async throws {
    let scenario = try Self.scenario(TinyProject.opening())
    try Self.write([:], to: scenario.folder.appendingPathComponent("empty").path)
    let built = try await scenario.run(["--project", "x", "--wheels", folder])
    #expect(built.exit == .exited(2) && built.stdout == "", "\(built.stderr)")
    #expect(
      built.stderr.contains("/\(folder): \(message); name a folder of wheels with --wheels DIR"), "\(built.stderr)")
    #expect(try scenario.server.log().isEmpty)
  }

  @Test func aResumedProjectKeepsItsWheelsAndSaysWhenTheyAreGone() async throws {
    let scenario = try Self.scenario(TinyProject.opening() + [.init(.generate, "code", TinyProject.code)])
    let wheels = scenario.folder.appendingPathComponent("wheels").path
    try Wheel().write(to: wheels)
    let planned = try await scenario.run(
      ["plan", "--project", "x", "-c", "pytest suite passes", "--project-id", "p", "--wheels", "wheels"])
    #expect(planned.exit == .exited(0), "\(planned.stderr)")
    #expect(planned.stderr.contains("--resume p --models models.json --wheels wheels"), "\(planned.stderr)")
    let calls = try scenario.requests()
    try FileManager.default.moveItem(atPath: wheels, toPath: wheels + ".away")
    let lost = try await scenario.run(["--resume", "p"])
    #expect(lost.exit == .exited(2) && lost.stdout == "")
    #expect(
      lost.stderr.contains("/wheels: there is no such folder; name a folder of wheels with --wheels DIR"),
      "\(lost.stderr)")
    #expect(try scenario.requests() == calls)
    try FileManager.default.moveItem(atPath: wheels + ".away", toPath: wheels)
    let built = try scenario.built(try await scenario.run(["--resume", "p"]))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stdout)\(built.run.stderr)")
  }

  // MARK: The index

  @Test func theIndexIsAskedOnlyWhereTheUserSaysSoAndTheTestsHaveNoNetwork() async throws {
    let packages = FileManager.default.temporaryDirectory.appendingPathComponent("index-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: packages) }
    try Wheel().write(to: "\(packages)/tiny")
    let index = try PackageIndex(packages)
    let settings = ["PIP_INDEX_URL": index.address(password: "s3cr3t-word")]
    let tests = Answers.files([
      "tests/test_area.py": """
      import socket

      import pytest

      from area import area


      def test_square():
          assert area(2, 2) == 4


      def test_no_network():
          assert area(2, 3) == 6
          with pytest.raises(OSError):
              socket.create_connection(("127.0.0.1", \(index.port)), timeout=5)
      """
    ])
    let scenario = try Self.scenario(
      TinyProject.opening(tests: tests) + [.init(.generate, "code", TinyProject.code)])
    let words = ["--project", "x", "-c", "pytest suite passes", "--project-id", "p", "-o", "results"]
    let planned = try await scenario.run(only: ["plan"] + words + ["--allow-install"], variables: settings)
    #expect(planned.exit == .exited(0), "\(planned.stderr)")
    #expect(
      try #require(scenario.calls(.plan, "-").first).promptText.contains("those of PyPI that have wheels, each named"))
    let calls = try scenario.requests()
    let implied = try await scenario.run(only: ["--resume", "p"], variables: settings)
    #expect(implied.exit == .exited(2) && implied.stdout == "" && implied.stderr.contains("give --allow-install again"))
    #expect(try scenario.requests() == calls)

    let again = ["--resume", "p", "--allow-install"]
    let stopped = try await scenario.run(only: again, variables: ["PIP_INDEX_URL": "http://127.0.0.1:1/"])
    #expect(stopped.exit == .exited(5), "\(stopped.stdout)\(stopped.stderr)")
    #expect(stopped.stderr.contains("the package index that pip is configured with does not answer"))
    #expect(stopped.stderr.contains("go on with: orchestrator --resume p --models models.json --allow-install"))

    let built = try scenario.built(try await scenario.run(only: again, variables: settings))
    #expect(try scenario.calls(.generate, "interface").count == 1)
    #expect(built.ended("SUCCESS", 0), "\(built.run.stdout)\(built.run.stderr)\(Self.findings(built, "code"))")
    #expect(
      built.run.stderr.contains(
        "what the project declares is installed from the index that pip is configured with, over the network"))
    #expect(
      built.notes.contains(
        "packages: Packages that the project declares come from an index, over the network (--allow-install)."))
    for path in try FileManager.default.subpathsOfDirectory(atPath: scenario.folder.path) {
      let file = FileManager.default.contents(atPath: scenario.folder.appendingPathComponent(path).path) ?? Data()
      #expect(file.range(of: Data("s3cr3t-word".utf8)) == nil, "\(path)")
    }
  }

  @Test func anIndexThatDoesNotHoldItIsAFindingAndOneThatDoesNotAnswerIsNone() async throws {
    let home = try TestHome()
    try Self.write([:], to: "\(home.work)/index/other")
    try Self.write(["app.py": "import tiny\n", "requirements.txt": "tiny\n"], to: "\(home.work)/app")
    let arguments = ["validate", "python_imports", "app", "--allow-install"]
    let index = try PackageIndex("\(home.work)/index")
    let missing = try await home.run(arguments, ["PIP_INDEX_URL": index.address(password: "s3cr3t-word")])
    #expect(missing.exit == .exited(1), "\(missing.stderr)")
    #expect(
      missing.stdout.hasPrefix(
        "requirements.txt:1: requirement: tiny: No matching distribution found for tiny (only wheels are installed)\n"),
      "\(missing.stdout)")
    #expect(missing.stderr.contains("over the network (--allow-install)") && !missing.stderr.contains("s3cr3t-word"))

    let silent = ["PIP_INDEX_URL": "http://127.0.0.1:1/", "PIP_TIMEOUT": "2"]
    let unknown = try await home.run(arguments, silent)
    #expect(unknown.exit == .exited(5) && unknown.stdout == "", "\(unknown.stdout)\(unknown.stderr)")
    #expect(unknown.stderr.contains("the package index that pip is configured with does not answer"))
  }

  private static func write(_ files: [String: String], to folder: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (path, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(path)")) }
  }
}
