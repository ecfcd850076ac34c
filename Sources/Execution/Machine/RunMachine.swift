package import Core
import Planning
import Routing

/// Decides what a run does next: events in, actions out. A pure value: no clock, no I/O, no randomness.
///
/// Every decision is derived from the folded state, so that a resumed run decides as the killed one would have; only
/// what is private here is about this process: what it has asked for, and which answers it has looked for.
package struct RunMachine: Sendable {
  package private(set) var state = RunState()
  /// Effects under way in this process.
  private var issued: Set<Issue> = []
  /// Answers are looked for before they are paid for.
  let hasCache: Bool
  /// The stages in which the answer to a similar question may do.
  let similarStages: Set<Stage>
  /// The calls whose answers were looked for.
  private var lookedUp: Set<CallKey> = []
  /// Set when nothing new may be started; the run ends when the calls in flight have.
  package private(set) var ending: Ending?
  /// What is under way is not waited for: it is to be cancelled.
  package private(set) var isCutShort = false

  package struct Ending: Sendable, Hashable {
    package var status: RunStatus
    package var reason: String
    /// The monthly cap that left no money.
    package var cap: CapName?
    /// The policies that left nobody to ask.
    package var policy: String?
  }

  enum Issue: Hashable {
    case call(CallKey)
    case lookUp(CallKey)
    case fix(task: String, n: Int)
    case check(CheckSlot)

    var isCall: Bool { if case .call = self { true } else { false } }
    /// Takes one of the places for calls.
    var asks: Bool {
      switch self {
      case .call, .lookUp: true
      case .fix, .check: false
      }
    }
  }

  package init(hasCache: Bool = false, similarStages: Set<Stage> = []) {
    self.hasCache = hasCache
    self.similarStages = similarStages
  }

  /// Takes in one event, in the order of the journal.
  package mutating func apply(_ stored: StoredEvent) {
    switch stored.event {
    case .callRefused(let event): issued.remove(.call(event.key))
    case .callSettled(let event): issued.remove(.call(event.key))
    case .callFailed(let event): issued.remove(.call(event.key))
    case .draftProduced(let event): issued.remove(.fix(task: event.task, n: event.n))
    default: break
    }
    state.apply(stored)
  }

  /// The event of a finished check; nil when the tree that it looked at has changed since, for then it says nothing.
  package mutating func finished(_ slot: CheckSlot, _ result: CheckResult, snapshot: String? = nil) -> Event? {
    issued.remove(.check(slot))
    let isCurrent =
      slot.task.map { state.tasks[$0]?.generation == slot.generation } ?? (slot.n == state.integration.round)
    return isCurrent ? slot.finished(result, snapshot: snapshot) : nil
  }

  /// The event of a finished look-up; nil when there is no such answer, and the call has to be made.
  package mutating func found(_ found: FoundAnswer?, for lookUp: LookUp) -> Event? {
    issued.remove(.lookUp(lookUp.key))
    guard let found else { return nil }
    let known = found.known
    if found.isToCompare {
      return found.similar.map { similar in
        .answerHeld(
          AnswerHeld(
            key: lookUp.key, candidate: known.question.candidate, answer: known.answer, similar: similar))
      }
    }
    return .callServed(
      CallServed(
        key: lookUp.key, candidate: known.question.candidate, prompt: lookUp.prompt, answer: known.answer,
        question: found.question, passed: known.passed, saved: known.cost, similar: found.similar))
  }

  func isUnderWay(_ issue: Issue) -> Bool { issued.contains(issue) }

  /// Starts nothing new and waits for nothing; the first reason stays.
  package mutating func stop(_ status: RunStatus, reason: String) {
    giveUp(status, reason: reason)
    isCutShort = true
  }

  /// Starts nothing new; the first reason stays.
  private mutating func giveUp(_ status: RunStatus, reason: String, cap: CapName? = nil, policy: String? = nil) {
    if ending == nil { ending = Ending(status: status, reason: reason, cap: cap, policy: policy) }
  }

  /// What to do now. Records come alone: they are applied before the machine is asked again.
  package mutating func next(now: Int64) -> RunStep {
    guard state.ended == nil, state.spec != nil, state.run != nil else { return RunStep() }
    if now >= state.deadline { stop(.timeout, reason: timeIsUp) }
    if ending != nil { return issued.contains(where: \.isCall) ? RunStep() : end(now: now) }

    let decision = decide()
    if !decision.records.isEmpty { return RunStep(actions: decision.records.map { .record($0) }) }

    var step = RunStep()
    for action in decision.effects where issue(action) { step.actions.append(action) }
    if let record = place(decision.calls, now: now, into: &step) { return RunStep(actions: [.record(record)]) }
    if ending != nil, !issued.contains(where: \.isCall) { return end(now: now) }
    guard step.actions.isEmpty, issued.isEmpty else { return step }
    if let wait = step.wait, wait.until >= state.deadline {
      // Nothing happens before the time is up.
      stop(.timeout, reason: timeIsUp(before: wait, now: now))
      return end(now: now)
    }
    if step.wait == nil {
      // Nothing runs and nothing can start: what is open can never be reached.
      ending = verdict()
      return end(now: now)
    }
    return step
  }

  /// True when the action was not under way yet.
  private mutating func issue(_ action: RunAction) -> Bool {
    switch action {
    case .record: true
    case .call(let call): issued.insert(.call(call.key)).inserted
    case .lookUp(let lookUp): issued.insert(.lookUp(lookUp.key)).inserted
    case .fix(let draft, _): issued.insert(.fix(task: draft.task, n: draft.n)).inserted
    case .check(let slot, _): issued.insert(.check(slot)).inserted
    }
  }

  private func end(now: Int64) -> RunStep {
    guard let ending else { return RunStep() }
    let event = RunEnded(
      status: ending.status, reason: Self.oneLine(ending.reason), criteria: criteriaVerdicts(),
      milliseconds: max(0, now - state.time.startedAt), cap: ending.cap, policy: ending.policy)
    return RunStep(actions: [.record(.runEnded(event))])
  }

  private var timeIsUp: String {
    let limit = state.run?.settings.timeLimit ?? 0
    let used = (state.time.earlier + 999) / 1000
    return used < limit
      ? "the time limit of \(limit) s is reached (--time)"
      : "the time limit of \(limit) s is used up: --time is the total over all runs, give more than \(used)"
  }

  private func timeIsUp(before wait: Wait, now: Int64) -> String {
    let limit = state.run?.settings.timeLimit ?? 0
    return
      "the time limit of \(limit) s (--time) would be reached in waiting \(wait.seconds(from: now)) s for \(wait.object)"
  }

  /// Reasons quote tools and models, which say more than fits in a line.
  private static func oneLine(_ text: String) -> String {
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > longestReason ? line.prefix(longestReason) + " …" : line
  }

  private static let longestReason = 400

  /// Starts as many of the demanded calls as concurrency, budget and the candidates' health allow, most urgent first.
  /// Answers the fact that a task cannot be gone on with, if nothing else is to be done.
  private mutating func place(_ demands: [CallDemand], now: Int64, into step: inout RunStep) -> Event? {
    guard let settings = state.run?.settings else { return nil }
    var running = issued.count(where: \.asks)
    let waiting = demands.filter { !issued.contains(.call($0.key)) && !issued.contains(.lookUp($0.key)) }
    for demand in waiting.sorted(by: { $0.urgency > $1.urgency }) {
      guard running < settings.concurrency else { return nil }
      if hasCache, lookedUp.insert(demand.key).inserted, let lookUp = lookUp(for: demand) {
        _ = issue(.lookUp(lookUp))
        step.actions.append(.lookUp(lookUp))
        running += 1
        continue
      }
      let placement = placement(of: demand, now: now, othersInFlight: running > 0)
      // With effects under way there will be another step.
      if let record = policyRecord(of: demand, placement, now: now) { return step.actions.isEmpty ? record : nil }
      switch placement {
      case .go(let call):
        guard issue(.call(call)) else { continue }
        step.actions.append(.call(call))
        state.expect(call, at: now)
        running += 1
        // What the next one may take depends on this one, which counts once it is reserved.
        if settings.policies?.countCalls == true { return nil }
      case .wait(let wait), .held(let wait, _):
        if step.wait.map({ wait.until < $0.until }) ?? true { step.wait = wait }
      case .waitForOthers:
        continue
      case .fail(let task, let reason):
        // With effects under way there will be another step.
        if step.actions.isEmpty { return .taskFailed(TaskFailed(task: task, reason: reason)) }
      case .giveUp(let status, let reason, let cap, let policy):
        giveUp(status, reason: reason, cap: cap, policy: policy)
        return nil
      }
    }
    return nil
  }
}

/// What the state asks for: facts to record first, else effects and calls.
struct Decision {
  var records: [Event] = []
  var effects: [RunAction] = []
  var calls: [CallDemand] = []

  static func + (a: Decision, b: Decision) -> Decision {
    Decision(records: a.records + b.records, effects: a.effects + b.effects, calls: a.calls + b.calls)
  }
}
