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
}
