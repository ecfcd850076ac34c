import Core

/// What happened to one task: a fold over its events.
struct TaskFold {
  private(set) var drafts: [Int: DraftProduced] = [:]
  private(set) var attempts: [Summary.Attempt] = []
  private(set) var accepted: (n: Int, seq: Int)?
  private(set) var failure: String?
  private(set) var unchecked = false
  private(set) var score: Double?
  private(set) var discarded: [DraftDiscarded] = []
  private var checks: [Int: [(id: String, result: CheckResult)]] = [:]
  /// The draft that `score` and `lastOpinion` are about.
  private var judged: Int?
  private var lastOpinion: OpinionRead?
  /// The last critique, of whatever draft.
  private(set) var lastCritique: OpinionRead?
  /// The event that brought each draft.
  private var producedAt: [Int: Int] = [:]

  var status: Summary.Task.Status {
    if accepted != nil {
      .accepted
    } else if failure != nil {
      .failed
    } else if attempts.isEmpty {
      .notStarted
    } else {
      .unfinished
    }
  }

  /// The draft that ships: the accepted one, else the last that is not worse than an earlier one.
  var shipped: DraftProduced? {
    if let accepted { return drafts[accepted.n] }
    let worse = Set(discarded.map(\.n))
    return drafts.keys.filter { !worse.contains($0) }.max().flatMap { drafts[$0] }
  }

  /// The event that brought the draft that ships.
  var shippedSeq: Int? { shipped.flatMap { producedAt[$0.n] } }

  /// The last opinion on the draft that ships: its own, or the review's.
  var opinion: OpinionRead? { judged == shipped?.n ? lastOpinion : nil }

  /// Results on the draft that ships, each check as it ended last; by name, since checks end in any order.
  var shippedChecks: [CheckResult] {
    shipped.map { checks[$0.n, default: []].sorted { $0.id < $1.id }.map(\.result) } ?? []
  }

  mutating func apply(_ event: Event, seq: Int, spending: SpendingFold) {
    switch event {
    case .callFailed(let call):
      guard call.key.stage == .generate || call.key.stage == .revise else { return }
      noAnswer(call)
    case .answerWithdrawn(let withdrawn):
      let n = withdrawn.key.n
      drafts[n] = nil
      checks[n] = nil
      attempts.removeAll { $0.n == n && $0.outcome != .noAnswer }
    case .draftProduced(let draft):
      drafts[draft.n] = draft
      producedAt[draft.n] = seq
      failure = nil
      attempts.append(attempt(of: draft, spending: spending))
    case .draftRejected(let draft):
      attempts.append(
        Summary.Attempt(
          n: draft.n, stage: attempts.contains { $0.n < draft.n } ? .revise : .generate,
          provider: draft.candidate.provider, model: draft.candidate.model,
          cost: cost(of: draft.n, draft.task, spending),
          outcome: .rejected, reason: "\(draft.reason.rawValue): \(draft.message)"))
    case .draftDiscarded(let draft):
      discarded.append(draft)
      settle(draft.n, .discarded, draft.reason)
    case .checkFinished(let check):
      record(check)
    case .opinionRead(let read):
      if read.key.stage == .critique { lastCritique = read }
      judge(read)
    case .taskAccepted(let task):
      accepted = (task.n, seq)
      failure = nil
      unchecked = task.unchecked
      if judged != task.n { (score, lastOpinion) = (nil, nil) }
      if let given = task.score { (score, judged) = (given, task.n) }
      settle(task.n, .accepted, nil)
    case .taskReopened(let task):
      if let accepted { settle(accepted.n, .reopened, Self.reason(of: task)) }
      accepted = nil
      failure = nil
    case .taskFailed(let task):
      accepted = nil
      failure = task.reason
    default: break
    }
  }

