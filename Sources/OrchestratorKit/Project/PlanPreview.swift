package import Core
package import Execution
import Planning
package import Routing

extension RunState {
  /// What building the plan will cost.
  package var estimate: RunEstimate? {
    guard let plan, let run else { return nil }
    let router = Router(
      providers: run.providers, floor: run.settings.adequacyFloor, preference: run.settings.preference)
    return RunEstimate(plan: plan, router: router, cap: run.settings.budget) { task in
      run.settings.critique == .each || !expectedChecks(of: task).contains(where: \.info.decidesBehaviour)
    }
  }
}

extension Plan {
  /// The tasks in an order in which they can be done.
  package var inOrder: [PlanTask] { PlanOrder.order(self).compactMap { task($0) } }
}
