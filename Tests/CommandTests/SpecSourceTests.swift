import Core
import Foundation
import Platform
import Testing

/// Where the description of a project comes from, and what is wrong with it.
@Suite struct SpecSourceTests {
  private static let built: [Scenario.Rule] =
    AreaProject.opening + [.init(.generate, "code", AreaProject.right), AreaProject.approved]

  @Test(arguments: [
    ("spec.yaml", "project: x\ncriterai: y\n", "spec.yaml: unknown key 'criterai'"),
    ("spec.yaml", "project: [x]\n", "spec.yaml: 'project' has to be a text"),
    ("spec.yaml", "project: x\nbudget: lots\n", "spec.yaml: 'budget' has to be a number above 0"),
    ("spec.json", #"{"project": "x", "budget": 0}"#, "spec.json: 'budget' has to be a number above 0"),
    ("spec.json", #"{"project": "x", "budget": 1e300}"#, "spec.json: 'budget' is no amount of USD"),
    ("spec.json", #"{"project": "x", "budget": 1e-9}"#, "spec.json: 'budget' is no amount of USD"),
    ("spec.json", #"{"project": "x", "time": 1e18}"#, "spec.json: 'time' has to be a whole number, 1 to 31536000"),
    ("spec.json", #"{"project": "x", "time": 1.5}"#, "spec.json: 'time' has to be a whole number"),
    ("spec.json", #"{"project": "x", "concurrency": 65}"#, "spec.json: 'concurrency' has to be a whole number, 1"),
    ("spec.json", #"{"project": "x", "critique": "some"}"#, "spec.json: 'critique' is one of auto, each"),
    ("spec.yaml", "project: x\nstrategy: best\n", "spec.yaml: 'strategy' is one of adequate, cheapest, smartest, "),
    ("spec.yaml", "project: x\nmode: fast\n", "spec.yaml: 'mode' is one of local-preferred, balanced, "),
    (
      "spec.yaml", "project: x\nmode: cost\nstrategy: cheapest\n", "spec.yaml: 'strategy' and 'mode' exclude each other"
    ),
    ("spec.yaml", "project: x\nexplore: often\n", "spec.yaml: 'explore' is true or false"),
    ("spec.yaml", "project: x\npolicy: nowhere.yaml\n", "nowhere.yaml: no such file"),
    ("spec.json", #"{"project": "x", "criteria": [" "]}"#, "spec.json: 'criteria' has to be a text or a list"),
    ("spec.json", #"{"project": "x", "criteria": [{"a": "b"}]}"#, "spec.json: 'criteria' has to be a text or a list"),
    ("spec.json", #"["x"]"#, "spec.json: a spec is a mapping with the key 'project'"),
    ("spec.json", #"{"project": "#, "spec.json: line 1: the document ends early: a value expected"),
    ("spec.json", "{\n  \"project\": \"x\",\n}\n", "spec.json: line 3: unexpected '}': a name in double quotes"),
    ("spec.json", "{\"project\": \"x\",\n \"criteria\": [\"y\",]}", "spec.json: line 2: unexpected ']': a value"),
    ("spec.json", #"{"project": "x", "budget": 1e400}"#, "spec.json: 'budget': the number is too large"),
    ("spec.yaml", "", "spec.yaml: a spec is a mapping with the key 'project'"),
    ("spec.yaml", "criteria: y\n", "spec.yaml: the key 'project' is missing"),
    ("spec.yaml", "project: &a x\ncriteria: [*a]\n", "spec.yaml: line 2: aliases are not read"),
    ("spec.yaml", "project: x\nproject: y\n", "spec.yaml: line 2: the key 'project' stands twice"),
    ("spec.yaml", "project: x\nproject_id: ../../etc/x\n", "'../../etc/x' is no project id"),
    ("spec.yaml", "project: x\nproject_id: /etc/x\n", "'/etc/x' is no project id"),
  ])
  func aSpecFileThatCannotBeMeantIsOneLineAndTwo(_ name: String, _ text: String, _ message: String) async throws {
    let home = try TestHome()
    try home.write(text, to: name)
    let run = try await home.run(["--file", name], ["OPENAI_API_KEY": "unused"])
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    #expect(run.stderr.hasPrefix("error: \(message)"), "\(run.stderr)")
    #expect(run.stderr.split(separator: "\n").count == 1)
    #expect(!FileManager.default.fileExists(atPath: "\(home.work)/results"))
  }

  @Test(arguments: [
    (["--file", "none.yaml"], "none.yaml: no such file"), (["--file", "."], ".: not a regular file"),
    (["--project", "@none.txt"], "none.txt: no such file"), (["--project", "-"], "--project: stdin is empty"),
  ])
  func aSourceThatIsNotThereIsOneLineAndTwo(_ words: [String], _ message: String) async throws {
    let run = try await TestHome().run(words)
    #expect(run.exit == .exited(2))
    #expect(run.stderr.hasPrefix("error: \(message)"), "\(run.stderr)")
    #expect(run.stderr.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    (
      ["--file", "spec.yaml"],
      "project: A small library\nproject_id: p\ncriteria:\n  - pytest suite passes\nbudget: 2.5\ntime: 600\n", 2.5
    ),
    (
      ["--file", "spec.json", "--budget", "3"],
      #"{"project": "A small library", "project_id": "p", "criteria": "pytest suite passes", "budget": 2, "time": 600}"#,
      3.0
    ),
  ])
  func aSpecFileIsBuiltAndFlagsWin(_ words: [String], _ text: String, _ budget: Double) async throws {
    let scenario = try Scenario(Self.built)
    try scenario.write(text, to: words[1])
    let built = try scenario.built(try await scenario.run(only: words))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.summary["project_description"] == "A small library")
    #expect(built.summary["budget"]?["max_usd"]?.number == budget)
    #expect(built.summary["budget"]?["max_seconds"]?.number == 600)
    #expect(built.criterion("c1")?["text"] == "pytest suite passes")
  }

  /// What the spec file says of models, and what the run was started with.
  @Test(arguments: [
    ("policy: bound.yaml\nstrategy: smartest\nexplore: true", [], "bound smartest - true"),
    ("policy: bound.yaml\nmode: cost_optimized\nexplore: false", [], "bound - cost false"),
    (
      "policy: bound.yaml\nmode: performance", ["--strategy", "cheapest", "--policy", "free.yaml", "--explore"],
      "- cheapest - true"
    ), ("strategy: smartest", ["--mode", "cost"], "- - cost -"),
  ])
  func whoIsAskedIsInTheSpecFileAndFlagsWin(_ lines: String, _ flags: [String], _ expected: String) async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try workshop.write("org:\n  - {name: bound, blocked_providers: [openai]}\n", to: "bound.yaml")
    try workshop.write("{}\n", to: "free.yaml")
    try workshop.write(
      "project: Colours as JSON\nproject_id: p\ncriteria: every file is valid JSON\n\(lines)\n", to: "spec.yaml")
    let run = try await workshop.run(["--file", "spec.yaml"] + flags)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let settings = try await workshop.journal().compactMap { stored -> Settings? in
      if case .runStarted(let started) = stored.event { started.settings } else { nil }
    }.first
    let words = [
      settings?.policies?.first?.name, settings?.strategy?.rawValue, settings?.mode?.name.rawValue,
      settings?.explore.map { "\($0)" },
    ]
    #expect(words.map { $0 ?? "-" }.joined(separator: " ") == expected)
  }

  @Test func aPolicyOfTheSpecFileIsObeyed() async throws {
    let scenario = try Scenario(
      ColoursProject.rules.map { stub in
        var rule = Scenario.Rule(.plan, "-", "")
        rule.members = stub.json.object ?? [:]
        return rule
      })
    try scenario.write("org:\n  - {name: no, blocked_providers: [alpha]}\n", to: "policy.yaml")
    try scenario.write(
      "project: Colours as JSON\nproject_id: p\ncriteria: every file is valid JSON\npolicy: policy.yaml\n",
      to: "spec.yaml")
    let built = try scenario.built(try await scenario.run(only: ["--file", "spec.yaml"]))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try !scenario.server.log().contains { $0.provider == "alpha" })
  }

  @Test(arguments: ["-", "@description.txt"])
  func theDescriptionComesFromStdinOrAFile(_ source: String) async throws {
    let text = "A small library\nof one function\n"
    let scenario = try Scenario(Self.built)
    if source != "-" { try scenario.write(text, to: "description.txt") }
    let words = ["--project", source, "--criteria", "pytest suite passes", "--project-id", "p", "--dry-run"]
    let run = try await scenario.run(only: words, stdin: source == "-" ? text : "")
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try scenario.built(run).summary["project_description"]?.string == text)
    #expect(try #require(try scenario.calls(.plan, "-").first).promptText.contains("of one function"))
  }
}
