package import Core

/// In what order tasks can be worked on.
package enum PlanOrder {
  /// Dependencies before dependents, ties in plan order. Tasks of a cycle come last, in plan order.
  package static func order(_ plan: Plan) -> [String] {
    let ids = Set(plan.tasks.map(\.id))
    var open = plan.tasks
    var done: Set<String> = []
    var order: [String] = []
    while let next = open.firstIndex(where: { $0.dependencies.allSatisfy { done.contains($0) || !ids.contains($0) } }) {
      let task = open.remove(at: next)
      done.insert(task.id)
      order.append(task.id)
    }
    return order + open.map(\.id)
  }

  /// For each task the number of tasks on the longest way from it to the end, itself included.
  package static func remainingPath(_ plan: Plan) -> [String: Int] {
    let dependencies = Dictionary(plan.tasks.map { ($0.id, $0.dependencies) }) { first, _ in first }
    var length: [String: Int] = [:]
    for id in order(plan).reversed() {
      let own = length[id, default: 1]
      length[id] = own
      for dependency in dependencies[id] ?? [] { length[dependency] = max(length[dependency, default: 1], own + 1) }
    }
    return length.filter { dependencies[$0.key] != nil }
  }

  /// The tasks of a cycle, the first one repeated at the end; nil when there is none.
  static func cycle(in plan: Plan) -> [String]? {
    let tasks = Dictionary(plan.tasks.map { ($0.id, $0) }) { first, _ in first }
    var finished: Set<String> = []
    for root in plan.tasks where !finished.contains(root.id) {
      var path: [String] = [root.id]
      var waiting: [[String]] = [root.dependencies]
      while let last = path.last {
        guard let next = waiting[waiting.count - 1].popLast() else {
          finished.insert(last)
          path.removeLast()
          waiting.removeLast()
          continue
        }
        if let start = path.firstIndex(of: next) { return Array(path[start...]) + [next] }
        if let task = tasks[next], !finished.contains(next) {
          path.append(next)
          waiting.append(task.dependencies)
        }
      }
    }
    return nil
  }
}