  /// The review's score belongs to the draft that was reviewed.
  mutating func reviewed(_ score: Double, _ read: OpinionRead) {
    guard let accepted else { return }
    if opinion == nil { lastOpinion = read }
    (self.score, judged) = (score, accepted.n)
  }

  private mutating func judge(_ read: OpinionRead) {
    guard let draft = read.draft, let given = read.opinion else { return }
    if judged != draft { score = nil }
    judged = draft
    lastOpinion = read
    score = given.score ?? score
  }

  private mutating func record(_ check: CheckFinished) {
    checks[check.n, default: []].replace(check)
    let results = checks[check.n, default: []].map(\.result)
    let failing = results.first { $0.verdict == .fail || $0.verdict == .notRun }
    if let failing {
      settle(check.n, .failed, Self.reason(of: failing))
    } else if attempts.last(where: { $0.n == check.n })?.outcome == .failed {
      settle(check.n, .open, nil)
    }
  }

  /// Sets how the draft ended; one that was accepted stays accepted until it is reopened.
  private mutating func settle(_ n: Int, _ outcome: Summary.Attempt.Outcome, _ reason: String?) {
    guard let index = attempts.lastIndex(where: { $0.n == n && $0.outcome != .noAnswer && $0.outcome != .rejected })
    else { return }
    if outcome == .failed || outcome == .open, [.accepted, .discarded, .reopened].contains(attempts[index].outcome) {
      return
    }
    attempts[index].outcome = outcome
    attempts[index].reason = reason
  }

  private mutating func noAnswer(_ call: CallFailed) {
    let candidate = call.candidate
    if let last = attempts.last, last.outcome == .noAnswer, last.n == call.key.n, last.provider == candidate.provider,
      last.model == candidate.model
    {
      attempts[attempts.count - 1].cost += call.charged
      attempts[attempts.count - 1].reason = "\(call.error)"
    } else {
      attempts.append(
        Summary.Attempt(
          n: call.key.n, stage: call.key.stage == .revise ? .revise : .generate, provider: candidate.provider,
          model: candidate.model, cost: call.charged, outcome: .noAnswer, reason: "\(call.error)"))
    }
  }

  private func attempt(of draft: DraftProduced, spending: SpendingFold) -> Summary.Attempt {
    let stage: Summary.Attempt.Stage =
      switch draft.origin {
      case .generated: .generate
      case .revised: .revise
      case .adopted: .adopt
      case .reused: .reuse
      }
    return Summary.Attempt(
      n: draft.n, stage: stage, provider: draft.candidate.provider, model: draft.candidate.model,
      cost: stage == .adopt || stage == .reuse ? .zero : cost(of: draft.n, draft.task, spending), outcome: .open,
      reason: nil)
  }

  /// What the draft's calls cost without those that had no answer: they are attempts of their own.
  private func cost(of n: Int, _ task: String, _ spending: SpendingFold) -> Money {
    let all = [Stage.generate, .revise].reduce(Money.zero) {
      $0 + (spending.byKey[CallKey(stage: $1, task: task, n: n)] ?? .zero)
    }
    return attempts.filter { $0.n == n }.reduce(all) { $0 - $1.cost }
  }

  private static func reason(of result: CheckResult) -> String {
    let first = result.findings.first.map { Report.line($0) } ?? result.reason ?? result.verdict.rawValue
    return "\(result.validator): \(first)"
  }

  private static func reason(of reopened: TaskReopened) -> String {
    let cause = reopened.by.map { "\(reopened.cause.rawValue) (\($0))" } ?? reopened.cause.rawValue
    return reopened.findings.first.map { "\(cause): \(Report.line($0))" } ?? cause
  }
}

extension [(id: String, result: CheckResult)] {
  /// Puts the result in the place of an earlier one of the same check.
  mutating func replace(_ check: CheckFinished) {
    if let index = firstIndex(where: { $0.id == check.check }) {
      self[index].result = check.result
    } else {
      append((check.check, check.result))
    }
  }
}
