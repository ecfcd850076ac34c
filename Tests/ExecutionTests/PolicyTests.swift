import Core
import Execution
import Testing

/// The gate of policies in a made-up world, where minutes take no time.
@Suite struct PolicyTests {
  private static let good = ScriptedModel(Toy.goodAnswers)

  private func policy(_ mode: Policy.Mode = .hard, _ change: (inout Policy) -> Void) -> Policy {
    var policy = Policy(name: "p", mode: mode)
    change(&policy)
    return policy
  }

  private func applied(_ run: Simulation) -> [PolicyApplied] {
    run.events.compactMap { if case .policyApplied(let one) = $0 { one } else { nil } }
  }

  private func starts(_ run: Simulation) -> [Int64] {
    run.history.compactMap { if case .callReserved = $0.event { $0.at - Toy.start } else { nil } }
  }

  @Test func aRateSpacesTheCallsAndFailsNothing() throws {
    let rate = policy { $0.rate = .init(callsPerMinute: 2) }
    var run = try Simulation(settings: Settings(patience: 5, policies: [rate]), model: Self.good)
    #expect(try run.run().status == .success)
    let starts = starts(run)
    #expect(starts.count >= 6)
    for (earlier, later) in zip(starts, starts.dropFirst(2)) { #expect(later - earlier >= 60_000) }
    // As soon as there is room, and not later.
    #expect(starts.last ?? 0 < Int64(starts.count) * 31_000)
    #expect(applied(run).allSatisfy { $0.decisions.map(\.action) == [.held] })
    #expect(Set(applied(run).map(\.key)).count == applied(run).count)
  }

  @Test func parallelCallsDoNotPassARateTogether() throws {
    let plan = Plan(
      summary: "", criteria: [],
      tasks: (1...6).map { Toy.task("d\($0)", .documentation, ["\($0).md"], type: .creativeWriting) })
    let page: ScriptedModel.Rule = { ask in
      ask.isDraft ? ScriptedModel.files(["\(ask.key.task ?? "").md": "# Page\n\nWords."]) : nil
    }
    let rate = policy { $0.rate = .init(callsPerMinute: 3) }
    var run = try Simulation(
      plan, spec: Toy.spec([]), settings: Settings(concurrency: 6, policies: [rate]),
      model: ScriptedModel(page, Toy.goodAnswers))
    try run.run()
    let starts = starts(run)
    #expect(starts.prefix(3) == [0, 0, 0])
    for (earlier, later) in zip(starts, starts.dropFirst(3)) { #expect(later - earlier >= 60_000) }
  }

  @Test func aRateThatOutlastsTheTimeEndsByTime() throws {
    let rate = policy { $0.rate = .init(callsPerMinute: 1) }
    var run = try Simulation(settings: Settings(timeLimit: 90, policies: [rate]), model: Self.good)
    #expect(try run.run().status == .timeout)
    #expect(starts(run).count == 2)
  }

  @Test func aTasksMoneyShrinksTheAllowanceAndIsNeverPassed() throws {
    let frugal = policy { $0.maxCostPerTask = Money(microUSD: 9_000) }
    var run = try Simulation(settings: Settings(policies: [frugal]), model: Self.good)
    #expect(try run.run().status == .success)
    let draft = try #require(run.reservations.first { $0.key.task == "t2" })
    #expect(draft.bound <= Money(microUSD: 9_000) && draft.maxTokens < 8_192)
    #expect(run.reservations.allSatisfy { $0.key.task == nil || $0.bound <= Money(microUSD: 9_000) })
  }

  @Test func decisionsAreJournaledOnceBeforeTheReservation() throws {
    let hard = policy { $0.blockedProviders = ["alpha"] }
    var run = try Simulation(settings: Settings(policies: [hard]), model: Self.good)
    #expect(try run.run().status == .success)
    #expect(!run.calls.contains { $0.contains("alpha") })
    for (index, event) in run.events.enumerated() {
      guard case .policyApplied(let applied) = event else { continue }
      guard case .callReserved(let call) = run.events[index + 1] else {
        Issue.record("\(applied.key): no reservation follows")
        continue
      }
      #expect(call.key == applied.key)
      #expect(run.history[index].at == run.history[index + 1].at)
    }
    #expect(applied(run).count == Set(run.reservations.map(\.key)).count)
  }

  @Test func aRetryRepeatsNoDecisionAndAFallbackToAnotherAddsOne() throws {
    let watch = policy(.monitor) { $0.blockedProviders = ["alpha", "beta"] }
    let model = ScriptedModel(
      { $0.key.task == "t2" && $0.candidate == Toy.cheap ? ScriptedModel.error(.overloaded) : nil }, Toy.goodAnswers)
    var run = try Simulation(Toy.codePlan, settings: Settings(policies: [watch]), model: model)
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2").map { $0.suffix(5) } == ["alpha", "alpha", "alpha", " beta"])
    let ofTask = applied(run).filter { $0.key.task == "t2" }.flatMap(\.decisions).flatMap(\.candidates)
    #expect(ofTask == [Toy.cheap, Toy.middle])
  }

  @Test func whatIsForbiddenIsNoWayOutOfAFailedDraft() throws {
    let only = policy { $0.allowedProviders = ["alpha"] }
    let model = ScriptedModel(
      { $0.key.task == "t2" && $0.isDraft ? ScriptedModel.files(["app/core.py": Toy.code("bad")]) : nil },
      Toy.goodAnswers)
    var run = try Simulation(Toy.codePlan, settings: Settings(policies: [only]), model: model)
    #expect(try run.run().status.exitCode == 1)
    let reason = try #require(run.failure(of: "t2"))
    #expect(reason.contains("policy p (org, HARD) excluded"), "\(reason)")
    #expect(run.calls.allSatisfy { $0.hasSuffix("alpha/cheap") })
  }

  @Test func whenTheOnlyAllowedProviderIsOutTheRunCanBeResumed() throws {
    let only = policy { $0.allowedProviders = ["alpha"] }
    let model = ScriptedModel({ $0.key.task == "t2" ? ScriptedModel.error(.unauthorized) : nil }, Toy.goodAnswers)
    var run = try Simulation(Toy.codePlan, settings: Settings(policies: [only]), model: model)
    let end = try run.run()
    #expect(end.status == .noProvider && end.policy == "p (org)", "\(end)")
    #expect(end.reason.contains("unauthorized"))
  }

  /// Every prefix of a run's journal is folded by another process, which decides the same.
  @Test func aResumedRunDecidesAsTheKilledOneWouldHave() throws {
    let policies = [
      policy { $0.rate = .init(callsPerMinute: 4) },
      Policy(name: "soft", mode: .soft, level: .task, subject: "t2"),
    ].map { policy in
      var policy = policy
      if policy.mode == .soft { policy.blockedProviders = ["alpha"] }
      return policy
    }
    var whole = try Simulation(settings: Settings(policies: policies), model: Self.good)
    try whole.run()
    let keys = Set(whole.calls)
    for cut in stride(from: 4, to: whole.history.count, by: 3) {
      var rest = try Simulation(
        model: Self.good, history: Array(whole.history.prefix(cut)),
        opening: [Simulation.start(Settings(policies: policies))])
      #expect(try rest.run().status == .success)
      #expect(Set(rest.calls) == keys, "cut at \(cut)")
    }
  }
}
