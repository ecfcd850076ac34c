import Core
import Planning

extension RunMachine {
  /// The plan of the earlier project, when the user asks for the same and it can still be built here.
  func planTakenOver() -> Event? {
    guard let spec = state.spec, let prior = state.prior, prior.answers(spec), state.planning.answers.isEmpty else {
      return nil
    }
    let review = PlanCheck.check(prior.plan, spec: spec, validators: state.run?.validators ?? [])
    return review.findings.isEmpty ? .planAccepted(PlanAccepted(plan: review.plan, repairs: review.repairs)) : nil
  }

  /// What was accepted for the same task of the earlier project: a draft like any other, that nobody is paid for.
  func draftTakenOver(by task: TaskState) -> DraftProduced? {
    guard task.attempts.isEmpty, let prior = state.prior, let left = prior.draft(of: task.task.id),
      prior.plan.task(task.task.id)?.asks(theSameAs: task.task) == true
    else { return nil }
    let draft = DraftProduced(
      task: task.task.id, n: 0, origin: .reused, candidate: left.candidate, files: left.files, output: left.output)
    return standsOnTheSame(task.task, prior) || isDecided(draft, of: task.task) ? draft : nil
  }

  /// Everything that it was written from is as it was.
  private func standsOnTheSame(_ task: PlanTask, _ prior: PriorWork) -> Bool {
    state.graph.ancestors(of: task.id).allSatisfy { id in
      let left = prior.draft(of: id)
      let now = state.tasks[id]?.accepted
      return left != nil && left?.files == now?.files && left?.output == now?.output
    }
  }

  /// Where something else was written below it, its own checks have to say that it still fits.
  private func isDecided(_ draft: DraftProduced, of task: PlanTask) -> Bool {
    state.plannedChecks(for: task, draft: draft).contains { $0.info.decidesBehaviour && $0.mode != .load }
  }
}
