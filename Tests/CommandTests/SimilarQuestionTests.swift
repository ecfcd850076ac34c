import Core
import Foundation
import Platform
import Testing

/// The same project, asked for in other words.
extension Workshop {
  static func arguments(_ id: String, says text: String, _ criteria: String = Reworded.criteria) -> [String] {
    ["--project", text, "--criteria", criteria, "--project-id", id, "--budget", "2"]
  }

  @discardableResult
  func ask(
    _ id: String, _ text: String = Reworded.first, _ criteria: String = Reworded.criteria, _ more: [String] = []
  ) async throws -> Again {
    try left(by: try await run(Self.arguments(id, says: text, criteria) + more), id)
  }
}

extension Workshop.Again {
  /// A number of the summary's object `cache`.
  func cached(_ name: String) -> Double? { summary["cache"]?[name]?.number }
}

/// Descriptions that mean the same, and such that do not.
enum Reworded {
  static let first = "Write a folder of three colours as JSON files for web_team"
  static let second = "Write a folder of three colours, as JSON files, for our web_team"
  static let criteria = "every file is valid JSON"
  static let all = ["--semantic-cache=all"]
}

/// Answers that similar questions had: taken where guards and checks let them, and nowhere else.
@Suite struct SimilarQuestionTests {
  private let calls = Double(ColoursProject.calls)

  @Test func aRewordedProjectCostsNothingAndIsCheckedAllTheSame() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.ask("first")
    #expect(first.run.exit == .exited(0), "\(first.run.stderr)")
    let arrivals = try await workshop.server.arrivals()
    let second = try await workshop.ask(
      "second", Reworded.second, Reworded.criteria, Reworded.all + ["--max-false-hits", "100", "--events"])
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(try await workshop.server.arrivals() == arrivals)
    #expect(second.cost == 0 && second.calls == 0 && second.app == first.app && second.app.count == 3)
    #expect(second.cached("candidates") == calls && second.cached("hits") == 0)
    #expect(second.saved == first.cost && second.cached("saved_usd") == first.cost)
    #expect(second.run.stderr.contains("from the cache, for a similar question (0."), "\(second.run.stderr)")
    #expect(second.run.stderr.contains("8 answers from the cache, 8 of them for similar questions, $0.0120 saved"))
    let report = try String(
      contentsOf: workshop.folder.appendingPathComponent("results/second/report.md"), encoding: .utf8)
    #expect(report.contains("8 answers had been given to similar questions: 0 turned down, 0 found wrong later."))
    // Each draft went through its checks.
    let events = try second.run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let served = events.filter { $0["event"] == "callServed" }
    #expect(served.count == ColoursProject.calls && served.allSatisfy { ($0["cache_score"]?.number ?? 0) > 0.85 })
    let checks = events.filter { $0["event"] == "checkFinished" && $0["reused"] != true }
    #expect(checks.count { $0["task"] == "red" && $0["check"] == "json_syntax" } == 1)

