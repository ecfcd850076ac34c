package import Core
import Planning

/// Which answers of a project are worth keeping for others: a fold over its events.
///
/// An answer is kept when what it was for has come out well: the plan was taken, the task was accepted, the opinion could be
/// read. The answers on the way there are kept with it, so that the same way can be gone again for nothing. What led
/// nowhere is not kept: whoever asks again wants another answer.
package struct AnswerHarvest: Sendable {
  /// An answer with all that its question is made of.
  package struct Kept: Sendable {
    fileprivate var call: CallReserved
    fileprivate var answer: ModelAnswer
    fileprivate var cost: Money
    fileprivate var at: Int64
    fileprivate var passed: Bool
    fileprivate var task: PlanTask?
    fileprivate var model: ModelEntry
    fileprivate var org: String?

    /// Takes time: the whole prompt goes into its digest.
    package var known: KnownAnswer {
      let question = Question(
        candidate: call.candidate, stage: call.key.stage, messages: call.prompt.digest,
        maxTokens: Question.maxTokens(call.key, task, model: model), promptVersion: PromptWriter.version, org: org)
      // A step on the way is of use to nobody who asks for something else.
      let wording = passed ? Wording(of: call.prompt) : nil
      return KnownAnswer(
        question: question.worded(wording), createdAt: at, cost: cost, passed: passed, answer: answer)
    }
  }

  private struct Draft: Hashable {
    var task: String
    var n: Int
  }

  private var run: RunStarted?
  private var tasks: [String: PlanTask] = [:]
  private var asked: [CallKey: CallReserved] = [:]
  /// Whole answers that nothing has come of so far.
  private var pending: [CallKey: Kept] = [:]
  private var failed: Set<Draft> = []
  /// The newest answer to the planning, wherever it came from.
  private var lastPlan: Int?

  package init() {}

  /// The answers that are to be kept now.
  package mutating func apply(_ stored: StoredEvent) -> [Kept] {
    switch stored.event {
    case .runStarted(let started): run = started
    case .callReserved(let call): asked[call.key] = call
    case .callFailed(let failure): asked[failure.key] = nil
    case .callSettled(let call): settle(call, at: stored.at)
    case .callServed(let call): if call.key.stage == .plan { lastPlan = call.key.n }
    case .planAccepted(let accepted):
      tasks = Dictionary(accepted.plan.tasks.map { ($0.id, $0) }) { first, _ in first }
      return take({ $0.stage == .plan }, passed: lastPlan.map { CallKey(stage: .plan, task: nil, n: $0) })
    case .answerWithdrawn(let withdrawn):
      // Its number is the next draft's.
      if let task = withdrawn.key.task { failed.remove(Draft(task: task, n: withdrawn.key.n)) }
    case .draftRejected(let draft): failed.insert(Draft(task: draft.task, n: draft.n))
    case .checkFinished(let check):
      guard let task = check.task, !check.withProposals,
        check.result.verdict == .fail || check.result.verdict == .notRun
      else { break }
      failed.insert(Draft(task: task, n: check.n))
    case .taskAccepted(let accepted):
      let hasFailed = failed.contains(Draft(task: accepted.task, n: accepted.n))
      let passed = pending.keys.first { $0.isDraft && $0.task == accepted.task && $0.n == accepted.n }
      return take({ $0.isDraft && $0.task == accepted.task }, passed: hasFailed ? nil : passed)
    case .taskFailed(let failure): _ = take({ $0.isDraft && $0.task == failure.task }, passed: nil)
    case .opinionRead(let read): return end(read.key, isRead: read.opinion != nil)
    case .convictionRead(let read): return end(read.key, isRead: read.conviction != nil)
    default: break
    }
    return []
  }

  /// A recording's answers are nobody's, and one that was broken off or refused is none.
  private mutating func settle(_ settled: CallSettled, at time: Int64) {
    if settled.key.stage == .plan { lastPlan = settled.key.n }
    guard let call = asked.removeValue(forKey: settled.key), let run, run.experience != nil,
      settled.answer.finish == .complete, !settled.answer.text.text.isEmpty, let model = run.model(call.candidate)
    else { return }
    pending[call.key] = Kept(
      call: call, answer: settled.answer, cost: settled.cost, at: time, passed: false,
      task: call.key.task.flatMap { tasks[$0] }, model: model, org: run.settings.org)
  }

  private mutating func end(_ key: CallKey, isRead: Bool) -> [Kept] {
    let kept = take({ $0 == key }, passed: key)
    return isRead ? kept : []
  }

  /// `passed` is the one that was good; the others were on the way.
  private mutating func take(_ isMeant: (CallKey) -> Bool, passed: CallKey?) -> [Kept] {
    let keys = pending.keys.filter(isMeant)
    let taken = keys.compactMap { key in
      var kept = pending.removeValue(forKey: key)
      kept?.passed = key == passed
      return kept
    }
    // Of two answers to one question the later one stays.
    return taken.sorted { ($0.at, $0.call.key.n) < ($1.at, $1.call.key.n) }
  }
}
