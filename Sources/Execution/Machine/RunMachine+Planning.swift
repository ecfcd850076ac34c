import Core
import Planning
import Routing

extension RunMachine {
  /// Two repairs by the first planner, then one try of the next.
  private static let plansPerCandidate = 3
  private static let plansAtMost = 4

  func decide() -> Decision {
    let answers = readAnswers()
    let records = answers.isEmpty && !state.convictions.isEmpty ? convictedReopenings() : answers
    if !records.isEmpty { return Decision(records: records) }
    let lessons = lessons()
    if !lessons.isEmpty { return Decision(records: lessons) }
    guard let plan = state.plan else { return planTakenOver().map { Decision(records: [$0]) } ?? planDecision() }
    if state.run?.settings.planOnly == true { return Decision() }
    return workDecision(plan) ?? integrationDecision(plan)
  }

  /// The plan's own call, or nothing when the planners are exhausted.
  private func planDecision() -> Decision {
    let rejections = state.planning.rejections
    guard rejections.count < Self.plansAtMost else { return Decision() }
    let n = rejections.count + 1
    let key = CallKey(stage: .plan, task: nil, n: n)
    let last = rejections.last.flatMap { state.planning.answers[$0.n] }
    let prompt = { @Sendable [self] in
      // One that thought until its tokens were spent has said nothing to repair.
      guard let text = last?.answer.text.text, !text.isEmpty, let findings = rejections.last?.findings else {
        return prompts.plan()
      }
      return prompts.planRepair(answer: text, findings: findings)
    }
    let author = last?.candidate
    let choice: CallDemand.Choice =
      if let author {
        n <= Self.plansPerCandidate ? .author(author, tried: []) : nextPlanner(after: author)
      } else {
        .first
      }
    return Decision(calls: [
      CallDemand(
        key: key, prompt: prompt, choice: choice, doubled: last?.answer.finish == .cutOff, urgency: .project)
    ])
  }

  /// A stronger planner, else any other.
  private func nextPlanner(after author: Candidate) -> CallDemand.Choice {
    let request = routeRequest(key: CallKey(stage: .plan, task: nil, n: 1), task: nil, inputBytes: 0)
    let isStrongest = router.escalation(request, after: [author]).choice == nil
    return isStrongest ? .another(than: [author]) : .escalation(after: [author])
  }

  func readPlan(_ call: CallSettled) -> Event {
    guard let spec = state.spec else { return .planRejected(PlanRejected(n: call.key.n, findings: [])) }
    func rejected(_ findings: [Finding]) -> Event {
      if let served = state.served[call.key], served.passed {
        return .answerWithdrawn(AnswerWithdrawn(served, reason: findings.first?.message ?? "the plan is unusable"))
      }
      return .planRejected(PlanRejected(n: call.key.n, findings: findings))
    }
    switch call.answer.finish {
    case .cutOff: return rejected([Finding(message: "the answer was cut off before its end: make the plan shorter")])
    case .refused: return rejected([Finding(message: "the model refused to plan")])
    case .complete: break
    }
    switch PlanReader.read(call.answer.text.text, criteria: spec.criteria, prior: state.prior?.plan) {
    case .failure(let problem): return rejected(problem.findings)
    case .success(let plan):
      let review = PlanCheck.check(plan, spec: spec, validators: state.run?.validators ?? [])
      if review.findings.isEmpty { return .planAccepted(PlanAccepted(plan: review.plan, repairs: review.repairs)) }
      return rejected(review.findings)
    }
  }

  var prompts: PromptWriter {
    PromptWriter(
      spec: state.spec ?? Spec(projectID: "", description: "", criteria: []),
      environment: state.run?.environment ?? CheckEnvironment(tools: [], packages: []),
      validators: state.run?.validators ?? [], prior: state.prior)
  }
}
