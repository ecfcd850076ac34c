import Core
import Foundation
import Platform
import Testing

/// What was paid once is not paid again, and what did not help is not served again.
@Suite struct CacheTests {
  /// The first draft of red is no JSON, and the revision is.
  private static let revising: [StubRule] =
    [
      StubRule("```json path=red.json\n{\"name\": \n```", stage: "generate", task: "red").usage(
        input: 1_000, output: 500),
      StubRule("```json path=red.json\n{\"name\": \"revised\"}\n```", stage: "revise", task: "red").usage(
        input: 1_000, output: 500),
    ] + ColoursProject.rules

  @Test func aSecondBuildCostsNothingAndEndsWithTheSameTree() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.again("first")
    #expect(first.run.exit == .exited(0), "\(first.run.stderr)")
    #expect(first.hits == 0 && first.calls == Double(ColoursProject.calls))
    let arrivals = try await workshop.server.arrivals()

    let second = try await workshop.again("second", ["--events"])
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(try await workshop.server.arrivals() == arrivals)
    #expect(second.app == first.app && second.app.count == 3)
    #expect(second.cost == 0 && second.calls == 0 && second.hits == Double(ColoursProject.calls))
    #expect(second.saved == first.cost)
    #expect(second.run.stderr.contains("draft 1 by stub/model, from the cache"))
    #expect(second.run.stderr.contains("8 answers from the cache, $0.0120 saved"), "\(second.run.stderr)")
    let events = try second.run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(events.count { $0["event"] == "callServed" && $0["cost_usd"] == 0 } == ColoursProject.calls)
    #expect(!events.contains { $0["event"] == "callReserved" })
    #expect(try await workshop.runAlone(["verify", "--all"]).exit == .exited(0))

