import Core

/// The fold from a project's events to its summary.
struct SummaryFold {
  private(set) var spec = Spec(projectID: "", description: "", criteria: [])
  /// The project that this one began with.
  private(set) var prior: String?
  private(set) var run: RunStarted?
  private(set) var plan: Plan?
  /// The task that owns each planned file.
  private(set) var owners: [String: String] = [:]
  private(set) var tasks: [String: TaskFold] = [:]
  private(set) var spending = SpendingFold()
  private(set) var review: OpinionRead?
  private(set) var reviewSeq = 0
  private(set) var convictions: [(read: ConvictionRead, old: FileTree)] = []
  private(set) var projectChecks: (round: Int, results: [(id: String, result: CheckResult)]) = (0, [])
  private(set) var planRepairs: [String] = []
  private(set) var planFindings: [Finding] = []
  private(set) var unreadable: [OpinionRead] = []
  private(set) var warnings: [BudgetWarned] = []
  private(set) var withdrawn: [AnswerWithdrawn] = []
  private(set) var candidates = CandidateFold()
  private(set) var policies = PolicyFold()
  private(set) var end: RunEnded?
  private(set) var time = WorkingTime()
  /// When the last event happened.
  private(set) var last: Int64 = 0

  init(_ events: [StoredEvent]) {
    for event in events { apply(event) }
  }

  private mutating func apply(_ stored: StoredEvent) {
    spending.apply(stored.event)
    candidates.apply(stored)
    time.apply(stored)
    if let task = Self.task(of: stored.event) {
      tasks[task, default: TaskFold()].apply(stored.event, seq: stored.seq, spending: spending)
    }
    switch stored.event {
    case .projectCreated(let created): (spec, prior) = (created.spec, created.prior?.project)
    case .runStarted(let started): (run, end) = (started, nil)
    case .planRejected(let rejected): planFindings = rejected.findings
    case .planAccepted(let accepted):
      (plan, planRepairs, planFindings) = (accepted.plan, accepted.repairs, [])
      owners = accepted.plan.owners
    case .checkFinished(let check) where check.task == nil: recordProjectCheck(check)
    case .opinionRead(let read): record(read, seq: stored.seq)
    case .convictionRead(let read):
      convictions.append((read, read.key.task.flatMap { tasks[$0]?.shipped?.files } ?? FileTree()))
    case .answerWithdrawn(let answer): withdrawn.append(answer)
    case .policyApplied(let applied): policies.apply(applied)
    case .budgetWarned(let warning): warnings.append(warning)
    case .runEnded(let ended): end = ended
    default: break
    }
    last = stored.at
  }

  /// Those of which nothing came and that were not withdrawn are no hits, and have cost nothing all the same.
  var cache: Summary.Cache {
    let totals = spending.totals
    return Summary.Cache(
      hits: totals.cacheHits - candidates.standing, candidates: candidates.served.count,
      rejectedCandidates: candidates.count(.rejected), falseHits: candidates.falseHits.count, saved: totals.cacheSaved)
  }

  private mutating func record(_ read: OpinionRead, seq: Int) {
    guard let opinion = read.opinion else {
      unreadable.append(read)
      return
    }
    guard read.key.task == nil else { return }
    (review, reviewSeq) = (read, seq)
    for (task, score) in opinion.scores { tasks[task]?.reviewed(score, read) }
  }

  private mutating func recordProjectCheck(_ check: CheckFinished) {
    if check.n != projectChecks.round { projectChecks = (check.n, []) }
    projectChecks.results.replace(check)
  }

  /// The task that an event is about, for what tasks keep of it.
  private static func task(of event: Event) -> String? {
    switch event {
    case .callFailed(let value): value.key.task
    case .answerWithdrawn(let value): value.key.isDraft ? value.key.task : nil
    case .draftProduced(let value): value.task
    case .draftRejected(let value): value.task
    case .draftDiscarded(let value): value.task
    case .checkFinished(let value): value.task
    case .opinionRead(let value): value.key.task
    case .taskAccepted(let value): value.task
    case .taskReopened(let value): value.task
    case .taskFailed(let value): value.task
    default: nil
    }
  }
}
