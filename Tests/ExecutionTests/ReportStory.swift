import Core
import Execution
import Foundation

/// Builds the events of a project, one second apart.
struct ReportStory {
  private(set) var events: [StoredEvent] = []
  private var now: Int64 = 1_760_000_000_000

  static let cheap = Candidate(provider: "deepseek", model: "deepseek-chat")
  static let strong = Candidate(provider: "openai", model: "gpt-4o")

  mutating func add(_ event: Event) {
    now += 1_000
    events.append(StoredEvent(seq: events.count + 1, at: now, runID: "r1", event: event))
  }

  mutating func wait(seconds: Int64) { now += seconds * 1_000 }

  var summary: Summary { Summary(events) }

  mutating func begin(
    criteria: [String] = ["pytest suite passes"], budget: Int64 = 2_000_000, sandbox: Bool = true
  ) {
    let criteria = criteria.enumerated().map { Criterion(id: "c\($0 + 1)", text: $1) }
    add(.projectCreated(ProjectCreated(spec: Spec(projectID: "p1", description: "A rate limiter", criteria: criteria))))
    run(budget: budget, sandbox: sandbox)
  }

  mutating func run(budget: Int64 = 2_000_000, sandbox: Bool = true) {
    add(
      .runStarted(
        RunStarted(
          settings: Settings(budget: Money(microUSD: budget), timeLimit: 600, sandbox: sandbox), providers: [],
          validators: [], environment: CheckEnvironment(tools: ["Python 3.11.2"], packages: []), version: "0.1.0")))
  }

  /// Tests first, then the implementation that they gate.
  mutating func plan(repairs: [String] = [], bindings: [CriterionBinding] = []) {
    add(
      .planAccepted(
        PlanAccepted(
          plan: Plan(
            summary: "", criteria: bindings,
            tasks: [
              PlanTask(
                id: "t1", type: .codeGeneration, role: .tests, title: "Tests", prompt: "", files: ["tests/test_a.py"]),
              PlanTask(
                id: "t2", type: .codeGeneration, role: .implementation, title: "Limiter", prompt: "",
                dependencies: ["t1"], files: ["a.py"]),
            ]), repairs: repairs)))
  }

  mutating func reserve(_ stage: Stage, _ task: String?, _ n: Int, by candidate: Candidate = cheap, bound: Int64 = 500)
  {
    add(
      .callReserved(
        CallReserved(
          key: CallKey(stage: stage, task: task, n: n), candidate: candidate, prompt: Prompt(system: "", parts: []),
          maxTokens: 100, bound: Money(microUSD: bound))))
  }

  /// Reserves and settles.
  mutating func call(
    _ stage: Stage, _ task: String?, _ n: Int, by candidate: Candidate = cheap, cost: Int64 = 100, cached: Int = 0,
    overrun: Bool = false
  ) {
    reserve(stage, task, n, by: candidate)
    add(
      .callSettled(
        CallSettled(
          key: CallKey(stage: stage, task: task, n: n), candidate: candidate,
          answer: ModelAnswer(
            text: "", usage: TokenUsage(input: 10, cachedInput: cached, output: 20), finish: .complete),
          cost: Money(microUSD: cost), overrun: overrun, milliseconds: 1)))
  }

  /// Reserves and fails.
  mutating func fail(
    _ stage: Stage, _ task: String?, _ n: Int, by candidate: Candidate = cheap, _ kind: ModelError.Kind,
    charged: Int64 = 0
  ) {
    reserve(stage, task, n, by: candidate)
    add(
      .callFailed(
        CallFailed(
          key: CallKey(stage: stage, task: task, n: n), candidate: candidate, error: ModelError(kind, "sorry"),
          charged: Money(microUSD: charged))))
  }

  /// A paid draft of the task's file.
  mutating func draft(
    _ task: String, _ n: Int, by candidate: Candidate = cheap, cost: Int64 = 100, text: String? = nil,
    findings: [Finding] = []
  ) {
    call(n == 1 ? .generate : .revise, task, n, by: candidate, cost: cost)
    let path = task == "t1" ? "tests/test_a.py" : "a.py"
    add(
      .draftProduced(
        DraftProduced(
          task: task, n: n, origin: n == 1 ? .generated : .revised, candidate: candidate,
          files: FileTree([path: Body(text ?? "draft \(n)\n")]), findings: findings)))
  }

  mutating func check(
    _ task: String?, _ n: Int, _ verdict: Verdict, validator: String = "pytest", id: String? = nil,
    findings: [Finding] = [],
    tests: [TestOutcome]? = nil
  ) {
    let result = CheckResult(
      validator: validator, verdict: verdict, findings: findings, tests: tests, command: "python -m \(validator)")
    add(.checkFinished(CheckFinished(task: task, n: n, check: id, result: result)))
  }

  mutating func accept(_ task: String, _ n: Int, score: Double? = nil, unchecked: Bool = false) {
    add(.taskAccepted(TaskAccepted(task: task, n: n, score: score, unchecked: unchecked)))
  }

  mutating func opinion(_ stage: Stage, _ task: String?, draft: Int?, _ opinion: Opinion?) {
    add(
      .opinionRead(
        OpinionRead(
          key: CallKey(stage: stage, task: task, n: 1), draft: draft, by: Self.strong, opinion: opinion,
          independence: "another provider")))
  }

  mutating func reopen(_ task: String, _ cause: TaskReopened.Cause, by: String? = nil, tests: [String] = []) {
    add(
      .taskReopened(
        TaskReopened(
          task: task, cause: cause, findings: [Finding(file: "a.py", line: 3, message: "wrong")], by: by, tests: tests))
    )
  }

  mutating func end(_ status: RunStatus, reason: String = "", verdict: CriterionVerdict.Verdict = .met) {
    let criteria = [
      CriterionVerdict(
        id: "c1", text: "pytest suite passes", verdict: verdict, decidedBy: "pytest", evidence: "3 tests passed")
    ]
    add(.runEnded(RunEnded(status: status, reason: reason, criteria: criteria, milliseconds: 12_500)))
  }

  /// Two tasks, accepted at the first attempt.
  static var success: ReportStory {
    var story = ReportStory()
    story.begin()
    story.call(.plan, nil, 1, by: strong, cost: 1_000)
    story.plan()
    for task in ["t1", "t2"] {
      story.draft(task, 1)
      story.check(task, 1, .pass)
      story.accept(task, 1)
    }
    story.check(nil, 1, .pass)
    story.call(.critique, nil, 1, by: strong, cost: 300)
    story.opinion(.critique, nil, draft: nil, Opinion(accepts: true, scores: ["t1": 0.8, "t2": 0.9]))
    story.end(.success, reason: "all checks passed")
    return story
  }
}
