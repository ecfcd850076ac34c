package import Core
import Routing

/// A project as its journal tells it: a fold over events, and nothing else.
package struct RunState: Sendable {
  package var spec: Spec?
  /// What it began with.
  package var prior: PriorWork?
  /// The newest run.
  package var run: RunStarted?
  package var time = WorkingTime()
  /// Since when calls have been made without one answer; patience counts from here.
  package var silentSince: Int64?
  package var planning = PlanningState()
  package var plan: Plan?
  var graph = PlanGraph()
  var called = CalledValidators()
  package var planRepairs: [String] = []
  package var tasks: [String: TaskState] = [:]
  package var settled = Money.zero
  /// Calls that were reserved and have not ended.
  package var inFlight: [CallKey: CallReserved] = [:]
  /// Calls that were answered out of the cache.
  package var served: [CallKey: CallServed] = [:]
  /// Answers that similar questions had, to be compared with those that are asked for.
  var held: [CallKey: AnswerHeld] = [:]
  /// The digests of the questions that were answered in this project, by whomever and however.
  var answeredQuestions: Set<String> = []
  /// Answers that nothing was read from yet.
  package var unread: [CallKey: CallSettled] = [:]
  /// The draft that a critique or evaluation was asked about; a question about an accepted suite has none.
  var subjects: [CallKey: Int] = [:]
  /// How many calls of a stage about a subject were answered; generate and revise are counted by drafts instead.
  package var answered: [CallSubject: Int] = [:]
  package var breakers: [Candidate: Breaker] = [:]
  /// By provider.
  var rates: [String: RateWindow] = [:]
  /// What models are known to do, this project's own calls included.
  package var experience = Experience()
  /// By task: the earlier tasks that are like it.
  var similar: [String: [Neighbour]] = [:]
  /// Tasks from which it was learned how a first attempt ends.
  var judgedFirst: Set<String> = []
  /// Candidates that cannot serve this very call, with the last error.
  package var unfit: [CallKey: [Candidate: ModelError]] = [:]
  /// Calls that a cap refused since the last settlement.
  package var refused: [CallKey: CallRefused] = [:]
  /// What the calls took that policies limit.
  var calls = CallHistory()
  /// What policies decided last about a call.
  var policyDecisions: [CallKey: PolicyApplied] = [:]
  /// By snapshot: what an unchanged tree need not be asked again. Checks of the whole are not among them.
  var verdicts: [String: CheckResult] = [:]
  package var integration = IntegrationState()
  package var convictions: [String: ConvictionRead] = [:]
  package var ended: RunEnded?

  package init() {}

  /// The tasks in plan order.
  package var orderedTasks: [TaskState] { plan?.tasks.compactMap { tasks[$0.id] } ?? [] }

  package func model(_ candidate: Candidate) -> ModelEntry? {
    run?.model(candidate)
  }

  /// When the project's time is used up, in milliseconds since 1970.
  package var deadline: Int64 {
    run.map { time.startedAt - time.earlier + Int64($0.settings.timeLimit) * 1000 } ?? .max
  }

  /// What an answered call cost less than the dearest adequate model.
  package func savings(of call: CallSettled) -> Money {
    Baseline(providers: run?.providers ?? [], floor: run?.settings.adequacyFloor ?? 0)
      .savings(of: call, task: call.key.task.flatMap { tasks[$0]?.task })
  }

  /// The call that brought a draft, if it was answered out of the cache.
  package func servedDraft(_ n: Int, of task: String) -> CallServed? {
    served[CallKey(stage: .generate, task: task, n: n)] ?? served[CallKey(stage: .revise, task: task, n: n)]
  }

  package func validator(_ name: String) -> ValidatorInfo? {
    run?.validators.first { $0.name == name || $0.aliases.contains(name) }
  }
}

extension RunStarted {
  func model(_ candidate: Candidate) -> ModelEntry? {
    providers.first { $0.name == candidate.provider }?.models.first { $0.id == candidate.model }
  }
}

/// The n of a call counts within these.
package struct CallSubject: Sendable, Hashable {
  package var stage: Stage
  package var task: String?
}

package struct PlanningState: Sendable {
  package var rejections: [PlanRejected] = []
  package var answers: [Int: CallSettled] = [:]
}

/// The assembled project: checks of the current round, and the review.
package struct IntegrationState: Sendable {
  /// Grows each time that an accepted file changes after checks of the whole were run.
  package var round = 1
  package var results: [String: CheckResult] = [:]
  /// Rounds that reopened a task.
  package var reopeningRounds = 0
  package var reviews: [OpinionRead] = []
  /// Its high issues have reopened their owners.
  package var reviewWasActedOn = false
  package var review: OpinionRead? { reviews.last { $0.opinion != nil } }
}
