package import Core
package import Execution
import Planning
package import Routing

extension RunState {
  /// What building the plan will cost; those whom the project's policies forbid by what they are take no part.
  package var estimate: RunEstimate? {
    guard let plan, let run else { return nil }
    let router = Router(
      providers: run.providers.removing(forbidden), floor: run.settings.adequacyFloor,
      preference: run.settings.preference)
    return RunEstimate(plan: plan, router: router, cap: run.settings.budget) { task in
      run.settings.critique == .each || !expectedChecks(of: task).contains(where: \.info.decidesBehaviour)
    }
  }

  private var forbidden: [Candidate] {
    let policies = (run?.settings.policies ?? []).filter {
      $0.mode == .hard && $0.covers(project: spec?.projectID ?? "", team: run?.settings.team, task: nil)
    }
    let providers = run?.providers ?? []
    return providers.flatMap { provider in
      provider.models.compactMap { model in
        let candidate = Candidate(provider: provider.name, model: model.id)
        let isForbidden = policies.contains { $0.objection(to: candidate, provider, model, among: providers) != nil }
        return isForbidden ? candidate : nil
      }
    }
  }
}

extension Plan {
  /// The tasks in an order in which they can be done.
  package var inOrder: [PlanTask] { PlanOrder.order(self).compactMap { task($0) } }
}
