import Core
import Execution
import Testing

@Suite struct WaitTests {
  /// One provider that may be asked so often in any minute.
  private static func limited(to requests: Int) -> [ProviderEntry] {
    var alpha = Toy.provider(Toy.cheap, 0.9, price: 1)
    alpha.rateLimit = .init(requestsPerMinute: requests)
    return [alpha]
  }

  @Test func whatIsWaitedForHasAName() throws {
    var run = try Simulation(
      Toy.codePlan, providers: Self.limited(to: 2), model: ScriptedModel(Toy.goodAnswers))
    #expect(try run.run().status == .success)
    #expect(Set(run.waits.map(\.object)) == ["the rate limit of provider alpha"])

    var failing = try Simulation(
      Toy.codePlan, providers: [Toy.providers[0]],
      model: ScriptedModel(
        { $0.key.task == "t2" && $0.failures < 3 ? ScriptedModel.error(.overloaded) : nil }, Toy.goodAnswers))
    #expect(try failing.run().status == .success)
    #expect(Set(failing.waits.map(\.object)) == ["alpha/cheap, left alone after: overloaded: scripted"])
    // Its three failures were waited out, the last one for the time of an open breaker.
    #expect(failing.waits.last.map { $0.seconds(from: failing.now) } == 0)
    #expect(failing.now - Toy.start > 30_000)
  }

  @Test func aWaitThatOutlastsTheTimeLimitEndsTheRunAtOnce() throws {
    var run = try Simulation(
      Toy.codePlan, settings: Settings(timeLimit: 30), providers: Self.limited(to: 1),
      model: ScriptedModel(Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .timeout)
    #expect(
      end.reason
        == "the time limit of 30 s (--time) would be reached in waiting 59 s for the rate limit of provider alpha")
    #expect(run.now - Toy.start < 2_000)
    #expect(run.calls.count == 1)
  }

  /// Two calls: one takes a minute, the other's candidate fails for longer than patience lasts.
  @Test func whileACallGoesOnPatienceEndsNothingAndNobodyWhoFailedIsAsked() throws {
    var plan = Toy.codePlan
    plan.tasks.append(Toy.task("other", .configuration, ["other.txt"]))
    var run = try Simulation(
      plan, settings: Settings(patience: 5), providers: [Toy.providers[0]],
      model: ScriptedModel(
        { ask in
          guard ask.key.task == "other", ask.isDraft else { return nil }
          return ask.failures < 3 ? ScriptedModel.error(.overloaded) : ScriptedModel.files(["other.txt": "text"])
        }, Toy.goodAnswers))
    run.answerTime = { $0.key.task == "t0" && $0.key.stage == .generate ? 60_000 : 1_000 }
    #expect(try run.run().status == .success)
    let failed = run.history.compactMap { stored -> Int64? in
      if case .callFailed = stored.event { stored.at } else { nil }
    }
    let answered = try #require(
      run.history.first { stored in
        if case .callSettled(let call) = stored.event { call.key.task == "t0" } else { false }
      }?.at)
    let asked = run.history.compactMap { stored -> Int64? in
      if case .callReserved(let call) = stored.event, call.key.task == "other" { stored.at } else { nil }
    }
    let patienceEnd = try #require(failed.first) + 5_000
    #expect(patienceEnd < answered)
    #expect(asked.filter { $0 > patienceEnd && $0 < answered } == [])
    #expect(asked.contains { $0 >= answered })
  }
}
