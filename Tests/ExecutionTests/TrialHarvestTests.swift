import Core
import Execution
import Testing

/// What is learned of answers that stood for those of other questions.
@Suite struct TrialHarvestTests {
  private static let candidate = Candidate(provider: "stub", model: "model")
  private static let similar = SimilarQuestion(key: "entry", score: 0.9)

  private static func served(_ stage: Stage, _ task: String?, _ n: Int = 1, similar: SimilarQuestion? = similar)
    -> CallServed
  {
    CallServed(
      key: CallKey(stage: stage, task: task, n: n), candidate: candidate, prompt: Prompt(system: "s", parts: ["p"]),
      answer: ModelAnswer(text: "a", usage: nil, finish: .complete), question: "q", passed: true, saved: .zero,
      similar: similar)
  }

  private static func accepted(_ n: Int, _ task: String = "t") -> Event {
    .taskAccepted(TaskAccepted(task: task, n: n))
  }

  private static func reopened(_ cause: TaskReopened.Cause = .integration) -> Event {
    .taskReopened(TaskReopened(task: "t", cause: cause, findings: []))
  }

  private static func ended(_ status: RunStatus) -> Event {
    .runEnded(RunEnded(status: status, reason: "", criteria: [], milliseconds: 0))
  }

  /// "generate t 1 right", in order.
  private func outcomes(_ events: [Event]) -> [String] {
    let created = Event.projectCreated(ProjectCreated(spec: Spec(projectID: "p", description: "d", criteria: [])))
    var harvest = TrialHarvest()
    return ([created] + events).flatMap { event in
      harvest.apply(StoredEvent(seq: 1, at: 0, runID: "r", event: event))
    }.map { trial in
      #expect(trial.project == "p" && trial.similar == Self.similar)
      return "\(trial.call) \(trial.outcome.rawValue)\(trial.wasServed ? "" : " unserved")"
    }
  }

  @Test func aDraftIsRightAsLongAsItsTaskIsAcceptedWithIt() {
    let draft = Event.callServed(Self.served(.generate, "t"))
    #expect(outcomes([draft]) == [])
    #expect(outcomes([draft, Self.accepted(1)]) == ["generate t 1 right"])
    #expect(outcomes([draft, Self.accepted(1, "other")]) == [])
    for cause in [TaskReopened.Cause.dependent, .integration, .review, .conviction, .proposal] {
      #expect(
        outcomes([draft, Self.accepted(1), Self.reopened(cause), Self.accepted(2)]) == [
          "generate t 1 right", "generate t 1 wrong",
        ])
    }
    // Its tree changed, and it had to be replaced.
    #expect(outcomes([draft, Self.accepted(1), Self.accepted(1)]) == ["generate t 1 right"])
    #expect(outcomes([draft, Self.accepted(1), Self.accepted(2)]) == ["generate t 1 right", "generate t 1 wrong"])
    let failed = Event.taskFailed(TaskFailed(task: "t", reason: ""))
    #expect(outcomes([draft, Self.accepted(1), failed]) == ["generate t 1 right", "generate t 1 wrong"])
  }

  @Test func whatNothingCameOfWasRejected() {
    let served = Self.served(.generate, "t")
    let withdrawn = Event.answerWithdrawn(AnswerWithdrawn(served, reason: "red"))
    #expect(outcomes([.callServed(served), withdrawn, Self.accepted(1)]) == ["generate t 1 rejected"])
    #expect(outcomes([.callServed(served), Self.accepted(2)]) == ["generate t 1 rejected"])
    #expect(
      outcomes([.callServed(served), .taskFailed(TaskFailed(task: "t", reason: ""))]) == ["generate t 1 rejected"])
    let plan = Self.served(.plan, nil)
    #expect(
      outcomes([.callServed(plan), .answerWithdrawn(AnswerWithdrawn(plan, reason: "no plan"))]) == ["plan - 1 rejected"]
    )
  }

  @Test func aPlanIsAsGoodAsWhatIsBuiltByIt() {
    let plan = [
      Event.callServed(Self.served(.plan, nil)),
      .planAccepted(PlanAccepted(plan: Plan(summary: "", criteria: [], tasks: []), repairs: [])),
    ]
    #expect(outcomes(plan) == [])
    #expect(outcomes(plan + [Self.ended(.success)]) == ["plan - 1 right"])
    #expect(outcomes(plan + [Self.ended(.partialSuccess)]) == ["plan - 1 wrong"])
    // Nothing is known yet.
    for status in [RunStatus.planned, .interrupted, .budgetExhausted, .noProvider] {
      #expect(outcomes(plan + [Self.ended(status), Self.ended(.success)]) == ["plan - 1 right"])
    }
  }

  @Test func anOpinionIsLearnedFromWhereItIsCompared() {
    let held = AnswerHeld(
      key: CallKey(stage: .critique, task: "t", n: 1), candidate: Self.candidate,
      answer: ModelAnswer(text: "a", usage: nil, finish: .complete), similar: Self.similar)
    #expect(outcomes([.answerHeld(held)]) == [])
    #expect(outcomes([.answerCompared(AnswerCompared(held, agrees: true))]) == ["critique t 1 right unserved"])
    #expect(outcomes([.answerCompared(AnswerCompared(held, agrees: false))]) == ["critique t 1 wrong unserved"])
    #expect(outcomes([.callServed(Self.served(.critique, "t")), Self.accepted(1)]) == [])
  }

  /// Answers to the very question are another matter.
  @Test func anExactHitTeachesNothing() {
    let hit = Event.callServed(Self.served(.generate, "t", similar: nil))
    #expect(outcomes([hit, Self.accepted(1), Self.reopened()]) == [])
  }
}
