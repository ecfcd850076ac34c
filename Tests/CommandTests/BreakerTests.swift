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
    #expect(run.stderr.contains("stub/model is left alone for 2 s: overloaded (HTTP 503)"), "\(run.stderr)")
    #expect(run.stderr.contains("stub/model answers again"))
    #expect(run.stderr.contains(" s for stub/model, which another call tries first"), "\(run.stderr)")
    #expect(CapCheck(journal).violations == [])
  }

  @Test func aProbeThatIsInterruptedDoesNotBlockTheNextRun() async throws {
    let rules = [Self.down.with("times", 6), StubRule(stage: "generate").with("times", 1).with("hang", true)]
    let workshop = try Workshop(rules + ColoursProject.rules)
    let build = try await workshop.startAlone(Workshop.build + ["--models", "models.json"] + Self.brief)
    try await workshop.isAsked(8)
    _ = build.send(SIGINT)
    #expect(try await build.result().exit == .exited(130))
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
    let second = try await workshop.runAlone([
      "--project", "Other colours", "--criteria", "all is valid JSON", "--models", "models.json", "--project-id", "q",
    ])
    // It would be longer than patience lasts: nobody waits for that.
    #expect(second.exit == .exited(4), "\(second.stderr)")
    #expect(second.stdout.contains("stub/model: overloaded (HTTP 503)"), "\(second.stdout)")
    #expect(try await workshop.server.arrivals() == asked)
    let learned = try JSONValue(parsing: try await workshop.runAlone(["learn", "--json"]).stdout)
    #expect(learned["breakers"]?.array?.first?["candidate"] == "stub/model")
    // Who knows better forgets it.
    #expect(try await workshop.runAlone(["learn", "reset"]).exit == .exited(0))
    let third = try await workshop.runAlone(
      [
        "plan", "--project", "Other colours", "--criteria", "every file is valid JSON", "--models", "models.json",
        "--project-id", "r",
      ])
    #expect(third.exit == .exited(0), "\(third.stderr)")
    // The project that met the outage may ask again, too.
    let resumed = try await workshop.runAlone(Workshop.resume + ["--models", "models.json", "--patience", "1"])
    #expect(resumed.exit == .exited(4), "\(resumed.stderr)")
    #expect(try await workshop.server.arrivals() > asked + 1)
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

  @Test func anOutageOfTwentySecondsIsWaitedOut() async throws {
    let workshop = try Workshop(
      [StubRule().with("status", 503).with("seconds", 20)] + ColoursProject.rules, providers: ["alpha", "beta"])
    let run = try await workshop.runAlone(
      Workshop.build + ["--models", "models.json", "--breaker-time", "2", "--patience", "60"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let journal = try await workshop.journal()
    let changes = Self.breakers(journal).map(\.change)
    #expect(Set(changes.filter(\.isOpen).map(\.candidate.provider)) == ["alpha", "beta"])
    // Far fewer requests than a loop without a breaker makes.
    #expect(journal.count { if case .callFailed = $0.event { true } else { false } } < 20)
    #expect(run.stderr.contains("answers again"))
    #expect(run.stderr.contains("/model, left alone after: overloaded (HTTP 503)"), "\(run.stderr)")
    #expect(run.stderr.contains("waiting at most "), "\(run.stderr)")
  }

  @Test func whatIsLeftOfARateLimitIsRespectedBeforeItIsHit() async throws {
    let plan = StubRule(ColoursProject.plan, stage: "plan").with(
      "headers", ["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1s"])
    let workshop = try Workshop([plan] + ColoursProject.rules)
    let run = try await workshop.run(Workshop.build)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let journal = try await workshop.journal()
    let answered = try #require(journal.first { if case .callSettled = $0.event { true } else { false } })
    let next = try #require(Self.asked(journal, after: answered.at - 1).first)
    #expect(next - answered.at >= 1_000)
    #expect(try workshop.server.log().allSatisfy { ($0["status"]?.number ?? 200) == 200 })
  }

  @Test func theCataloguesRateLimitHoldsForCallsThatStartTogether() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    var models = try JSONValue(
      parsing: String(contentsOf: workshop.folder.appendingPathComponent("models.json"), encoding: .utf8))
    guard case .object(var root) = models, case .object(var provider) = root["providers"]?.array?.first else {
      throw Workshop.NeverHappened(what: "a models file")
    }
    provider["rate_limit"] = ["requests_per_minute": 2]
    root["providers"] = .array([.object(provider)])
    models = .object(root)
    try workshop.write(try models.jsonText(), to: "models.json")
    // The plan and one draft; the other draft would be the third within the minute: nobody sits that out for nothing.
    let run = try await workshop.runAlone(Workshop.build + ["--models", "models.json", "--time", "3"])
    #expect(run.exit == .exited(3), "\(run.stderr)")
    #expect(try await workshop.server.arrivals() == 2)
    #expect(run.stdout.contains("TIMEOUT: the time limit of 3 s (--time) would be reached in waiting "))
    #expect(run.stdout.contains(" s for the rate limit of provider stub\n"), "\(run.stdout)")
  }

  @Test func everyAttemptAndItsReasonIsListedWhenNobodyAnswers() async throws {
    let rules = [
      StubRule(stage: "generate", task: "red").with("path", "/alpha/").with("status", 400)
        .with("body", ["error": ["message": "Invalid value", "type": "invalid_request_error"]]),
      StubRule(stage: "generate", task: "red").with("path", "/beta/").with("status", 403),
    ]
    let workshop = try Workshop(rules + ColoursProject.rules, providers: ["alpha", "beta"])
    let run = try await workshop.run(Workshop.build)
    #expect(run.exit == .exited(1), "\(run.stderr)")
    let unanswered = try #require(try workshop.summary()["unanswered_calls"]?.array)
    #expect(Set(unanswered.compactMap { $0["provider"]?.string }) == ["alpha", "beta"])
    #expect(unanswered.allSatisfy { $0["task"] == "red" && $0["stage"] == "generate" })
    let report = try await workshop.runAlone(["show", Workshop.project]).stdout
    #expect(report.contains("- Nobody answered `generate red 1`:"), "\(report)")
    #expect(report.contains("alpha/model: invalidRequest (HTTP 400): Invalid value"))
    #expect(report.contains("beta/model: unauthorized (HTTP 403)"))
  }
}
