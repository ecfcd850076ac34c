import Core
import Execution
import Testing

@Suite struct BudgetHistoryTests {
  /// Random runs of random models through the machine, killed, stopped and resumed with other budgets: settled and
  /// reserved money together pass neither the budget nor the org's monthly cap, but by a provider's overrun.
  @Test func noEventOfAnyRunPassesALimit() throws {
    var count = BudgetHistory.Count()
    for seed in 0..<200 {
      var history = BudgetHistory(seed: seed)
      do { try history.run() } catch { Issue.record("seed \(seed): \(error)") }
      count.add(history)
    }
    print("200 histories of runs, \(count), 0 over a limit")
    #expect(count.refusals > 100 && count.shrunk > 100 && count.overruns > 20 && count.kills > 100)
    #expect(count.ends[.success, default: 0] > 50 && count.ends[.budgetExhausted, default: 0] > 100)
    #expect(count.endsByCap > 50 && count.endsByCap < count.ends[.budgetExhausted, default: 0])
  }
}

/// A project over several runs, whose calls cost anything, in an org where others have spent already.
struct BudgetHistory {
  enum Fault: Error {
    case overLimit(seq: Int, Limit)
    case leftOpen
    case anotherReason(String)
  }

  struct Count: CustomStringConvertible {
    var events = 0, refusals = 0, shrunk = 0, overruns = 0, kills = 0, endsByCap = 0
    var ends: [RunStatus: Int] = [:]

    mutating func add(_ history: BudgetHistory) {
      events += history.events.count
      kills += history.kills
      for stored in history.events {
        switch stored.event {
        case .callRefused: refusals += 1
        case .callReserved(let call): if call.maxTokens < call.usualTokens { shrunk += 1 }
        case .callSettled(let call): if call.overrun { overruns += 1 }
        case .runEnded(let end):
          ends[end.status, default: 0] += 1
          if end.cap != nil { endsByCap += 1 }
        default: break
        }
      }
    }

    var description: String {
      """
      \(events) events, \(refusals) refusals, \(shrunk) shortened calls, \(overruns) overruns, \(kills) kills, \
      \(ends[.budgetExhausted, default: 0]) ends for money (\(endsByCap) of them by the org's cap)
      """
    }
  }

  private let seed: Int
  private var dice: SplitMix
  private let org: Limit
  private(set) var events: [StoredEvent] = []
  private(set) var kills = 0

  init(seed: Int) {
    self.seed = seed
    dice = SplitMix(seed: seed)
    let settled = Money(microUSD: Int64.random(in: 0...100_000, using: &dice))
    let room = Money(microUSD: Int64.random(in: 0...400_000, using: &dice))
    org = Limit(level: .org, name: "ACME", cap: settled + room, settled: settled, reserved: .zero)
  }

  mutating func run() throws {
    let model = Self.spendthrift(seed, noise: Int.random(in: 0...3, using: &dice))
    for _ in 0..<Int.random(in: 1...4, using: &dice) {
      var ledger = Ledger()
      for stored in events { try ledger.apply(stored.event) }
      // A lower budget than what is spent is refused at the start.
      let budget = ledger.settled + ledger.reserved + Money(microUSD: Int64.random(in: 0...200_000, using: &dice))
      let settings = Settings(
        budget: budget, patience: 20, concurrency: Int.random(in: 1...8, using: &dice),
        critique: Bool.random(using: &dice) ? .each : .auto)
      let opening: [Event] =
        events.isEmpty
        ? [
          .projectCreated(ProjectCreated(spec: Toy.spec())), Simulation.start(settings),
          .planAccepted(PlanAccepted(plan: Toy.plan, repairs: [])),
        ]
        : [Simulation.start(settings)]
      var run = try Simulation(model: model, history: events, opening: opening, seed: seed)
      run.caps = [
        Limit(
          level: .org, name: org.name, cap: org.cap, settled: org.settled + run.ledger.settled,
          reserved: run.ledger.reserved)
      ]
      switch Int.random(in: 0..<3, using: &dice) {
      case 0:
        kills += 1
        let last = run.history.count + Int.random(in: 0...40, using: &dice)
        while run.state.ended == nil, run.history.count < last { try run.step() }
      case 1:
        run.stopsBefore = run.history.count + Int.random(in: 0...60, using: &dice)
        try run.run()
      default: try run.run()
      }
      events = run.history
      if let end = run.state.ended {
        guard run.ledger.open.isEmpty else { throw Fault.leftOpen }
        let names = end.reason.contains("is left of the monthly cap of org ACME; raise it with")
        guard names == (end.cap != nil), end.status == .budgetExhausted || end.cap == nil else {
          throw Fault.anotherReason(end.reason)
        }
        if end.status.isFinal { break }
      }
    }
    try check()
  }

  /// Adds everything up anew.
  private func check() throws {
    var open: [CallKey: Money] = [:]
    var limits = [Limit(level: .project, name: nil, cap: .zero, settled: .zero, reserved: .zero), org]
    var isPast = false
    for stored in events {
      var cost = Money.zero
      switch stored.event {
      case .runStarted(let run): limits[0].cap = run.settings.budget
      case .callReserved(let call): open[call.key] = call.bound
      case .callSettled(let call):
        open[call.key] = nil
        cost = call.cost
        if call.overrun { isPast = true }
      case .callFailed(let call):
        open[call.key] = nil
        cost = call.charged
      default: break
      }
      let reserved = open.values.reduce(.zero, +)
      for index in limits.indices {
        limits[index].settled += cost
        limits[index].reserved = reserved
      }
      let over = limits.first { $0.settled + $0.reserved > $0.cap }
      let isReservation = if case .callReserved = stored.event { true } else { false }
      if let over, !isPast || isReservation { throw Fault.overLimit(seq: stored.seq, over) }
      if over == nil { isPast = false }
    }
  }

  /// The random models, with usage near the bound, sometimes above it, sometimes missing.
  private static func spendthrift(_ seed: Int, noise: Int) -> ScriptedModel {
    let model = RandomAnswers.model(seed: seed, noise: noise)
    return ScriptedModel { ask in
      guard case .success(var answer) = model.answer(ask) else { return model.answer(ask) }
      var dice = RandomAnswers.dice(seed &+ 1, ask)
      let input = Int.random(in: 0...ask.prompt.byteCount, using: &dice)
      switch Int.random(in: 0..<40, using: &dice) {
      case 0: answer.usage = nil
      case 1: answer.usage = TokenUsage(input: input, output: ask.maxTokens * 4)
      case 2: answer.usage = TokenUsage(input: 0, output: 0)
      default: answer.usage = TokenUsage(input: input, output: Int.random(in: 0...ask.maxTokens, using: &dice))
      }
      return .success(answer)
    }
  }
}

extension CallReserved {
  /// What every model of the toy world gets for a draft or an opinion when nothing is short.
  fileprivate var usualTokens: Int {
    switch key.stage {
    case .generate, .revise, .plan: 8_192
    case .enhance: 1_500
    case .critique: key.task == nil ? 2_400 : 1_200
    case .evaluate: 600
    }
  }
}
