import Core
import Routing

/// What calls cost and how they went: a fold over the events of calls.
struct SpendingFold {
  private(set) var ledger = Ledger()
  private(set) var unconfirmed = Money.zero
  /// Charged at prices that stand in for unknown ones.
  private(set) var assumed: [Candidate: Money] = [:]
  /// Answers without a usage that one can believe, and what their bounds came to.
  private(set) var uncounted: [Candidate: (answers: Int, cost: Money)] = [:]
  private var unpriced: Set<Candidate> = []
  private var baseline = Baseline(providers: [], floor: 1)
  private var tasks: [String: PlanTask] = [:]
  private(set) var byStage: [Stage: Money] = [:]
  private(set) var byTask: [String: Money] = [:]
  private(set) var byKey: [CallKey: Money] = [:]
  private(set) var overruns: [CallSettled] = []
  private(set) var totals = Summary.Totals()
  private(set) var lastErrors: [Candidate: ModelError] = [:]
  /// Attempts at calls that had no answer so far, in order.
  private(set) var unanswered: [CallFailed] = []
  /// What the answers out of the cache had cost.
  private var served: [CallKey: Money] = [:]
  /// By subject: who was asked last, and whether an answer was had.
  private var lastAsked: [Subject: (candidate: Candidate, answered: Bool)] = [:]

  /// Generate and revise are one series of drafts.
  private struct Subject: Hashable {
    var stage: Stage
    var task: String?

    init(_ key: CallKey) {
      stage = key.stage == .revise ? .generate : key.stage
      task = key.task
    }
  }

  mutating func apply(_ event: Event) {
    // What contradicts the ledger is not in a journal of ours, and changes no sum.
    guard (try? ledger.apply(event)) != nil else { return }
    switch event {
    case .runStarted(let run):
      let models = run.providers.flatMap { provider in provider.models.map { (provider.name, $0) } }
      baseline = Baseline(providers: run.providers, floor: run.settings.adequacyFloor)
      unpriced = Set(models.filter(\.1.priceIsAssumed).map { Candidate(provider: $0.0, model: $0.1.id) })
    case .callReserved(let call):
      totals.calls += 1
      count(call)
      lastAsked[Subject(call.key)] = (call.candidate, false)
    case .callSettled(let call):
      charge(call.cost, call.key)
      totals.savings += baseline.savings(of: call, task: call.key.task.flatMap { tasks[$0] })
      if call.answer.reportedCost == nil { assume(call.cost, call.candidate) }
      countUncounted(call)
      lastAsked[Subject(call.key)] = (call.candidate, true)
      lastErrors[call.candidate] = nil
      if !unanswered.isEmpty { unanswered.removeAll { $0.key == call.key } }
      totals.inputTokens += call.answer.usage?.input ?? 0
      totals.outputTokens += call.answer.usage?.output ?? 0
      if let usage = call.answer.usage, usage.cachedInput > 0 { totals.cachedInputCalls += 1 }
      if call.overrun { overruns.append(call) }
    case .callFailed(let call):
      charge(call.charged, call.key)
      assume(call.charged, call.candidate)
      if call.error.mayHaveBeenCharged { unconfirmed += call.charged }
      lastErrors[call.candidate] = call.error
      unanswered.append(call)
    case .callServed(let call):
      totals.cacheHits += 1
      totals.cacheSaved += call.saved
      served[call.key] = call.saved
      lastAsked[Subject(call.key)] = (call.candidate, true)
      if !unanswered.isEmpty { unanswered.removeAll { $0.key == call.key } }
    case .answerWithdrawn(let withdrawn):
      // It was of no use after all.
      totals.cacheHits -= 1
      totals.cacheSaved -= served.removeValue(forKey: withdrawn.key) ?? .zero
      lastAsked[Subject(withdrawn.key)] = nil
    case .planAccepted(let accepted):
      tasks = Dictionary(accepted.plan.tasks.map { ($0.id, $0) }) { first, _ in first }
    case .taskReopened: totals.reopenings += 1
    default: break
    }
    totals.cost = ledger.settled
    totals.savingsPercent = Baseline.percent(saved: totals.savings, spent: totals.cost)
  }

  private mutating func charge(_ cost: Money, _ key: CallKey) {
    byStage[key.stage, default: .zero] += cost
    byKey[key, default: .zero] += cost
    if let task = key.task { byTask[task, default: .zero] += cost }
  }

  private mutating func countUncounted(_ call: CallSettled) {
    let isPriced = call.answer.usage != nil || (call.answer.reportedCost != nil && unpriced.contains(call.candidate))
    guard !isPriced, call.cost > .zero else { return }
    let before = uncounted[call.candidate] ?? (0, .zero)
    uncounted[call.candidate] = (before.answers + 1, before.cost + call.cost)
  }

  private mutating func assume(_ cost: Money, _ candidate: Candidate) {
    if unpriced.contains(candidate), cost > .zero { assumed[candidate, default: .zero] += cost }
  }

  /// A second question about one subject is a retry, a fallback, or for drafts an escalation.
  private mutating func count(_ call: CallReserved) {
    let subject = Subject(call.key)
    guard let last = lastAsked[subject] else { return }
    if !last.answered {
      if last.candidate == call.candidate { totals.retries += 1 } else { totals.fallbacks += 1 }
    } else if subject.stage == .generate, last.candidate != call.candidate {
      totals.escalations += 1
    }
  }
}
