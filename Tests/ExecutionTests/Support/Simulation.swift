import Core
import Execution

/// Runs the machine in a made-up world: no clock but its own, no I/O, and every effect ends when its time has come.
struct Simulation {
  enum Stuck: Error { case livelock(steps: Int), deadlock }

  private enum Effect {
    case answer(CallReserved)
    case fix(DraftProduced, FixRequest)
    case check(CheckSlot, CheckRequest)
  }

  let model: ScriptedModel
  let checks: ScriptedChecks
  /// Milliseconds that each kind of effect takes; drawn by dice when there are any.
  var dice: SplitMix?
  /// Before this event the run is stopped.
  var stopsBefore: Int?
  /// Monthly caps that count besides the budget, from the narrowest to the widest.
  var caps: [Limit] = []
  /// Milliseconds.
  var answerTime: (CallReserved) -> Int64 = { _ in 1_000 }

  var machine = RunMachine()
  private(set) var ledger = Ledger()
  private(set) var history: [StoredEvent] = []
  private(set) var now = Toy.start
  private(set) var steps = 0
  private(set) var mostInFlight = 0
  /// What was waited for while nothing could be done.
  private(set) var waits: [Wait] = []
  private var pending: [(due: Int64, order: Int, effect: Effect)] = []
  private var order = 0
  private var failures: [CallKey: Int] = [:]

  /// Goes on from a history, as a process that finds it in its journal does.
  init(
    model: ScriptedModel, checks: ScriptedChecks = ScriptedChecks(), history: [StoredEvent] = [], opening: [Event],
    seed: Int? = nil
  ) throws {
    self.model = model
    self.checks = checks
    dice = seed.map { SplitMix(seed: $0) }
    for event in history { try take(event) }
    now = max(now, history.last?.at ?? now)
    let abandoned = machine.state.inFlight.values.sorted { "\($0.key)" < "\($1.key)" }
    for call in abandoned {
      try record(
        .callFailed(
          CallFailed(
            key: call.key, candidate: call.candidate, error: ModelError(.abandoned, "killed"), charged: call.bound)))
    }
    for event in opening { try record(event) }
  }

  /// A project whose plan is accepted already.
  init(
    _ plan: Plan = Toy.plan, spec: Spec = Toy.spec(), settings: Settings = Settings(),
    providers: [ProviderEntry] = Toy.providers, validators: [ValidatorInfo] = Toy.validators, model: ScriptedModel,
    checks: ScriptedChecks = ScriptedChecks(), experience: Experience? = nil, seed: Int? = nil
  ) throws {
    try self.init(
      model: model, checks: checks,
      opening: [
        .projectCreated(ProjectCreated(spec: spec)),
        Self.start(settings, providers: providers, validators: validators, experience: experience),
        .planAccepted(PlanAccepted(plan: plan, repairs: [])),
      ], seed: seed)
  }

  static func start(
    _ settings: Settings = Settings(), providers: [ProviderEntry] = Toy.providers,
    validators: [ValidatorInfo] = Toy.validators, experience: Experience? = nil, tools: String? = "tools"
  ) -> Event {
    .runStarted(
      RunStarted(
        settings: settings, providers: providers, validators: validators,
        environment: CheckEnvironment(tools: [], packages: [], digest: tools), version: "0",
        experience: experience))
  }

  var state: RunState { machine.state }
  var events: [Event] { history.map(\.event) }

  /// Until the run has ended, in a bounded number of steps.
  @discardableResult
  mutating func run(limit: Int = 20_000) throws -> RunEnded {
    while state.ended == nil { try step(limit: limit) }
    return state.ended ?? RunEnded(status: .failed, reason: "", criteria: [], milliseconds: 0)
  }

  /// Until something has happened.
  mutating func step(limit: Int = 20_000) throws {
    steps += 1
    guard steps < limit else { throw Stuck.livelock(steps: steps) }
    if let stopsBefore, history.count >= stopsBefore { machine.stop(.interrupted, reason: "stopped") }
    let step = machine.next(now: now)
    let records = step.actions.compactMap { if case .record(let event) = $0 { event } else { nil } }
    if !records.isEmpty {
      for event in records { try record(event) }
      return
    }
    for action in step.actions { try begin(action) }
    if state.ended != nil || !step.actions.isEmpty { return }
    if let wait = step.wait { waits.append(wait) }
    let next = pending.min { ($0.due, $0.order) < ($1.due, $1.order) }
    if let wakeAt = step.wait?.until, wakeAt < next?.due ?? .max {
      now = max(now, wakeAt)
    } else if let next {
      pending.removeAll { $0.order == next.order }
      now = max(now, next.due)
      try end(next.effect)
    } else {
      throw Stuck.deadlock
    }
  }

  private mutating func begin(_ action: RunAction) throws {
    switch action {
    case .record, .lookUp: break
    case .call(let call):
      let answer = Limit.answer(to: call, under: [ledger.limit] + caps)
      try record(answer)
      guard case .callReserved = answer else { return }
      mostInFlight = max(mostInFlight, ledger.open.count)
      wait(answerTime(call), for: .answer(call))
    case .fix(let draft, let request): wait(10, for: .fix(draft, request))
    case .check(let slot, let request): wait(100, for: .check(slot, request))
    }
  }

  private mutating func wait(_ usual: Int64, for effect: Effect) {
    let time = dice == nil ? usual : Int64.random(in: 1...usual * 2, using: &dice!)
    order += 1
    pending.append((now + time, order, effect))
  }

  private mutating func end(_ effect: Effect) throws {
    switch effect {
    case .fix(var draft, let request):
      let fixed = checks.fixer(request)
      draft.files = draft.files.overlaid(with: fixed)
      draft.fixed = fixed.paths
      try record(.draftProduced(draft))
    case .check(let slot, let request):
      let event = machine.finished(slot, checks.result(of: request), snapshot: request.snapshot)
      if let event { try record(event) }
    case .answer(let call):
      let ask = Ask(
        key: call.key, candidate: call.candidate, prompt: call.prompt, maxTokens: call.maxTokens,
        failures: failures[call.key] ?? 0)
      switch model.answer(ask) {
      case .success(let answer):
        let cost = state.model(call.candidate)?.charge(for: answer, bound: call.bound) ?? call.bound
        try record(
          .callSettled(
            CallSettled(
              key: call.key, candidate: call.candidate, answer: answer, cost: cost, overrun: cost > call.bound,
              milliseconds: 1)))
      case .failure(let error):
        try record(
          .callFailed(
            CallFailed(
              key: call.key, candidate: call.candidate, error: error,
              charged: error.mayHaveBeenCharged ? call.bound : .zero)))
      }
    }
  }

  private mutating func record(_ event: Event) throws {
    try take(StoredEvent(seq: history.count + 1, at: now, runID: "r", event: event))
  }

  private mutating func take(_ event: StoredEvent) throws {
    let before = ledger
    try ledger.apply(event.event)
    for index in caps.indices {
      caps[index].settled += ledger.settled - before.settled
      caps[index].reserved += ledger.reserved - before.reserved
    }
    if case .callFailed(let failure) = event.event { failures[failure.key, default: 0] += 1 }
    history.append(event)
    machine.apply(event)
  }
}
