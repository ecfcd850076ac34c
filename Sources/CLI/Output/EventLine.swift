import Core
import Execution

/// An event as one line of JSON, under --events: what happened to what, without the large texts.
struct EventLine {
  private struct Line: Encodable {
    var event: String
    var seq: Int
    var atMilliseconds: Int64
    var runID: String
    var task: String?
    var stage: String?
    var n: Int?
    var candidate: String?
    var check: String?
    var verdict: String?
    /// The verdict was known of the same files and nothing was run, or the draft is one of an earlier project.
    var reused: Bool?
    var costUSD: Double?
    /// What the dearest adequate model would have taken more.
    var savingsUSD: Double?
    /// The key of an answer out of the cache, and what it had cost.
    var cacheKey: String?
    var cacheSavedUSD: Double?
    /// How alike its question is, where that is another one.
    var cacheScore: Double?
    var reason: String?

    enum CodingKeys: String, CodingKey {
      case event, seq, task, stage, n, candidate, check, verdict, reused, reason
      case atMilliseconds = "at_ms"
      case runID = "run_id"
      case costUSD = "cost_usd"
      case savingsUSD = "savings_usd"
      case cacheKey = "cache_key"
      case cacheSavedUSD = "cache_saved_usd"
      case cacheScore = "cache_score"
    }
  }

  private var line: Line

  /// `state` is that after the event.
  init(_ stored: StoredEvent, _ state: RunState) {
    line = Line(event: stored.event.kind, seq: stored.seq, atMilliseconds: stored.at, runID: stored.runID)
    switch stored.event {
    case .policyApplied(let applied):
      (line.stage, line.task, line.n) = (applied.key.stage.rawValue, applied.key.task, applied.key.n)
      line.reason = applied.decisions.map(\.description).joined(separator: "; ")
    case .callReserved(let call): fill(call.key, call.candidate, cost: call.bound)
    case .callRefused(let call): fill(call.key, call.candidate, cost: call.bound)
    case .callSettled(let call):
      fill(call.key, call.candidate, cost: call.cost)
      line.savingsUSD = state.savings(of: call).usd
    case .callServed(let call):
      fill(call.key, call.candidate, cost: .zero)
      (line.cacheKey, line.cacheSavedUSD) = (call.similar?.key ?? call.question, call.saved.usd)
      line.cacheScore = call.similar?.score
    case .answerWithdrawn(let withdrawn):
      fill(withdrawn.key, withdrawn.candidate, cost: nil)
      (line.cacheKey, line.reason) = (withdrawn.similar?.key ?? withdrawn.question, withdrawn.reason)
      line.cacheScore = withdrawn.similar?.score
    case .answerHeld(let held):
      fill(held.key, held.candidate, cost: nil)
      (line.cacheKey, line.cacheScore) = (held.similar.key, held.similar.score)
    case .answerCompared(let compared):
      (line.stage, line.task, line.n) = (compared.key.stage.rawValue, compared.key.task, compared.key.n)
      (line.cacheKey, line.cacheScore) = (compared.similar.key, compared.similar.score)
      line.verdict = compared.agrees ? "same" : "different"
    case .callFailed(let call):
      fill(call.key, call.candidate, cost: call.charged)
      line.reason = call.error.description
    case .planRejected(let rejected): line.reason = rejected.findings.first?.message
    case .draftProduced(let draft):
      (line.task, line.n, line.candidate) = (draft.task, draft.n, draft.candidate.description)
      if draft.origin == .reused {
        (line.reused, line.reason) = (true, state.prior.map { "from project \($0.project)" })
      }
    case .draftRejected(let draft):
      (line.task, line.n, line.candidate, line.reason) = (
        draft.task, draft.n, draft.candidate.description, draft.message
      )
    case .draftDiscarded(let draft): (line.task, line.n, line.reason) = (draft.task, draft.n, draft.reason)
    case .checkFinished(let check):
      (line.task, line.n, line.check, line.verdict) = (
        check.task, check.n, check.check, check.result.verdict.rawValue
      )
      line.reused = check.reused
      line.reason = check.result.findings.first?.message ?? check.result.reason
    case .opinionRead(let opinion): fill(opinion.key, opinion.by, cost: nil)
    case .convictionRead(let conviction):
      fill(conviction.key, conviction.by, cost: nil)
      line.reason = conviction.reason
    case .taskAccepted(let accepted): (line.task, line.n) = (accepted.task, accepted.n)
    case .taskReopened(let reopened):
      (line.task, line.reason) = (reopened.task, reopened.findings.first?.message ?? reopened.cause.rawValue)
    case .taskFailed(let failed): (line.task, line.reason) = (failed.task, failed.reason)
    case .runEnded(let ended): (line.verdict, line.reason) = (ended.status.rawValue, ended.reason)
    case .budgetWarned(let warning): (line.costUSD, line.reason) = (warning.settled.usd, "\(warning)")
    case .breakerChanged(let change):
      (line.candidate, line.reason) = ("\(change.candidate)", change.line(at: stored.at))
    case .firstAttemptJudged(let attempt):
      (line.task, line.candidate, line.verdict) = (
        attempt.task, "\(attempt.candidate)", attempt.accepted ? "accepted" : "failed"
      )
    case .projectCreated, .runStarted, .planAccepted, .capSet, .projectPruned, .learningReset, .unknown: break
    }
  }

  private mutating func fill(_ key: CallKey, _ candidate: Candidate, cost: Money?) {
    (line.stage, line.task, line.n, line.candidate) = (key.stage.rawValue, key.task, key.n, candidate.description)
    line.costUSD = cost?.usd
  }

  var json: String? { try? line.jsonText() }
}
