import Core
import Foundation
import Platform
import Testing

/// Validators of the user's own: added, replacing, broken, lost.
@Suite struct OwnValidatorTests {
  private static let script = """
    import json
    import sys

    findings = []
    for path in sys.argv[1:]:
        with open(path) as file:
            for number, line in enumerate(file, 1):
                if "purple" in line:
                    findings.append({"file": path, "line": number, "rule": "purple", "message": "not our colour"})
    print(json.dumps({"findings": findings, "complete": True}))
    """
  private static let manifest = """
    {
      "summary": "no file is purple",
      "kind": "syntax",
      "globs": ["*.json"],
      "command": ["{python}", "-I", "{validator}/check.py", "{files}"]
    }
    """

  private static func put(_ name: String, in folder: String, manifest: String = manifest) throws {
    let root = "\(folder)/\(name)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try Data(manifest.utf8).write(to: URL(fileURLWithPath: "\(root)/validator.json"))
    try Data(script.utf8).write(to: URL(fileURLWithPath: "\(root)/check.py"))
  }

  @Test func theProjectsOwnFolderAddsAndAnOptionReplaces() async throws {
    let home = try TestHome()
    try Self.put("colours", in: "\(home.work)/.orchestrator/validators")
    try Self.put("json_syntax", in: "\(home.work)/mine")
    try home.write("{\n  \"name\": \"purple\"\n}\n", to: "a.json")
    let added = try await home.run(["validate", "colours", "a.json"])
    #expect(added.exit == .exited(1), "\(added.stderr)")
    #expect(added.stdout == "a.json:2: purple: not our colour\ncolours: fail, 1 finding\n")
    let replaced = try await home.run(["validate", "json_syntax", "a.json", "--validators", "mine"])
    #expect(replaced.stdout == "a.json:2: purple: not our colour\njson_syntax: fail, 1 finding\n")
    #expect(try await home.run(["validate", "json_syntax", "a.json"]).exit == .exited(0))

    let list = try await home.run(["validate", "--validators", "mine"]).stdout.split(separator: "\n")
    #expect(list.contains { $0.hasPrefix("colours ") && $0.hasSuffix(" (from .orchestrator/validators)") })
    #expect(list.contains { $0.hasPrefix("json_syntax ") && $0.hasSuffix(" (from mine, instead of the built-in one)") })
    let json = try JSONValue(parsing: try await home.run(["validate", "--json", "--validators", "mine"]).stdout)
    let rows = json["validators"]?.array ?? []
    #expect(rows.first { $0["name"] == "json_syntax" }?["replaces"] == .bool(true))
    #expect(rows.first { $0["name"] == "colours" }?["digest"]?.string?.count == 64)
    #expect(rows.first { $0["name"] == "ruff" }?["folder"] == nil)
    let doctor = try await home.run(["doctor", "--validators", "mine"])
    #expect(doctor.stdout.contains(" (from mine, instead of the built-in one)"), "\(doctor.stdout)")
  }

