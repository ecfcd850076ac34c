/// Everything that happens to a project. State, report, budget and statistics are folds over these.
package enum Event: Sendable, Hashable {
  case projectCreated(ProjectCreated)
  case runStarted(RunStarted)
  case policyApplied(PolicyApplied)
  case callReserved(CallReserved)
  case callRefused(CallRefused)
  case callSettled(CallSettled)
  case callFailed(CallFailed)
  case callServed(CallServed)
  case answerWithdrawn(AnswerWithdrawn)
  case answerHeld(AnswerHeld)
  case answerCompared(AnswerCompared)
  case planRejected(PlanRejected)
  case planAccepted(PlanAccepted)
  case draftProduced(DraftProduced)
  case draftRejected(DraftRejected)
  case draftDiscarded(DraftDiscarded)
  case checkFinished(CheckFinished)
  case opinionRead(OpinionRead)
  case convictionRead(ConvictionRead)
  case taskAccepted(TaskAccepted)
  case taskReopened(TaskReopened)
  case taskFailed(TaskFailed)
  case runEnded(RunEnded)
  case budgetWarned(BudgetWarned)
  case capSet(CapSet)
  case projectPruned(ProjectPruned)
  case breakerChanged(BreakerChanged)
  case firstAttemptJudged(FirstAttemptJudged)
  case learningReset
  /// Written by a later version: kept and skipped.
  case unknown(kind: String, payload: String)
}

package struct ProjectCreated: Sendable, Hashable, Codable {
  package var spec: Spec
  /// What it begins with; nil for one that begins with nothing.
  package var prior: PriorWork?

  package init(spec: Spec, prior: PriorWork? = nil) {
    self.spec = spec
    self.prior = prior
  }
}

/// A process begins to work on the project; holds all that its decisions depend on from outside.
package struct RunStarted: Sendable, Hashable, Codable {
  package var settings: Settings
  /// The configured providers and their models: the candidates.
  package var providers: [ProviderEntry]
  package var validators: [ValidatorInfo]
  package var environment: CheckEnvironment
  /// Of the binary.
  package var version: String
  /// What this installation has learned of models by then; nil where nothing is learned (a replay).
  package var experience: Experience?
  /// Nil in journals of earlier versions.
  package var paths: NamedPaths?

  package init(
    settings: Settings, providers: [ProviderEntry], validators: [ValidatorInfo], environment: CheckEnvironment,
    version: String, experience: Experience? = nil, paths: NamedPaths? = nil
  ) {
    self.experience = experience
    self.paths = paths
    self.settings = settings
    self.providers = providers
    self.validators = validators
    self.environment = environment
    self.version = version
  }
}

/// A plan that cannot be built, with what is wrong with it.
package struct PlanRejected: Sendable, Hashable, Codable {
  package var n: Int
  package var findings: [Finding]

  package init(n: Int, findings: [Finding]) {
    self.n = n
    self.findings = findings
  }
}

package struct PlanAccepted: Sendable, Hashable, Codable {
  package var plan: Plan
  /// What we repaired in it, for people.
  package var repairs: [String]

  package init(plan: Plan, repairs: [String]) {
    self.plan = plan
    self.repairs = repairs
  }
}

/// A critique, an evaluation or the review, as read; nil when it could not be read.
package struct OpinionRead: Sendable, Hashable, Codable {
  package var key: CallKey
  /// The draft it is about; nil for the review.
  package var draft: Int?
  package var by: Candidate
  package var opinion: Opinion?
  /// "another provider", "another model", "a fresh context".
  package var independence: String

  package init(key: CallKey, draft: Int?, by: Candidate, opinion: Opinion?, independence: String) {
    self.key = key
    self.draft = draft
    self.by = by
    self.opinion = opinion
    self.independence = independence
  }
}

/// The answer to "are the tests wrong, or the code?".
package struct ConvictionRead: Sendable, Hashable, Codable {
  /// Its task is the test task.
  package var key: CallKey
  package var by: Candidate
  /// Nil when unreadable.
  package var conviction: Conviction?
  /// Test wrong, named tests exist, and the quote stands in spec or criteria.
  package var upheld: Bool
  package var reason: String
  /// The task whose drafts failed.
  package var implementation: String

  package init(
    key: CallKey, by: Candidate, conviction: Conviction?, upheld: Bool, reason: String, implementation: String
  ) {
    self.key = key
    self.by = by
    self.conviction = conviction
    self.upheld = upheld
    self.reason = reason
    self.implementation = implementation
  }
}

package struct TaskAccepted: Sendable, Hashable, Codable {
  package var task: String
  package var n: Int
  /// Of the draft, when an opinion was asked.
  package var score: Double?
  /// No check applied to it and no opinion was asked.
  package var unchecked: Bool

  package init(task: String, n: Int, score: Double? = nil, unchecked: Bool = false) {
    self.task = task
    self.n = n
    self.score = score
    self.unchecked = unchecked
  }
}

/// An accepted task has to be worked on again.
package struct TaskReopened: Sendable, Hashable, Codable {
  package enum Cause: String, Sendable, Hashable, Codable {
    /// A check of a dependent failed in its files.
    case dependent
    /// A project-wide check failed in its files.
    case integration
    /// The review has a high issue with its files.
    case review
    /// Its test was found wrong.
    case conviction
    /// A file of it stands, better, in a dependent's answer.
    case proposal
  }

  package var task: String
  package var cause: Cause
  package var findings: [Finding]
  /// The task whose check or proposal caused it.
  package var by: String?
  /// For a conviction: the only tests that may change.
  package var tests: [String]

  package init(task: String, cause: Cause, findings: [Finding], by: String? = nil, tests: [String] = []) {
    self.task = task
    self.cause = cause
    self.findings = findings
    self.by = by
    self.tests = tests
  }
}

package struct TaskFailed: Sendable, Hashable, Codable {
  package var task: String
  package var reason: String

  package init(task: String, reason: String) {
    self.task = task
    self.reason = reason
  }
}

package struct RunEnded: Sendable, Hashable, Codable {
  package var status: RunStatus
  /// One line for people.
  package var reason: String
  package var criteria: [CriterionVerdict]
  /// Of this run.
  package var milliseconds: Int64
  /// The monthly cap that left no money for it; nil when it ended for anything else.
  package var cap: CapName?
  /// The policies that left nobody to ask, "no-cloud (org)"; nil when it ended for anything else.
  package var policy: String?

  package init(
    status: RunStatus, reason: String, criteria: [CriterionVerdict], milliseconds: Int64, cap: CapName? = nil,
    policy: String? = nil
  ) {
    self.status = status
    self.reason = reason
    self.criteria = criteria
    self.milliseconds = milliseconds
    self.cap = cap
    self.policy = policy
  }
}
