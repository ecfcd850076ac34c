import Core
import Execution
import Testing

@Suite struct ProviderFaultTests {
  /// Fails as the rule says, and answers well otherwise.
  private static func failing(_ rule: @escaping @Sendable (Ask) -> Result<ModelAnswer, ModelError>?) -> ScriptedModel {
    ScriptedModel(rule, Toy.goodAnswers)
  }

  private static func down(_ candidates: Candidate..., error: ModelError.Kind) -> ScriptedModel {
    failing { candidates.contains($0.candidate) ? ScriptedModel.error(error) : nil }
  }

  @Test func aFailedCallIsRetriedLaterAndKeepsItsPlace() throws {
    var run = try Simulation(
      model: Self.failing { $0.key.task == "t2" && $0.failures < 2 ? ScriptedModel.error(.overloaded) : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "generate 1 alpha", "generate 1 alpha"])
    let times = run.history.compactMap { stored -> Int64? in
      guard case .callReserved(let call) = stored.event, call.key.task == "t2" else { return nil }
      return stored.at
    }
    // The answer takes a second; the rest is backoff, and it grows.
    let pauses = zip(times.dropFirst(), times).map { $0 - $1 - 1_000 }
    #expect(pauses[0] >= 125 && pauses[0] <= 500)
    #expect(pauses[1] >= 250 && pauses[1] <= 1_000)
  }