  @Test func bracesThatHoldNoNameStay() async throws {
    let home = try TestHome()
    let program = #"["{python}", "-c", "print('{\"findings\": [], \"complete\": true}'[0:{2}.pop() * 99])"]"#
    let manifest = Self.manifest.replacing(#"["{python}", "-I", "{validator}/check.py", "{files}"]"#, with: program)
    try Self.put("colours", in: "\(home.work)/mine", manifest: manifest)
    try home.write("{}", to: "a.json")
    let run = try await home.run(["validate", "colours", "a.json", "--validators", "mine"])
    #expect(run.exit == .exited(0) && run.stdout == "colours: pass\n", "\(run.stdout)\(run.stderr)")
  }

  static let broken: [(manifest: String, place: String, message: String)] = [
    ("{\n  \"kind\": \"lint\",\n}", "line 3", "unexpected '}': a name in double quotes expected"),
    ("[]", "line 1", "a manifest is one JSON object"),
    (manifest.replacing("globs", with: "glob"), "line 4", "unknown member 'glob'; did you mean 'globs'?"),
    (manifest.replacing("\"syntax\"", with: "\"style\""), "line 3", "'kind' is not what it should be"),
    (manifest.replacing("[\"*.json\"]", with: "\"*.json\""), "line 4", "'globs' is not what it should be"),
    (manifest.replacing("  \"kind\": \"syntax\",\n", with: ""), "line 1", "the member 'kind' is missing"),
    (
      manifest.replacing("\"globs\"", with: "\"limits\": {\n    \"wal\": 3\n  },\n  \"globs\""), "line 5",
      "unknown member 'wal'; did you mean 'wall'?"
    ),
    (
      manifest.replacing("\"globs\"", with: "\"probes\": [{\"tool\": \"x\"}],\n  \"globs\""), "line 4",
      "the member 'command' is missing"
    ),
    (
      manifest.replacing("[\"{python}\", \"-I\", \"{validator}/check.py\", \"{files}\"]", with: "\"builtin\""),
      "line 5",
      "there is no built-in validator 'colours'"
    ),
    (
      manifest.replacing("\"globs\"", with: "\"aliases\": [\"ruff\"],\n  \"globs\""), "line 1",
      "ruff is the name of another"
    ),
    (manifest.replacing("\"globs\"", with: "\"requires\": [\"rufff\"],\n  \"globs\""), "line 1", "it requires rufff"),
  ]

  @Test(arguments: broken.indices) func aBrokenManifestIsNamedWithItsLine(_ index: Int) async throws {
    let broken = Self.broken[index]
    let workshop = try Workshop(ColoursProject.rules)
    try Self.put("colours", in: "\(workshop.folder.path)/mine", manifest: broken.manifest)
    for arguments in [["validate"], ["doctor"], Workshop.build + Workshop.live] {
      let run = try await workshop.runAlone(arguments + ["--validators", "mine"])
      #expect(run.exit == .exited(2) && run.stdout == "", "\(arguments): \(run.stdout)\(run.stderr)")
      let expected = "error: mine/colours/validator.json, \(broken.place): "
      #expect(run.stderr.hasPrefix(expected) && run.stderr.contains(broken.message), "\(run.stderr)")
    }
    #expect(try workshop.requests().isEmpty)
  }

  @Test(arguments: [("nowhere", "there is no such folder"), (".", "there is no validator in it")])
  func aFolderWithoutValidatorsIsRefused(_ folder: String, _ message: String) async throws {
    let run = try await TestHome().run(["validate", "--validators", folder])
    #expect(run.exit == .exited(2) && run.stderr.hasPrefix("error: \(folder): \(message); "), "\(run.stderr)")
  }

  @Test func aBuildIsCheckedByThemAndAResumeWithoutThemIsRefusedAtNoCost() async throws {
    let again = StubRule("```json path=red.json\n{\"name\": \"dark red\"}\n```", stage: "revise", task: "red")
    let workshop = try Workshop([again.usage(input: 1_000, output: 500)] + ColoursProject.rules)
    let mine = "\(workshop.folder.path)/mine"
    try Self.put("colours", in: mine)
    try Self.put("json_syntax", in: mine)
    let planned = try await workshop.run(["plan"] + Workshop.build + ["--validators", "mine"])
    #expect(planned.exit == .exited(0), "\(planned.stderr)")
    #expect(planned.stderr.contains("the validator json_syntax of mine is used instead of the built-in one"))
    #expect(planned.stderr.contains("--resume p --models models.json --validators mine"), "\(planned.stderr)")
    let calls = try workshop.requests()

    let lost = try await workshop.run(Workshop.resume)
    #expect(lost.exit == .exited(2) && lost.stdout == "")
    #expect(
      lost.stderr.contains(
        "project p was checked by validators of your own that are not here: colours (from mine), json_syntax (from mine); "
          + "give their folder with --validators DIR"), "\(lost.stderr)")
    #expect(try workshop.requests() == calls)

    let script = Self.script.replacing("purple", with: "red")
    try Data(script.utf8).write(to: URL(fileURLWithPath: "\(mine)/colours/check.py"))
    let built = try await workshop.run(Workshop.resume + ["--validators", "mine"])
    #expect(built.exit == .exited(1), "\(built.stdout)\(built.stderr)")
    #expect(built.stderr.contains("the validator colours (from mine) is not what it was in the project's last run"))
    let summary = try workshop.summary()
    let red = summary["tasks"]?.array?.first { $0["task_id"] == "red" }
    #expect(red?["status"]?.string == "failed", "\(red ?? .null)")
    let notes = summary["notes"]?.array ?? []
    #expect(
      notes.contains {
        $0["kind"] == "own_validators"
          && $0["text"] == "Validators of the user's own: colours, json_syntax (instead of the built-in one)."
      })
    let origins = try await workshop.journal().compactMap { event -> [ValidatorInfo.Origin]? in
      if case .runStarted(let run) = event.event { run.validators.compactMap(\.origin) } else { nil }
    }
    #expect(origins.count == 2 && origins.allSatisfy { $0.map(\.folder) == ["mine", "mine"] })
    #expect(origins.first?.first?.digest != origins.last?.first?.digest)
  }
}
