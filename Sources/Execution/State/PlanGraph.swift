import Core
import Planning

/// What is asked of an accepted plan again and again, computed once.
struct PlanGraph: Sendable {
  /// The ids with dependencies before dependents.
  private(set) var order: [String] = []
  private(set) var positions: [String: Int] = [:]
  /// The tasks that need the task directly, in plan order.
  private(set) var dependents: [String: [String]] = [:]
  /// The number of tasks on the longest way from the task to the end, itself included.
  private(set) var remainingPath: [String: Int] = [:]
  private var above: [String: Set<String>] = [:]

  init() {}

  init(_ plan: Plan) {
    order = PlanOrder.order(plan)
    remainingPath = PlanOrder.remainingPath(plan)
    let tasks = Dictionary(plan.tasks.map { ($0.id, $0) }) { first, _ in first }
    for (position, task) in plan.tasks.enumerated() {
      positions[task.id] = position
      for dependency in task.dependencies { dependents[dependency, default: []].append(task.id) }
    }
    for id in order {
      let dependencies = tasks[id]?.dependencies ?? []
      above[id] = dependencies.reduce(into: Set(dependencies)) { $0.formUnion(above[$1] ?? []) }
    }
  }

  /// All tasks that the task needs, directly or not.
  func ancestors(of id: String) -> Set<String> { above[id] ?? [] }
}
