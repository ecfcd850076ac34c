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

  /// Under a monthly cap that others have nearly used up: fewer tokens first, then whoever fits, then the end.
  @Test func aMonthlyCapThatRefusesShrinksTheCallAndThenEndsTheRun() throws {
    let bound = try bound()
    for (share, tokens) in [(100, 8_192), (50, 2_048), (20, 0)] {
      let left = Money(microUSD: bound.microUSD * Int64(share) / 100)
      var run = try Simulation(
        Plan(summary: "", criteria: [], tasks: [Self.twins.tasks[0]]), spec: Toy.spec([]),
        providers: [Toy.providers[0]], model: ScriptedModel(Self.twinAnswers, Toy.goodAnswers))
      run.caps = [
        Limit(level: .team, name: "core", cap: .largest, settled: .zero, reserved: .zero),
        Limit(level: .org, name: "ACME", cap: bound, settled: bound - left, reserved: .zero),
      ]
      let end = try run.run()
      let asked = run.reservations.first { $0.key.stage == .generate }?.maxTokens ?? 0
      #expect(asked >= tokens && asked <= max(tokens * 4, 1) && (asked == 8_192) == (share == 100), "\(share) %")
      if share == 20 {
        #expect(end.status == .budgetExhausted && end.cap == CapName(level: .org, name: "ACME"))
        #expect(
          end.reason.hasSuffix(
            "\(left) is left of the monthly cap of org ACME; raise it with: "
              + "orchestrator budget set --org ACME --monthly USD"))
      }
    }
  }

  @Test func aMonthlyCapThatRefusesOneCandidateLeavesTheCheaper() throws {
    // Not adequate, and chosen only where the adequate one cannot be paid.
    let poor = Candidate(provider: "omega", model: "poor")
    var run = try Simulation(
      Plan(summary: "", criteria: [], tasks: [Self.twins.tasks[0]]), spec: Toy.spec([]),
      providers: [Toy.provider(poor, 0.3, price: 0.1), Toy.providers[3]],
      model: ScriptedModel(Self.twinAnswers, Toy.goodAnswers))
    run.caps = [Limit(level: .org, name: "ACME", cap: Money(microUSD: 20_000), settled: .zero, reserved: .zero)]
    #expect(try run.run().status == .success)
    #expect(run.events.contains { if case .callRefused(let call) = $0 { call.candidate == Toy.best } else { false } })
    #expect(Set(run.reservations.map(\.candidate)) == [poor])
  }

  /// Past a cap nothing is admitted, not even what costs nothing, and the run has to see that.
  @Test func aCapThatOthersHavePassedEndsARunOfFreeModels() throws {
    var run = try Simulation(
      providers: [Toy.provider(Toy.cheap, 0.65, price: 0)], model: ScriptedModel(Toy.goodAnswers))
    run.caps = [
      Limit(level: .org, name: "ACME", cap: Money(microUSD: 10), settled: Money(microUSD: 20), reserved: .zero)
    ]
    let end = try run.run(limit: 50)
    #expect(end.status == .budgetExhausted && end.cap?.name == "ACME")
    #expect(run.reservations.isEmpty)
  }
}
