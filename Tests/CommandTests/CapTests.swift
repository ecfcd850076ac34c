import Core
import Foundation
import Platform
import Testing

/// Caps that projects share: `budget`, `--org`, `--team`.
@Suite struct CapTests {
  private let workshop: Workshop

  init() throws { workshop = try Workshop(ColoursProject.rules) }

  private func budget(_ words: [String]) async throws -> BuiltBinary.Run {
    try await workshop.runAlone(["budget"] + words)
  }

  /// What `budget status --json` says of one cap.
  private func status(_ level: String, _ name: String) async throws -> JSONValue? {
    let run = try await budget(["status", "--json"])
    let rows = try JSONValue(parsing: run.stdout)["budgets"]?.array ?? []
    return rows.first { $0["level"] == .string(level) && $0["name"] == .string(name) }
  }

  @Test func capsAreSetShownAndCleared() async throws {
    let none = try await budget([])
    #expect(none.exit == .exited(0) && none.stdout == "")
    #expect(none.stderr == "no cap is set; set one with: orchestrator budget set --org NAME --monthly USD\n")
    #expect(try await budget(["set", "--org", "ACME", "--monthly", "50"]).exit == .exited(0))
    let shown = try await budget(["set", "--team", "core", "--monthly", "0"])
    let lines = shown.stdout.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.count == 3)
    #expect(lines.first?.hasPrefix("level name monthly cap spent in 2") == true)
    #expect(lines.dropFirst().first == "team core $0.000000 $0.000000 $0.000000 $0.000000 100 %")
    #expect(lines.last == "org ACME $50.0000 $0.000000 $0.000000 $50.0000 0 %")

