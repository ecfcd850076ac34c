import Core
import Execution
import Testing

@Suite struct BudgetTests {
  private static let twins = Plan(
    summary: "", criteria: [],
    tasks: ["a", "b", "c"].map { Toy.task($0, .configuration, ["\($0).txt"]) })

  private static let twinAnswers: ScriptedModel.Rule = { ask in
    ask.isDraft ? ScriptedModel.files(["\(ask.key.task ?? "").txt": "text"]) : nil
  }

  /// What one draft of a twin may cost.
  private func bound() throws -> Money {
    var run = try Simulation(Self.twins, model: ScriptedModel(Self.twinAnswers, Toy.goodAnswers))
    try run.run()
    return try #require(run.reservations.first).bound
  }

  @Test func aRefusedCallWaitsWhileSiblingsHoldReservations() throws {
    let bound = try bound()
    // Room for one draft and a half: the second waits until the first is settled, at full length.
    let budget = Money(microUSD: bound.microUSD * 3 / 2)
    var run = try Simulation(
      Self.twins, spec: Toy.spec([]), settings: Settings(budget: budget), providers: [Toy.providers[0]],
      model: ScriptedModel(Self.twinAnswers, Toy.goodAnswers))
    #expect(try run.run().status == .success)
    #expect(run.events.contains { if case .callRefused = $0 { true } else { false } })
    #expect(Set(run.reservations.filter { $0.key.stage == .generate }.map(\.maxTokens)) == [8_192])
  }

  @Test func withNobodyElseInFlightTheOutputIsShrunkDownToAQuarter() throws {
    let bound = try bound()
    for (share, ending) in [(100, RunStatus.success), (50, .success), (20, .budgetExhausted)] {
      let budget = Money(microUSD: bound.microUSD * Int64(share) / 100)
      var run = try Simulation(
        Plan(summary: "", criteria: [], tasks: [Self.twins.tasks[0]]), spec: Toy.spec([]),
        settings: Settings(budget: budget),
        providers: [Toy.providers[0]],
        model: ScriptedModel(
          Self.twinAnswers, { ask in ask.key.task == nil ? nil : ScriptedModel.text(#"{"verdict":"accept"}"#) },
          Toy.goodAnswers))
      let end = try run.run()
      #expect(end.status == ending, "\(share) %: \(end.reason)")
      let tokens = run.reservations.first { $0.key.stage == .generate }?.maxTokens
      switch share {
      case 100: #expect(tokens == 8_192)
      case 50: #expect((2_048..<8_192).contains(tokens ?? 0))
      default: #expect(tokens == nil)
      }
    }
  }

  @Test func budgetExhaustedIsExitThreeAndAResumeWithMoreFinishes() throws {
    // Every answer costs the cheap one's 6,000 micro-dollars.
    let model = ScriptedModel { ask in
      guard case .success(var answer) = Toy.goodAnswers(ask) else { return nil }
      answer.usage = TokenUsage(input: 4_000, output: 2_000)
      return .success(answer)
    }
    var first = try Simulation(settings: Settings(budget: Money(microUSD: 20_000)), model: model)
    let end = try first.run()
    #expect(end.status == .budgetExhausted)
    #expect(end.status.exitCode == 3)
    #expect(first.state.settled > .zero)
    var second = try Simulation(model: model, history: first.history, opening: [Simulation.start()])
    #expect(try second.run().status == .success)
    #expect(Set(second.calls).count == second.calls.count)
  }

  @Test func anEscalationThatTheBudgetForbidsIsExitThreeAndNoFailure() throws {
    // Enough for the cheap one, never for those above it.
    let providers = [Toy.providers[0], Toy.provider(Toy.best, 0.95, price: 3_000)]
    var run = try Simulation(
      Toy.codePlan, settings: Settings(budget: Money(microUSD: 1_000_000)), providers: providers,
      model: ScriptedModel(
        { $0.isDraft && $0.key.task == "t2" ? ScriptedModel.files(["app/core.py": Toy.code("bad")]) : nil },
        Toy.goodAnswers))
    #expect(try run.run().status == .budgetExhausted)
    #expect(run.failure(of: "t2") == nil)
  }

  @Test func aBudgetThatNoModelEverFitsEndsWithExitThreeBeforeAnyCall() throws {
    var run = try Simulation(settings: Settings(budget: Money(microUSD: 10)), model: ScriptedModel(Toy.goodAnswers))
    #expect(try run.run().status == .budgetExhausted)
    #expect(run.calls.isEmpty)
  }

  /// A thousand random histories: settled and reserved money together never pass the cap.
  @Test func noEventOfAnyHistoryPassesTheCap() throws {
    var refusals = 0
    for seed in 0..<1_000 {
      var dice = SplitMix(seed: seed)
      let budget = Money(microUSD: Int64.random(in: 1_000...300_000, using: &dice))
      let noise = Int.random(in: 0...3, using: &dice)
      var run = try Simulation(
        settings: Settings(
          budget: budget, patience: 20, concurrency: Int.random(in: 1...8, using: &dice),
          critique: Bool.random(using: &dice) ? .each : .auto),
        model: RandomAnswers.model(seed: seed, noise: noise), seed: seed)
      if Bool.random(using: &dice) { run.stopsBefore = Int.random(in: 3...60, using: &dice) }
      try run.run()
      var open: [CallKey: Money] = [:]
      var settled = Money.zero
      for event in run.events {
        switch event {
        case .callReserved(let call): open[call.key] = call.bound
        case .callSettled(let call):
          open[call.key] = nil
          settled += call.cost
        case .callFailed(let call):
          open[call.key] = nil
          settled += call.charged
        case .callRefused: refusals += 1
        default: break
        }
        #expect(settled + open.values.reduce(.zero, +) <= budget, "seed \(seed)")
      }
      #expect(open.isEmpty, "seed \(seed)")
      #expect(run.state.settled == settled, "seed \(seed)")
    }
    #expect(refusals > 100)
  }
}