    let stats = try await workshop.cache(["stats"])
    #expect(stats["candidates"] == .number(calls) && stats["hits"] == 0 && stats["misses"] == .number(calls))
    #expect(stats["rejected_candidates"] == 0 && stats["false_hits"] == 0 && stats["saved_usd"] == .number(0.012))
    let shown = try await workshop.runAlone(["cache"]).stdout
    #expect(shown.contains("for similar questions  8\n") && shown.contains("false hits             0\n"), "\(shown)")
    // What was served for others' questions was not kept as the answer to these.
    #expect(stats["entries"] == .number(calls))
    let key = try #require(served.first { $0["task"] == "red" && $0["stage"] == "generate" }?["cache_key"]?.string)
    let trials = try await workshop.cache(["get", key])["trials"]?.array
    #expect(trials?.count == 1 && trials?.first?["outcome"] == "right" && trials?.first?["project_id"] == "second")
    #expect(try await workshop.runAlone(["verify", "--all"]).exit == .exited(0))
  }

  @Test(
    arguments: [
      ("Write a folder of four colours as JSON files for web_team", Reworded.criteria, "numbers"),
      ("Write a folder of three colours as JSON files for web_teams", Reworded.criteria, "identifiers"),
      ("Write a folder of three \"colours\" as JSON files for web_team", Reworded.criteria, "quotes"),
      ("Write a folder of three colours as JSON files, not for web_team", Reworded.criteria, "negation"),
      (Reworded.first, "not every file is valid JSON", "negation"),
    ])
  func whatSaysSomethingElseIsAsked(_ text: String, _ criteria: String, _ refusal: String) async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first")
    let second = try await workshop.ask("second", text, criteria, Reworded.all + ["--max-false-hits", "100"])
    #expect(second.calls == calls && second.cached("candidates") == 0, "\(second.run.stderr)")
    let stats = try await workshop.cache(["stats"])
    #expect((stats["refused_by_guard"]?[refusal]?.number ?? 0) >= 1, "\(stats)")
    #expect(stats["refused_by_guard"]?.object?.count == 1, "\(stats)")
  }

  @Test func draftsAreAskedUnlessTheyAreNamed() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first")
    let unasked = try await workshop.ask("a", Reworded.second)
    #expect(unasked.calls == calls && unasked.cached("candidates") == 0)
    let limit = ["--max-false-hits", "100"]
    let third = "Please write a folder of three colours as JSON files for web_team"
    // The flag takes no word that follows.
    let usual = try await workshop.ask("b", third, Reworded.criteria, ["--semantic-cache"] + limit)
    #expect(usual.calls == 3 && usual.cached("candidates") == 5, "\(usual.run.stderr)")
    let asked = try workshop.server.log().suffix(3).map { $0["stage"] }
    #expect(asked == ["generate", "generate", "generate"])
    let fourth = "Write us a folder of three colours as JSON files for web_team"
    let named = try await workshop.ask("c", fourth, Reworded.criteria, ["--semantic-cache=generate"] + limit)
    #expect(named.cached("candidates") == 3 && named.calls == calls - 3, "\(named.run.stderr)")
  }

  @Test func twoOrgsNeverShareOne() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first", Reworded.first, Reworded.criteria, ["--org", "acme"])
    let more = Reworded.all + ["--max-false-hits", "100"]
    let other = try await workshop.ask("b", Reworded.second, Reworded.criteria, more + ["--org", "umbrella"])
    #expect(other.cached("candidates") == 0 && other.calls == calls)
    let none = try await workshop.ask("c", Reworded.second, Reworded.criteria, more)
    #expect(none.cached("candidates") == 0)
    let third = "Please write a folder of three colours as JSON files for web_team"
    let same = try await workshop.ask("d", third, Reworded.criteria, more + ["--org", "acme"])
    #expect(same.cached("candidates") == calls, "\(same.run.stderr)")
  }

  @Test func noneMayBeWrongThenNoneIsServed() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first")
    let second = try await workshop.ask(
      "second", Reworded.second, Reworded.criteria, Reworded.all + ["--max-false-hits", "0"])
    #expect(second.calls == calls && second.cached("candidates") == 0)
  }

  @Test func aBuildThatWasServedGoesOnWithoutTheCache() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.ask("first")
    let build = try workshop.step(
      Workshop.arguments("second", says: Reworded.second) + Reworded.all + ["--max-false-hits", "100"])
    try await workshop.goOnWithoutTheCache(build, to: first.app)
  }

  @Test(
    arguments: [
      (["--semantic-cache", "--no-cache"], "exclude each other"),
      (["--semantic-cache", "--refresh"], "exclude each other"),
      (["--semantic-cache", "--replay", "x.jsonl"], "exclude each other"),
      (["--semantic-cache", "--record", "x.jsonl"], "exclude each other"),
      (["--semantic-cache=draft"], "enhance, plan, generate, critique, revise, evaluate, all"),
      (["--semantic-cache="], "names no stage"), (["--max-false-hits", "1"], "--semantic-cache"),
      (["--semantic-cache", "--max-false-hits", "101"], "0 to 100"),
      (["--semantic-cache", "--max-false-hits", "few"], "0 to 100"),
      (["--semantic-cache", "--cache", "off"], "--cache turns off"),
    ])
  func whatMakesNoSenseIsRefusedInALine(_ more: [String], _ words: String) async throws {
    let workshop = try Workshop([])
    let run = try await workshop.run(Workshop.arguments("first", says: Reworded.first) + more)
    #expect(run.exit == .exited(2) && run.stderr.contains(words), "\(run.stderr)")
    #expect(run.stderr.split(separator: "\n").count == 1, "\(run.stderr)")
  }
}
