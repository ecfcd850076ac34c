package import Core

/// What is known about one task: a fold over its events.
package struct TaskState: Sendable {
  package enum Status: Sendable, Hashable {
    /// Waits for dependencies or is being worked on.
    case open
    case accepted(n: Int)
    case failed(reason: String)

    var acceptedN: Int? {
      switch self {
      case .accepted(let n): n
      case .open, .failed: nil
      }
    }
  }

  /// One attempt at a draft: an answer, usable or not.
  package struct Attempt: Sendable {
    package var n: Int
    package var candidate: Candidate
    /// Why it holds no draft; nil for a draft.
    package var rejected: DraftRejected?
  }

  package let task: PlanTask
  package var status: Status = .open
  package var drafts: [Int: DraftProduced] = [:]
  /// What each draft has to pass, by the validators of this run.
  var planned: [Int: [PlannedCheck]] = [:]
  package var attempts: [Attempt] = []
  /// The draft that is to be judged, or was judged last.
  package var current: Int?
  /// The one before it.
  private var replaced: Int?
  /// Verdicts of each draft on the tree as it stands now, by check.
  package var results: [Int: [String: CheckResult]] = [:]
  /// The same with the draft's proposals for other tasks' files in the tree.
  package var proposalResults: [Int: [String: CheckResult]] = [:]
  package var discarded: Set<Int> = []
  /// The draft that was accepted when the task was reopened.
  package var reopenedBase: Int?
  /// Opinions of each draft, in the order in which they were asked.
  package var opinions: [Int: [OpinionRead]] = [:]
  package var reopened: TaskReopened?
  package var reopenings = 0
  /// Attempts before this index do not count for the current author: the task was reopened since.
  package var attemptsCountFrom = 0
  /// Its tests were found wrong, and it was reopened for that.
  package var wasConvicted = false
  package var score: Double?
  /// What was accepted last, also while the task is open again.
  package var lastAcceptedN: Int?
  /// How often the tree below it changed: tells the checks of an earlier tree from those of this one.
  package var generation = 0
  /// As of the last acceptance: when a later one differs, the dependents are checked again.
  package var acceptedFiles: FileTree?

  /// What was accepted before the review asked for a revision: it ships if the whole fails with the new one.
  package var acceptedBeforeReview: Int?

  package init(task: PlanTask) { self.task = task }

  package var acceptedN: Int? { status.acceptedN }
  package var isOpen: Bool { status == .open }
  package var hasFailed: Bool { if case .failed = status { true } else { false } }
  package var accepted: DraftProduced? { acceptedN.flatMap { drafts[$0] } }
  package var nextN: Int { (attempts.last?.n ?? 0) + 1 }

  /// The candidates that drafted, in order, without repetitions.
  package var authors: [Candidate] {
    attempts.reduce(into: []) { if !$0.contains($1.candidate) { $0.append($1.candidate) } }
  }

  /// The draft with most checks passed, then fewest findings, then the highest score, then the newest; drafts without
  /// verdicts do not count.
  package var best: Int? { best(below: .max) }

  /// The same among the drafts before this one.
  func best(below limit: Int) -> Int? {
    func rank(_ n: Int) -> (Int, Int, Double, Int) {
      let all = (results[n] ?? [:]).values
      let passed = all.count { $0.verdict == .pass }
      let findings = all.reduce(0) { $0 + ($1.verdict == .fail ? max(1, $1.findings.count) : 0) }
      return (passed, -findings, score(ofDraft: n) ?? 0, n)
    }
    return drafts.keys.filter { $0 < limit && !discarded.contains($0) && hasVerdict($0) }
      .max { rank($0) < rank($1) }
  }

  /// What ships no files is judged by opinions alone.
  private func hasVerdict(_ n: Int) -> Bool { results[n] != nil || !task.role.shipsFiles }

  /// The newest readable score of the draft.
  func score(ofDraft n: Int) -> Double? { opinions[n]?.compactMap { $0.opinion?.score }.last }

  /// What the next draft starts from: the accepted draft of a task that was just reopened, else the best one.
  var base: Int? { current == reopenedBase ? current : best ?? current }

  /// What ships of it: the accepted draft, else the best one.
  package var shipped: DraftProduced? { accepted ?? best.flatMap { drafts[$0] } ?? current.flatMap { drafts[$0] } }

  /// Drafts up to this one failed in somebody else's check: they can be a base, but not be accepted.
  package var taintedUpTo: Int {
    switch reopened?.cause {
    case .dependent, .integration, .conviction: reopenedBase ?? 0
    case .review, .proposal, nil: 0
    }
  }

  /// How many answers the candidate gave since the task was last opened.
  package func attemptCount(of candidate: Candidate) -> Int {
    attempts.dropFirst(attemptsCountFrom).count { $0.candidate == candidate }
  }

  mutating func make(current n: Int?) {
    (replaced, current) = (current, n)
  }

  /// As if the draft, the newest one, had never been there.
  mutating func withdraw(_ n: Int) {
    attempts.removeAll { $0.n == n }
    guard drafts.removeValue(forKey: n) != nil else { return }
    (planned[n], results[n], proposalResults[n], opinions[n]) = (nil, nil, nil, nil)
    if current == n { current = replaced }
  }

  mutating func discard(_ n: Int) {
    discarded.insert(n)
    guard n == current, reopened?.cause == .review, let base = reopenedBase else { return }
    // Kept only if everything stays green: what was accepted before is judged again instead.
    current = base
    closeReopening()
  }

  mutating func closeReopening() {
    reopenedBase = nil
    reopened = nil
  }

  /// The tree below it changed: verdicts are void, and the best draft is judged again.
  mutating func forgetVerdicts() {
    // The owners of its proposals have taken them over: that draft is known to pass with them.
    let proven = current.flatMap { n in
      proposalResults[n].flatMap { all in
        all.values.allSatisfy { $0.verdict != .fail && $0.verdict != .notRun } ? n : nil
      }
    }
    current = acceptedN ?? proven ?? best ?? current
    generation += 1
    results = [:]
    proposalResults = [:]
    if !hasFailed { status = .open }
  }
}
