import Core
import Foundation
import Platform
import Testing

/// Providers that fail for a while, and how often they are asked.
@Suite struct BreakerTests {
  private static let down = StubRule(stage: "generate").with("status", 503)
  private static let brief = ["--breaker-time", "1", "--patience", "60"]

  private static func breakers(_ journal: [StoredEvent]) -> [(at: Int64, change: BreakerChanged)] {
    journal.compactMap { stored in
      if case .breakerChanged(let change) = stored.event { (stored.at, change) } else { nil }
    }
  }

  private static func asked(_ journal: [StoredEvent], after time: Int64 = 0) -> [Int64] {
    journal.compactMap { stored in
      if case .callReserved = stored.event, stored.at > time { stored.at } else { nil }
    }
  }

  @Test func threeFailuresOpenItOneProbeClosesIt() async throws {
    // Two tasks fail together, three times; whoever comes next is kept waiting.
    let rules = [
      Self.down.with("times", 6),
      StubRule("", stage: "generate").with("times", 1).with("barrier", "probe").with("status", 503),
    ]
    let workshop = try Workshop(rules + ColoursProject.rules)
    let build = try await workshop.startAlone(Workshop.build + ["--models", "models.json"] + Self.brief)
    // The plan, six failures, the probe.
    try await workshop.isAsked(8)
    #expect(try await workshop.server.arrivals() == 8)
    try await workshop.server.release("probe")
    let run = try await build.result()
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let journal = try await workshop.journal()
    let changes = Self.breakers(journal)
    // Opened, opened for longer by the probe that failed too, and closed.
    #expect(changes.map(\.change.isOpen) == [true, true, false])
    #expect(changes.map(\.change.timesOpened) == [1, 2, 0])
    let first = try #require(Self.asked(journal, after: changes[0].at).first)
    #expect(first - changes[0].at >= 1_000)
    let second = try #require(Self.asked(journal, after: changes[1].at).first)
    #expect(second - changes[1].at >= 2_000)
    // While it is open only the probes go: one each.
    #expect(Self.asked(journal, after: changes[0].at).filter { $0 < changes[1].at }.count == 1)
    #expect(Self.asked(journal, after: changes[1].at).filter { $0 < changes[2].at }.count == 1)
    #expect(run.stderr.contains("stub/model is left alone for a while: overloaded (HTTP 503)"), "\(run.stderr)")
    #expect(run.stderr.contains("stub/model answers again"))
    #expect(CapCheck(journal).violations == [])
  }

  @Test func aProbeThatIsInterruptedDoesNotBlockTheNextRun() async throws {
    let rules = [Self.down.with("times", 6), StubRule(stage: "generate").with("times", 1).with("hang", true)]
    let workshop = try Workshop(rules + ColoursProject.rules)
    let build = try await workshop.startAlone(Workshop.build + ["--models", "models.json"] + Self.brief)
    try await workshop.isAsked(8)
    _ = build.send(SIGINT)
    #expect(try await build.result().exit == .exited(130))
    let learned = try JSONValue(parsing: try await workshop.runAlone(["learn", "--json"]).stdout)
    #expect(learned["breakers"]?.array?.first?["candidate"] == "stub/model")
    let resumed = try await workshop.runAlone(Workshop.resume + ["--models", "models.json"] + Self.brief)
    #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
    let changes = Self.breakers(try await workshop.journal())
    #expect(changes.map(\.change.isOpen) == [true, false])
  }

  @Test func anotherProjectKnowsWhoIsDown() async throws {
    let workshop = try Workshop([Self.down] + ColoursProject.rules)
    let first = try await workshop.runAlone(
      Workshop.build + ["--models", "models.json", "--breaker-time", "300", "--patience", "3"])
    #expect(first.exit == .exited(4), "\(first.stderr)")
    let asked = try await workshop.server.arrivals()
    let second = try await workshop.runAlone(
      [
        "--project", "Other colours", "--criteria", "all is valid JSON", "--models", "models.json", "--time", "1",
        "--project-id", "q",
      ])
    #expect(second.exit == .exited(3), "\(second.stderr)")
    #expect(try await workshop.server.arrivals() == asked)
    // Who knows better forgets it.
    #expect(try await workshop.runAlone(["learn", "reset"]).exit == .exited(0))
    let third = try await workshop.runAlone(
      [
        "plan", "--project", "Other colours", "--criteria", "every file is valid JSON", "--models", "models.json",
        "--project-id", "r",
      ])
    #expect(third.exit == .exited(0), "\(third.stderr)")
  }

  @Test func whileAProviderAsksToWaitTheSlotIsFree() async throws {
    // The drafts are one provider's, their critiques the other's; there is one slot.
    let wait = StubRule(stage: "generate", task: "red").with("times", 1).with("status", 429)
      .with("headers", ["Retry-After": "2"])
    let workshop = try Workshop([wait] + ColoursProject.rules, providers: ["alpha", "beta"])
    let run = try await workshop.run(Workshop.build + ["--concurrency", "1"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let journal = try await workshop.journal()
    let refused = try #require(
      journal.compactMap { stored -> (at: Int64, call: CallFailed)? in
        if case .callFailed(let call) = stored.event { (stored.at, call) } else { nil }
      }.first)
    #expect(refused.call.error.kind == .rateLimited && refused.call.error.retryAfter == 2_000)
    let later = journal.compactMap { stored -> (at: Int64, provider: String)? in
      guard case .callReserved(let call) = stored.event, stored.at >= refused.at else { return nil }
      return (stored.at, call.candidate.provider)
    }
    let same = try #require(later.first { $0.provider == refused.call.candidate.provider })
    #expect(same.at - refused.at >= 2_000)
    #expect(later.contains { $0.provider != refused.call.candidate.provider && $0.at - refused.at < 2_000 })
  }

  @Test func aQuotaIsWaitedForUntilItsTime() async throws {
    let body: JSONValue = ["error": ["message": "You exceeded your current quota", "code": "insufficient_quota"]]
    let limited = StubRule(stage: "plan").with("times", 1).with("status", 429).with("body", body)
      .with("headers", ["Retry-After": "1"])
    let workshop = try Workshop([limited] + ColoursProject.rules)
    let run = try await workshop.run(Workshop.build)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let times = Self.asked(try await workshop.journal())
    #expect(times[1] - times[0] >= 1_000)
  }
}
