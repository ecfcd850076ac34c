import Core
import Foundation
import Platform
import Testing

/// Answers that stall, break off or never begin: noticed by their limits, asked for again, told in the journal.
@Suite struct StallTests {
  private static let limits = ["--first-byte-timeout", "1", "--idle-timeout", "1"]

  private func failures(_ workshop: Workshop) async throws -> [ModelError.Kind] {
    try await workshop.journal().compactMap {
      if case .callFailed(let failed) = $0.event { failed.error.kind } else { nil }
    }
  }

  /// Changes the models file.
  private func edit(_ text: String, _ other: String, of workshop: Workshop) throws {
    let models = try String(contentsOf: workshop.folder.appendingPathComponent("models.json"), encoding: .utf8)
    #expect(models.contains(text))
    try workshop.write(models.replacing(text, with: other), to: "models.json")
  }

  /// Calls that are settled or have failed, for each that was reserved.
  private func expectOneEndingEach(_ workshop: Workshop) async throws {
    let events = try await workshop.journal().map(\.event)
    let reserved = events.count { if case .callReserved = $0 { true } else { false } }
    let ended = events.count { event in
      switch event {
      case .callSettled, .callFailed: true
      default: false
      }
    }
    #expect(reserved == ended)
  }

  static let faults: [(rule: StubRule, kind: ModelError.Kind)] = [
    (StubRule("half an answer").with("stall", true), .timedOutIdle),
    (StubRule().with("hang", true), .timedOutFirstByte),
    (StubRule("x").with("keep_alive", 3_000), .timedOutFirstByte),
    (StubRule("half an answer").with("close", true), .truncated),
    (StubRule("half an answer").with("truncate_json", true), .truncated),
    (
      StubRule("half an answer").with("error", ["error": ["message": "Overloaded", "type": "overloaded_error"]]),
      .truncated
    ),
  ]

  @Test(arguments: faults.indices)
  func anAnswerThatStopsIsAskedForAgain(_ index: Int) async throws {
    let fault = Self.faults[index]
    var rule = fault.rule
    rule["stage"] = .string("generate")
    rule["task"] = .string("green")
    let workshop = try Workshop([rule.with("times", 1)] + ColoursProject.rules)
    let run = try await workshop.run(Workshop.build + Self.limits)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try await failures(workshop) == [fault.kind])
    try await expectOneEndingEach(workshop)
    // What may have been charged is counted as spent.
    let charged = try workshop.summary()["budget"]?["unconfirmed_usd"]?.number
    #expect((charged ?? 0) > 0)
    #expect(run.milliseconds < 30_000)
  }

  @Test func aResumedProjectKeepsItsLimits() async throws {
    let stalled = StubRule("half an answer", stage: "generate", task: "green").with("stall", true)
    let workshop = try Workshop([stalled.with("times", 2)] + ColoursProject.rules)
    let first = try await workshop.runAlone(
      Workshop.build + Self.limits + ["--models", "models.json", "--time", "1"])
    #expect(first.exit == .exited(3), "\(first.stderr)")
    let second = try await workshop.run(Workshop.resume + ["--time", "600"])
    #expect(second.exit == .exited(0), "\(second.stderr)")
    #expect(try await failures(workshop).contains(.timedOutIdle))
    #expect(second.milliseconds < 30_000)
  }

  @Test func aServerThatCannotStreamIsNotAskedTo() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try edit(#""wire":"openai""#, #""wire":"openai","streaming":false"#, of: workshop)
    let run = try await workshop.run(Workshop.build)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try workshop.server.log().allSatisfy { $0["body"]?["stream"] == nil })
    let other = try Workshop(ColoursProject.rules)
    #expect(try await other.run(Workshop.build).exit == .exited(0))
    #expect(try other.server.log().allSatisfy { $0["body"]?["stream"] == .bool(true) })
  }

  @Test(arguments: ["0", "soon", "-1", "1.5"])
  func aLimitIsAWholeNumberOfSeconds(_ text: String) async throws {
    for flag in ["--first-byte-timeout", "--idle-timeout"] {
      let run = try await TestHome().run(["--project", "x", "\(flag)=\(text)"])
      #expect(run.exit == .exited(2))
      #expect(run.stderr.contains("\(flag): \"\(text)\" is not a whole number of seconds, 1 to 86400"), "\(run.stderr)")
    }
  }

  @Test func aQuotaIsWaitedForUntilItsTime() async throws {
    let body: JSONValue = [
      "error": ["type": "usage_limit_reached", "message": "The usage limit has been reached", "resets_in_seconds": 2]
    ]
    let empty = StubRule(stage: "plan").with("status", 429).with("body", body).with("times", 1)
    let workshop = try Workshop([empty] + ColoursProject.rules)
    let run = try await workshop.run(Workshop.build)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(try await failures(workshop) == [.quotaExhausted])
    let plans = try workshop.server.log().filter { $0["stage"] == "plan" }
    let refused = try #require(plans.first?["end"]?.number)
    let asked = try #require(plans.last?["start"]?.number)
    #expect(plans.count == 2 && asked - refused >= 1.99)
  }

  /// The variables that libcurl obeys; the stub is the proxy of whoever sends it a whole URL.
  @Test func aProxyThatFailsIsNoAnswerOfTheProvider() async throws {
    let refusing = StubRule().with("status", 407).with("body", "<html>Proxy Authentication Required</html>")
    let server = try StubServer([refusing])
    for (proxy, reason) in [
      (server.address, "unreachable (HTTP 407)"), ("http://127.0.0.1:1", "cannot be reached"),
      ("http://no-such-proxy.invalid", "cannot be reached"),
    ] {
      let home = try TestHome([
        "OPENAI_API_KEY": WireCase.key, "OPENAI_BASE_URL": "http://models.example/v1", "http_proxy": proxy,
      ])
      let run = try await home.run(PaletteProject.arguments + ["--patience", "1"])
      #expect(run.exit == .exited(4), "\(run.stderr)")
      #expect(run.stdout.contains("NO_PROVIDER: "))
      #expect(run.stdout.contains(reason), "\(run.stdout)")
      #expect(try home.summary()["budget"]?["spent_usd"] == .number(0))
    }
  }

  /// Plans too: what was thought until the tokens were spent leaves nothing to repair, but needs more room.
  @Test func aPlanThatWasOnlyThoughtIsAskedForWithMoreRoom() async throws {
    let thought = StubRule("", stage: "plan").with("empty", true).with("finish", "length").with("times", 1)
      .usage(input: 100, output: 8_192, reasoning: 8_192)
    let workshop = try Workshop([thought] + ColoursProject.rules)
    try edit(#""id":"model""#, #""id":"model","output_limit":32000"#, of: workshop)
    let run = try await workshop.run(Workshop.build)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let plans = try workshop.server.log().filter { $0["stage"] == "plan" }
    let room = plans.compactMap { $0["body"]?["max_tokens"]?.number }
    #expect(room.count == 2)
    #expect(room.first.map { $0 * 2 } == room.last)
    #expect(plans.first?["body"]?["messages"] == plans.last?["body"]?["messages"])
  }
}
