import Core

extension PlanChecking {
  /// Answers whether the tasks form a graph without cycles, so that the rules about ancestors have a meaning.
  mutating func checkDependencies() -> Bool {
    let ids = Set(plan.tasks.map(\.id))
    var isWhole = ids.count == plan.tasks.count
    for index in plan.tasks.indices {
      let task = plan.tasks[index]
      let dependencies = task.dependencies.withoutRepetition
      if dependencies.count < task.dependencies.count {
        repaired("\(task.id): dependencies named twice are named once")
      }
      plan.tasks[index].dependencies = dependencies
      for dependency in dependencies where !ids.contains(dependency) {
        isWhole = false
        note("dependency", "\(task.id) depends on \(dependency.quoted), which is no task")
      }
    }
    if let cycle = PlanOrder.cycle(in: plan) {
      isWhole = false
      note("cycle", "tasks depend on each other in a circle: \(cycle.joined(separator: " → "))")
    }
    return isWhole
  }

  /// Tests come before what they test, and something implements what they test.
  mutating func checkTestsFirst() {
    let ancestors = Dictionary(uniqueKeysWithValues: plan.tasks.map { ($0.id, plan.ancestors(of: $0.id)) })
    func isTested(_ id: String) -> Bool { ancestors[id]?.contains { plan.task($0)?.role == .tests } ?? false }
    for tests in plan.tasks where tests.role == .tests {
      let early = plan.tasks.filter {
        $0.role == .implementation && ancestors[tests.id]?.contains($0.id) == true && !isTested($0.id)
      }
      let gated = plan.tasks.contains { $0.role == .implementation && ancestors[$0.id]?.contains(tests.id) == true }
      if !early.isEmpty {
        let names = early.map(\.id).joined(separator: ", ")
        note(
          "order",
          "\(tests.id) writes tests but depends on \(names): tests come first, let \(names) depend on \(tests.id)")
      } else if !gated {
        note("order", "no implementation depends on the tests of \(tests.id): let the task that they test depend on it")
      }
    }
  }

  /// The output of a task without files is read by somebody.
  mutating func checkReaders() {
    for task in plan.tasks where !task.role.shipsFiles && plan.dependents(of: task.id).isEmpty {
      note(
        "reader",
        "no task depends on \(task.id), so nobody reads its answer: leave it out (the whole is reviewed anyway)")
    }
  }
}
