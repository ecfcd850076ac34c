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

/// Durable before the request leaves.
package struct CallReserved: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var prompt: Prompt
  package var maxTokens: Int
  /// The most that the call can cost.
  package var bound: Money
  /// The task type by which its candidate was chosen.
  package var type: TaskType?
  /// The digest of its `Question`; nil where answers are not taken from a cache.
  package var question: String?

  package init(
    key: CallKey, candidate: Candidate, prompt: Prompt, maxTokens: Int, bound: Money, type: TaskType? = nil,
    question: String? = nil
  ) {
    self.type = type
    self.question = question
    self.key = key
    self.candidate = candidate
    self.prompt = prompt
    self.maxTokens = maxTokens
    self.bound = bound
  }
}

extension CallReserved {
  /// What it can use of a rate limit, at the most: text and code are about four bytes a token.
  package var mostTokens: Int { Self.mostTokens(of: prompt, maxTokens: maxTokens) }

  package static func mostTokens(of prompt: Prompt, maxTokens: Int) -> Int {
    prompt.byteCount / 4 + maxTokens
  }
}

/// The bound did not fit under a cap; no request left.
package struct CallRefused: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var bound: Money
  /// The narrowest limit that refused.
  package var level: CapLevel
  /// Whose monthly cap it is; nil for the budget of the project itself.
  package var name: String?
  /// What was left under that limit.
  package var available: Money

  package init(key: CallKey, candidate: Candidate, bound: Money, level: CapLevel, name: String?, available: Money) {
    self.key = key
    self.candidate = candidate
    self.bound = bound
    self.level = level
    self.name = name
    self.available = available
  }

  /// Nil when the budget of the project itself refused.
  package var cap: CapName? { name.map { CapName(level: level, name: $0) } }
}

/// Durable before the answer is used.
package struct CallSettled: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var answer: ModelAnswer
  package var cost: Money
  /// The provider charged more than the bound.
  package var overrun: Bool
  package var milliseconds: Int
  /// The task type by which its candidate was chosen; nil where nothing is learned from it.
  package var type: TaskType?

  package init(
    key: CallKey, candidate: Candidate, answer: ModelAnswer, cost: Money, overrun: Bool, milliseconds: Int,
    type: TaskType? = nil
  ) {
    self.type = type
    self.key = key
    self.candidate = candidate
    self.answer = answer
    self.cost = cost
    self.overrun = overrun
    self.milliseconds = milliseconds
  }
}

/// No answer was had; releases the reservation.
package struct CallFailed: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var error: ModelError
  /// The bound if the provider may have charged, else zero.
  package var charged: Money

  package init(key: CallKey, candidate: Candidate, error: ModelError, charged: Money) {
    self.key = key
    self.candidate = candidate
    self.error = error
    self.charged = charged
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

/// The files proposed for a task, after the fixers.
package struct DraftProduced: Sendable, Hashable, Codable {
  package enum Origin: String, Sendable, Hashable, Codable { case generated, revised, adopted, reused }

  package var task: String
  /// The n-th draft of the task, over all runs; 0 for one that an earlier project left.
  package var n: Int
  package var origin: Origin
  /// Who wrote it; of an adopted draft the author of the proposal, of a reused one the author in its own project.
  package var candidate: Candidate
  /// Everything the draft changes in the tree.
  package var files: FileTree
  /// Files of other tasks that the answer held.
  package var proposals: FileTree
  /// The answer's text when the task ships no files (review, analysis).
  package var output: Body?
  /// Paths that fixers changed.
  package var fixed: [String]
  /// Remarks of the reader: dropped files and the like.
  package var findings: [Finding]

  package init(
    task: String, n: Int, origin: Origin, candidate: Candidate, files: FileTree, proposals: FileTree = FileTree(),
    output: Body? = nil, fixed: [String] = [], findings: [Finding] = []
  ) {
    self.task = task
    self.n = n
    self.origin = origin
    self.candidate = candidate
    self.files = files
    self.proposals = proposals
    self.output = output
    self.fixed = fixed
    self.findings = findings
  }
}

/// An answer that holds no draft.
package struct DraftRejected: Sendable, Hashable, Codable {
  package enum Reason: String, Sendable, Hashable, Codable { case empty, refused, cutOff, unreadable }

  package var task: String
  package var n: Int
  package var candidate: Candidate
  package var reason: Reason
  package var message: String

  package init(task: String, n: Int, candidate: Candidate, reason: Reason, message: String) {
    self.task = task
    self.n = n
    self.candidate = candidate
    self.reason = reason
    self.message = message
  }
}

/// A draft that is worse than an earlier one, which ships instead.
package struct DraftDiscarded: Sendable, Hashable, Codable {
  package var task: String
  package var n: Int
  package var reason: String

  package init(task: String, n: Int, reason: String) {
    self.task = task
    self.n = n
    self.reason = reason
  }
}

package struct CheckFinished: Sendable, Hashable, Codable {
  /// Nil: on the assembled project.
  package var task: String?
  /// The draft's number, or the integration round.
  package var n: Int
  /// Tells apart two uses of one validator by the same task: "json_schema", "json_schema#2".
  package var check: String
  /// The draft was checked together with its proposals for other tasks' files.
  package var withProposals: Bool
  package var result: CheckResult
  /// Of what was checked (`CheckRequest.snapshot`); nil where the verdict is not for others.
  package var snapshot: String?
  /// An earlier check of the same snapshot gave the verdict; nothing was run. Nil: it was.
  package var reused: Bool?

  package init(
    task: String?, n: Int, check: String? = nil, withProposals: Bool = false, result: CheckResult,
    snapshot: String? = nil, reused: Bool? = nil
  ) {
    self.snapshot = snapshot
    self.reused = reused
    self.task = task
    self.n = n
    self.check = check ?? result.validator
    self.withProposals = withProposals
    self.result = result
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