    #expect(try await budget(["set", "--org", "ACME", "--monthly", "7.5"]).exit == .exited(0))
    #expect(try await status("org", "ACME")?["monthly_usd"] == .number(7.5))
    #expect(try await budget(["clear", "--org", "ACME"]).exit == .exited(0))
    #expect(try await status("org", "ACME") == nil)
    let unknown = try await budget(["set", "--project", "nowhere", "--monthly", "1"])
    #expect(unknown.exit == .exited(2) && unknown.stderr == "error: no project nowhere; --list-projects shows all\n")
  }

  @Test(arguments: [
    ("set --monthly 1", "budget set needs exactly one of --org NAME, --team NAME and --project ID"),
    ("set --org a --team b --monthly 1", "budget set needs exactly one of --org NAME, --team NAME and --project ID"),
    ("set --org a", "budget set needs --monthly USD; to take a cap away: budget clear"),
    ("set --org a --monthly -1", "--monthly: \"-1\" is not an amount of USD from 0 on, like 2 or 0.50"),
    ("set --org a --monthly nan", "--monthly: \"nan\" is not an amount of USD from 0 on, like 2 or 0.50"),
    (
      "set --org ../a --monthly 1",
      "--org: \"../a\" is no id: letters, digits, _ . and -, a letter or digit first, 64 at most"
    ),
    ("clear", "budget clear needs exactly one of --org NAME, --team NAME and --project ID"),
    ("clear --org a --monthly 1", "budget clear takes no --monthly; to change a cap: budget set"),
    ("status --org a", "budget status shows all caps and takes none of --org, --team, --project and --monthly"),
    ("sett", "unknown ACTION sett; did you mean set?"),
  ])
  func whatBudgetCannotMeanIsUsage(_ words: String, _ message: String) async throws {
    let run = try await budget(words.split(separator: " ").map(String.init))
    #expect(run.exit == .exited(2) && run.stdout == "")
    #expect(run.stderr == "error: \(message)\n")
    #expect(!FileManager.default.fileExists(atPath: "\(workshop.folder.path)/cache/orchestrator.db"))
  }

  /// From the narrowest to the widest, each refuses in its turn; a raised cap lets the project go on.
  @Test func projectTeamAndOrgRefuseInTheirTurns() async throws {
    let account = ["--org", "ACME", "--team", "core"]
    #expect(try await workshop.run(["plan"] + Workshop.build + account).exit == .exited(0))
    let caps = ["--project p", "--team core", "--org ACME"]
    for cap in caps {
      let words = cap.split(separator: " ").map(String.init)
      #expect(try await budget(["set"] + words + ["--monthly", "0.002"]).exit == .exited(0))
    }
    for cap in caps {
      let words = cap.split(separator: " ").map(String.init)
      let name = "monthly cap of \(words[0].dropFirst(2)) \(words[1])"
      let run = try await workshop.run(Workshop.resume)
      #expect(run.exit == .exited(3), "\(run.stderr)")
      let line = "$0.000500 is left of the \(name); raise it with: orchestrator budget set \(cap) --monthly USD\n"
      #expect(run.stdout.hasSuffix(line), "\(run.stdout)")
      #expect(run.stderr.contains("go on with: orchestrator --resume p --models models.json\n"), "\(run.stderr)")
      let summary = try workshop.summary()
      #expect(summary["status"] == "BUDGET_EXHAUSTED")
      #expect(summary["budget"]?["cap_reached"] == .string("\(words[0].dropFirst(2)) \(words[1])"))
      let report = try String(contentsOfFile: "\(workshop.folder.path)/results/p/report.md", encoding: .utf8)
      #expect(report.contains("Raise the \(name), then continue with `orchestrator --resume p --models models.json`."))
      #expect(try await budget(["set"] + words + ["--monthly", "1"]).exit == .exited(0))
    }
    // Only the plan was paid for so far; the project is on the account that it began on.
    let done = try await workshop.run(Workshop.resume)
    #expect(done.exit == .exited(0), "\(done.stderr)")
    for (level, name) in [("project", "p"), ("team", "core"), ("org", "ACME")] {
      let row = try await status(level, name)
      #expect(row?["spent_usd"] == .number(0.012) && row?["reserved_usd"] == 0 && row?["percent"] == 1, "\(level)")
      #expect(row?["left_usd"] == .number(0.988), "\(level)")
    }
    #expect(CapCheck(try await workshop.journal()).violations == [])
  }

  @Test func accountsComeFromFlagsThenTheFileThenTheVariables() async throws {
    try workshop.write("ORCHESTRATOR_ORG=stranger\nORCHESTRATOR_TEAM=stranger\n", to: ".env")
    try workshop.write(
      "project: Colours as JSON\ncriteria: every file is valid JSON\nproject_id: filed\nteam: filed\n", to: "spec.yaml")
    func run(_ arguments: [String], _ variables: [String: String] = [:]) async throws -> BuiltBinary.Run {
      try await BuiltBinary.run(
        arguments + Workshop.live, environment: workshop.environment.merging(variables) { $1 },
        directory: workshop.folder.path)
    }
    let variables = ["ORCHESTRATOR_ORG": "real", "ORCHESTRATOR_TEAM": "real"]
    #expect(try await run(["plan"] + Workshop.build).exit == .exited(0))
    #expect(try await run(["plan", "--file", "spec.yaml", "--org", "typed"], variables).exit == .exited(0))
    #expect(try await status("org", "stranger") == nil)
    let planned = try #require(try await status("org", "typed"))
    #expect(planned["spent_usd"] == .number(0.0015) && planned["monthly_usd"] == nil)
    #expect(try await status("team", "filed")?["spent_usd"] == .number(0.0015))
    #expect(try await status("org", "real") == nil)
    let table = try await budget(["status"]).stdout
    #expect(table.split(separator: "\n").contains { $0.hasPrefix("org ") && $0.contains("no cap") }, "\(table)")

    // A resumed project keeps its own, unless a flag says otherwise.
    let resumed = try await run(["--resume", "filed", "--team", "other"], variables)
    #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
    #expect(try await status("org", "typed")?["spent_usd"] == .number(0.012))
    #expect(try await status("org", "real") == nil)
    #expect(try await status("team", "filed")?["spent_usd"] == .number(0.0015))
    #expect(try await status("team", "other")?["spent_usd"] == .number(0.0105))

    let wrong = try await run(["--project", "x"], ["ORCHESTRATOR_ORG": "a b"])
    #expect(wrong.exit == .exited(2))
    #expect(wrong.stderr.hasPrefix("error: 'a b' is no name for ORCHESTRATOR_ORG: letters, digits"))
  }

  /// The drafts cost 9,000 micro-dollars each, and the review more than its bound.
  @Test func nearALimitEachLevelWarns() async throws {
    let dear = ["red", "green", "blue"].map { (id: String) in
      StubRule("```json path=\(id).json\n{\"name\": \"\(id)\"}\n```", stage: "generate", task: id)
        .usage(input: 1_000, output: 8_000)
    }
    let review = StubRule(#"{"verdict": "accept", "issues": [], "criteria": []}"#, stage: "critique", task: "-")
      .usage(input: 1_000, output: 9_000)
    let workshop = try Workshop(dear + [review] + ColoursProject.rules)
    let set = try await workshop.runAlone(["budget", "set", "--org", "ACME", "--monthly", "0.05"])
    #expect(set.exit == .exited(0))
    let run = try await workshop.run(
      Workshop.build + ["--budget", "0.042", "--org", "ACME", "--concurrency", "1", "--events"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let said = [
      "95 % of the budget is spent: $0.0430 of $0.0420",
      "80 % of the monthly cap of org ACME is spent: $0.0430 of $0.0500",
    ]
    let warnings = run.stderr.split(separator: "\n").filter { $0.hasPrefix("warning: ") }
    #expect(warnings.map { String($0.dropFirst(9)) } == said)
    let events = try run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(events.filter { $0["event"] == "budgetWarned" }.compactMap { $0["reason"]?.string } == said)
    let notes = try workshop.summary()["notes"]?.array?.filter { $0["kind"] == "budget_warning" }
    #expect(notes?.compactMap { $0["text"]?.string } == said.map { "\($0)." })
    let report = try String(contentsOfFile: "\(workshop.folder.path)/results/p/report.md", encoding: .utf8)
    #expect(report.contains("- budget warning: 95 % of the budget is spent: $0.0430 of $0.0420."))
  }
}