  @Test func retryAfterIsObeyed() throws {
    var run = try Simulation(
      providers: [Toy.providers[0]],
      model: Self.failing {
        $0.key.task == "t2" && $0.failures == 0 ? ScriptedModel.error(.rateLimited, retryAfter: 42_000) : nil
      })
    #expect(try run.run().status == .success)
    let failed = try #require(run.history.first { if case .callFailed = $0.event { true } else { false } })
    let again = try #require(
      run.history.first { stored in
        if case .callReserved = stored.event { stored.seq > failed.seq } else { false }
      })
    #expect(again.at == failed.at + 42_000)
  }

  @Test func aLongRetryAfterSendsTheCallToAnotherCandidate() throws {
    var run = try Simulation(
      model: Self.failing {
        $0.key.task == "t2" && $0.failures == 0 ? ScriptedModel.error(.rateLimited, retryAfter: 42_000) : nil
      })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "generate 1 beta"])
  }

  @Test func afterThreeFailuresInARowAnotherProviderIsAsked() throws {
    var run = try Simulation(model: Self.down(Toy.cheap, error: .overloaded))
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t0") == Array(repeating: "generate 1 alpha", count: 3) + ["generate 1 beta"])
    // The other tasks know already.
    #expect(run.calls(of: "t2") == ["generate 1 beta"])
  }

  @Test(arguments: [ModelError.Kind.unauthorized, .quotaExhausted, .unknownModel])
  func aCandidateThatCannotServeIsOutForTheRun(_ kind: ModelError.Kind) throws {
    var run = try Simulation(model: Self.down(Toy.cheap, error: kind))
    #expect(try run.run().status == .success)
    #expect(run.calls.count { $0.hasSuffix("alpha/cheap") } == 1)
  }

  @Test func aRefusedKeyPutsOutAllModelsOfItsProvider() throws {
    var alpha = Toy.providers[0]
    alpha.models.append(contentsOf: Toy.provider(Candidate(provider: "alpha", model: "x"), 0.9, price: 2).models)
    var run = try Simulation(
      providers: [alpha, Toy.providers[1]],
      model: Self.failing { $0.candidate.provider == "alpha" ? ScriptedModel.error(.unauthorized) : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls.count { $0.contains("alpha/") } == 1)
  }

  @Test func aContextThatIsTooLongRulesTheCandidateOutForThisCallOnly() throws {
    var run = try Simulation(
      model: Self.failing {
        $0.key.task == "t0" && $0.candidate == Toy.cheap ? ScriptedModel.error(.contextTooLong) : nil
      })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t0") == ["generate 1 alpha", "generate 1 beta"])
    #expect(run.calls(of: "t2") == ["generate 1 alpha"])
  }

  @Test func whenPatienceEndsTheReasonHoldsEachCandidatesLastError() throws {
    var run = try Simulation(
      settings: Settings(patience: 60),
      model: ScriptedModel {
        $0.candidate == Toy.cheap ? ScriptedModel.error(.unreachable) : .failure(.init(.overloaded, "busy"))
      })
    let end = try run.run()
    #expect(end.status == .noProvider)
    #expect(end.status.exitCode == 4)
    #expect(end.reason.contains("--patience"))
    for candidate in [Toy.cheap, Toy.middle, Toy.strong, Toy.best] {
      #expect(end.reason.contains(candidate.provider))
    }
    #expect(end.reason.contains("unreachable: scripted"))
    #expect(end.reason.contains("overloaded: busy"))
    // The first failure came after a second.
    #expect(run.now - Toy.start <= 62_000)
    #expect(run.now - Toy.start >= 60_000)
  }

  @Test func whoeverIsLeftAloneForLongerThanPatienceIsNotWaitedFor() throws {
    var experience = Experience()
    for candidate in [Toy.cheap, Toy.middle, Toy.strong, Toy.best] {
      experience.learn(
        BreakerChanged(
          candidate: candidate, isOpen: true, until: Toy.start + 3_600_000, timesOpened: 1, reason: "quota"))
    }
    var run = try Simulation(model: ScriptedModel(Toy.goodAnswers), experience: experience)
    let end = try run.run()
    #expect(end.status == .noProvider && run.calls.isEmpty)
    #expect(end.reason.contains("alpha/cheap: quota"))
    #expect(run.now - Toy.start < 1_000)
  }

  @Test func patienceDoesNotRunWhileNothingIsAsked() throws {
    // The admission takes longer than patience lasts; the next call fails once.
    var run = try Simulation(
      settings: Settings(patience: 1),
      model: Self.failing { $0.key.task == "t2" && $0.failures < 1 ? ScriptedModel.error(.overloaded) : nil })
    #expect(try run.run().status == .success)
  }

  @Test func nothingEligibleEndsWithEveryExclusion() throws {
    var run = try Simulation(
      providers: [Toy.provider(Toy.cheap, 0.9, price: 1, context: 2_000)], model: ScriptedModel(Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status != .success)
    #expect(end.reason.contains("its context holds 2000"))
    #expect(run.calls.isEmpty)

    var nobody = try Simulation(providers: [], model: ScriptedModel(Toy.goodAnswers))
    #expect(try nobody.run().status == .noProvider)
  }

  @Test func whenEveryKeyIsRefusedTheRunEndsWithExitFour() throws {
    var run = try Simulation(model: ScriptedModel { _ in ScriptedModel.error(.unauthorized) })
    let end = try run.run()
    #expect(end.status == .noProvider)
    #expect(run.calls.count == 4)
    #expect(end.reason.contains("delta: unauthorized"))
  }

  @Test func aCallThatNobodyCanServeFailsItsTaskAndNotTheRun() throws {
    var plan = Toy.codePlan
    plan.tasks.append(Toy.task("other", .configuration, ["other.txt"]))
    var run = try Simulation(
      plan,
      model: ScriptedModel(
        { ask in
          if ask.key.task == "t2" { return ScriptedModel.error(.contextTooLong) }
          return ask.key.task == "other" && ask.isDraft ? ScriptedModel.files(["other.txt": "text"]) : nil
        }, Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(run.calls(of: "t2").count == 4)
    #expect(run.failure(of: "t2")?.contains("contextTooLong") == true)
    #expect(run.accepted.contains("other 1"))
  }

  @Test func anEscalationThatHasNoAnswerDoesNotGoBackToThoseThatHadTheirTurns() throws {
    // The stronger ones are down: patience ends the run instead of a third draft of the first candidate.
    var run = try Simulation(
      Toy.codePlan, settings: Settings(patience: 30),
      model: Self.failing { ask in
        guard ask.key.task == "t2" else { return nil }
        return ask.candidate == Toy.cheap
          ? ScriptedModel.files(["app/core.py": Toy.code("bad")]) : ScriptedModel.error(.overloaded)
      })
    let end = try run.run()
    #expect(end.status == .noProvider)
    #expect(run.calls(of: "t2").count { $0.hasSuffix("alpha") } == 2)
  }

  @Test func anAuthorThatGoesOutInTheMiddleIsReplacedByOneThatWasNotTried() throws {
    var run = try Simulation(
      model: Self.failing { ask in
        guard ask.key.task == "t2" else { return nil }
        if ask.key.n == 1 { return ScriptedModel.files(["app/core.py": Toy.code("bad")]) }
        return ask.candidate == Toy.cheap ? ScriptedModel.error(.quotaExhausted) : nil
      })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "revise 2 alpha", "revise 2 beta"])
  }

  @Test func aResumedRunWithOtherProvidersGoesOnWithThem() throws {
    var first = try Simulation(
      model: Self.failing { ask in
        guard ask.key.task == "t2" else { return nil }
        return ask.key.n == 1
          ? ScriptedModel.files(["app/core.py": Toy.code("bad")]) : ScriptedModel.error(.unauthorized)
      })
    #expect(try first.run().status != .success)
    var second = try Simulation(
      model: ScriptedModel(Toy.goodAnswers), history: first.history,
      opening: [Simulation.start(providers: [Toy.providers[3]])])
    // The author is not configured any more.
    #expect(try second.run().status == .success)
    #expect(second.calls(of: "t2").last == "revise 2 delta")
  }

  @Test func aCallThatIsNotInTheRecordingEndsTheRun() throws {
    var run = try Simulation(
      model: Self.failing { $0.key.task == "t2" ? ScriptedModel.error(.notRecorded) : nil })
    let end = try run.run()
    #expect(end.status == .noProvider)
    #expect(end.reason.hasPrefix("the recording does not go on"))
  }
}