    // Without the file all is as if there had never been one, but for what it costs.
    try FileManager.default.removeItem(atPath: workshop.answersFile)
    #expect(try await workshop.again("third").cost == first.cost)
  }

  @Test func aRevisionIsGoneThroughAgainForNothing() async throws {
    let workshop = try Workshop(Self.revising)
    let first = try await workshop.again("first")
    #expect(first.run.exit == .exited(0) && first.calls == 9, "\(first.run.stderr)")
    let second = try await workshop.again("second")
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.cost == 0 && second.hits == 9)
    #expect(second.app == first.app)
    #expect(second.app["red.json"].map { String(decoding: $0, as: UTF8.self) } == "{\"name\": \"revised\"}\n")
    // The way that it went is told as it was.
    let attempts = second.summary["tasks"]?.array?.first { $0["task_id"] == "red" }?["attempts"]?.array
    #expect(attempts?.map { $0["outcome"] } == ["failed", "accepted"])
  }

  @Test func moneyAndProvidersThatAreGoneAreNoObstacle() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.again("first")
    let learned = try await workshop.runAlone(["learn", "--json"]).stdout
    let models = try String(contentsOf: workshop.folder.appendingPathComponent("models.json"), encoding: .utf8)
    try workshop.write(models.replacing(workshop.server.address, with: "http://127.0.0.1:1"), to: "models.json")
    let second = try workshop.left(
      by: try await workshop.run(Workshop.arguments("second", ["--budget", "0.000001"])), "second")
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.app == first.app)
    // A hit is nobody's success: nothing was learned of the model, and nobody's health has changed.
    #expect(try await workshop.runAlone(["learn", "--json"]).stdout == learned)
    let third = try await workshop.again("third", ["--no-cache"])
    #expect(third.run.exit == .exited(4) && third.hits == 0, "\(third.run.stderr)")
  }

  @Test func whoMayNotBeAskedIsNotQuotedEither() async throws {
    let workshop = try Workshop(ColoursProject.rules, providers: ["stub", "other"])
    let first = try await workshop.again("first", ["--policy", try workshop.policy(blocking: "other")])
    #expect(first.run.exit == .exited(0), "\(first.run.stderr)")
    let second = try await workshop.again("second", ["--policy", try workshop.policy(blocking: "stub")])
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.hits == 0 && second.calls == Double(ColoursProject.calls))
    let asked = try workshop.server.log().suffix(ColoursProject.calls)
    #expect(asked.allSatisfy { $0.provider == "other" })
  }

  @Test func theFlagsSayWhatIsReadAndWhatIsKept() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let calls = Double(ColoursProject.calls)
    #expect(try await workshop.again("a", ["--no-cache"]).calls == calls)
    #expect(!FileManager.default.fileExists(atPath: workshop.answersFile))
    #expect(try await workshop.again("b", [], ["ORCHESTRATOR_CACHE": "off"]).calls == calls)
    #expect(!FileManager.default.fileExists(atPath: workshop.answersFile))
    #expect(try await workshop.again("c").calls == calls)
    try await workshop.changeAnswers("UPDATE answers SET uses = 7")
    #expect(try await workshop.again("d", ["--no-cache"]).calls == calls)
    let dates = try await workshop.cache(["get"])["answers"]?.array?.compactMap { $0["created_at"]?.string } ?? []
    #expect(dates.count == ColoursProject.calls)

    // A refresh takes the place of what was there.
    try await workshop.changeAnswers("UPDATE answers SET created = created - 5000000000, line = 'damaged'")
    let refreshed = try await workshop.again("e", ["--refresh"])
    #expect(refreshed.calls == calls && refreshed.hits == 0)
    #expect(try await workshop.again("f").hits == calls)
    #expect(try await workshop.cache(["stats"])["rejected"] == 0)

    // A recording holds what the providers say, and a replay is of the recording alone.
    #expect(try await workshop.again("g", ["--record", "g.jsonl"]).calls == calls)
    let before = try await workshop.cache(["stats"])
    let replay = try await workshop.runAlone(Workshop.arguments("h", ["--replay", "g.jsonl"]))
    #expect(replay.exit == .exited(0), "\(replay.stderr)")
    #expect(try workshop.left(by: replay, "h").hits == 0)
    #expect(try await workshop.cache(["stats"]) == before)
  }

  @Test func whatIsTooOldIsAskedAgainAndWhatIsTooMuchGoes() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.again("first")
    try await workshop.age(hours: 2)
    #expect(try await workshop.again("second", ["--max-age", "1h"]).hits == 0)
    try await workshop.age(hours: 2)
    #expect(try await workshop.again("third", ["--max-age", "3h"]).hits == Double(ColoursProject.calls))
    try await workshop.age(hours: 31 * 24)
    #expect(try await workshop.again("fourth").hits == 0)

    // With room for one megabyte, and one more megabyte in it that nobody has used for long.
    try await workshop.changeAnswers(
      """
      INSERT INTO answers SELECT 'old', org, provider, model, stage, created, 1, 0, 0, 1 << 20, '', '', '' FROM answers LIMIT 1
      """)
    try await workshop.again("fifth", ["--refresh", "--cache-size", "1"])
    let left = try await workshop.cache(["stats"])
    #expect(left["entries"] == .number(Double(ColoursProject.calls)), "\(left)")
    #expect((left["bytes"]?.number ?? 0) < 1_048_576)
  }

  @Test func twoOrgsNeverShareAHit() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let calls = Double(ColoursProject.calls)
    #expect(try await workshop.again("a", ["--org", "acme"]).calls == calls)
    #expect(try await workshop.again("b", ["--org", "umbrella"]).hits == 0)
    #expect(try await workshop.again("c").hits == 0)
    #expect(try await workshop.again("d", [], ["ORCHESTRATOR_ORG": "acme"]).hits == calls)
    let orgs = try await workshop.cache(["get"])["answers"]?.array?.compactMap { $0["org"] } ?? []
    #expect(orgs.count == 3 * ColoursProject.calls && Set(orgs) == ["acme", "umbrella", .null])
  }

  @Test func twoProcessesAtOnceLoseNothing() async throws {
    let workshop = try Workshop(ColoursProject.rules.map { $0.with("delay_ms", 5) })
    var started: [BuiltBinary.Started] = []
    for index in 0..<6 {
      started.append(
        try await workshop.start(
          [
            "--project", "Colours number \(index)", "--criteria", "every file is valid JSON", "--project-id",
            "p\(index)",
          ]))
    }
    for process in started { #expect(try await process.result().exit == .exited(0)) }
    let kept = try await workshop.cache(["stats"])["entries"]
    // What the journals hold is what has to be there.
    _ = try await workshop.cache(["clear", "--yes"])
    #expect(try await workshop.cache(["warm"])["projects"] == 6)
    #expect(try await workshop.cache(["stats"])["entries"] == kept)
    #expect((kept?.number ?? 0) > 24)
  }

  @Test(arguments: ["", "no database at all, but long enough to be taken for one by nobody"])
  func aDamagedFileIsPutAside(_ content: String) async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try workshop.write(content, to: "cache/answers.db")
    let first = try await workshop.again("first")
    #expect(first.run.exit == .exited(0) && first.calls == Double(ColoursProject.calls), "\(first.run.stderr)")
    let lines = first.run.stderr.split(separator: "\n").filter { $0.contains("the cache of answers was damaged") }
    #expect(lines.count == 1 && lines[0].contains("answers.db.damaged-1"), "\(first.run.stderr)")
    let aside = try String(contentsOfFile: workshop.answersFile + ".damaged-1", encoding: .utf8)
    #expect(aside == content)
    let second = try await workshop.again("second")
    #expect(second.hits == Double(ColoursProject.calls) && !second.run.stderr.contains("damaged"))
  }

  @Test func aFileThatIsDamagedInTheMiddleCostsNothingButItself() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.again("first")
    try await workshop.changeAnswers("PRAGMA wal_checkpoint(TRUNCATE)")
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: workshop.answersFile))
    try file.seek(toOffset: 4096)
    try file.write(contentsOf: Data(repeating: 0xa5, count: 4096 * 3))
    try file.close()
    let second = try await workshop.again("second")
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.run.stderr.contains("answers.db.damaged-1"), "\(second.run.stderr)")
    #expect(try await workshop.again("third").cost == 0)
  }

  @Test func aKilledBuildLeavesACacheThatIsWhole() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let build = try workshop.step(Workshop.arguments("first"))
    try await build.advance(through: "taskAccepted", "red")
    build.kill9()
    #expect(try await workshop.run(["--resume", "first"]).exit == .exited(0))
    _ = try await workshop.cache(["warm", "first"])
    #expect(try await workshop.again("second").cost == 0)
  }

  @Test func whatWasAcceptedBeforeCtrlCIsKept() async throws {
    let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
    let build = try await workshop.start(Workshop.arguments(Workshop.project))
    try await workshop.journalEnds("red is accepted") { if case .firstAttemptJudged = $0 { true } else { false } }
    build.send(SIGINT)
    #expect(try await build.result().exit == .exited(130))
    let second = try await workshop.again("second")
    // The plan, red, and the opinion on it.
    #expect(second.run.exit == .exited(0) && second.hits == 3, "\(second.run.stderr)")
    #expect(second.calls == Double(ColoursProject.calls - 3))
  }

  @Test func aBuildThatWasServedGoesOnWithoutTheCache() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.again("first")
    let build = try workshop.step(Workshop.arguments("second"))
    try await workshop.goOnWithoutTheCache(build, to: first.app)
  }
}
