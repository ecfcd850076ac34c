import Core

extension PlanChecking {
  /// One interface task, first; inserted when code is tested or used across tasks and the plan has none.
  mutating func checkInterface() {
    let interfaces = plan.tasks.filter { $0.role == .interface }
    if interfaces.count > 1 {
      note(
        "interface",
        "\(interfaces.map(\.id).joined(separator: " and ")) are of role interface: one task writes all skeletons")
      return
    }
    if let interface = interfaces.first, !interface.dependencies.isEmpty {
      note("interface", "\(interface.id) is the interface task and comes first: it depends on no other task")
      return
    }
    if interfaces.isEmpty {
      guard needsInterface else { return }
      guard plan.tasks.count < PlanCheck.taskLimit else {
        note(
          "interface",
          "the plan has no interface task and no room for one: use at most \(PlanCheck.taskLimit - 1) tasks")
        return
      }
      if !promoteConfiguration() { insertInterface() }
    }
    moveConfiguration()
    addEdgesToInterface()
  }

  /// A task that already writes nothing but the configuration that checks read, first, only lacks the skeletons.
  private mutating func promoteConfiguration() -> Bool {
    let index = plan.tasks.firstIndex { task in
      task.role == .configuration && task.dependencies.isEmpty && !task.files.isEmpty
        && task.files.allSatisfy { PlannedPath.isCheckConfiguration($0) }
    }
    guard let index else { return false }
    plan.tasks[index].role = .interface
    plan.tasks[index].prompt += "\n\n" + skeletonRequest
    repaired("\(plan.tasks[index].id) is the interface task: it also writes the skeleton of every source file")
    return true
  }

  /// The skeleton is checked with the configuration, so the two are written together.
  private mutating func moveConfiguration() {
    guard let home = plan.tasks.firstIndex(where: { $0.role == .interface }) else { return }
    for index in plan.tasks.indices where index != home && plan.tasks[index].role.shipsFiles {
      let task = plan.tasks[index]
      let moving = task.files.filter { PlannedPath.isCheckConfiguration($0) }
      guard !moving.isEmpty else { continue }
      let names = moving.joined(separator: ", ")
      if moving.count == task.files.count {
        note(
          "interface",
          "\(task.id) owns only \(names), which the checks of the skeleton read: give it to \(plan.tasks[home].id)")
      } else {
        plan.tasks[index].files.removeAll { moving.contains($0) }
        plan.tasks[home].files += moving
        repaired("\(plan.tasks[home].id) owns \(names), which the checks of the skeleton read, instead of \(task.id)")
      }
    }
  }

  /// One task writes code and another tests or uses it.
  private var needsInterface: Bool {
    let writers = plan.tasks.filter { task in
      (task.role == .implementation || task.role == .tests) && task.files.contains { PlannedPath.isCode($0) }
    }
    return writers.contains { writer in
      guard writer.role == .implementation else { return false }
      return writers.contains { other in
        other.id != writer.id
          && (other.role == .tests || plan.ancestors(of: other.id).contains(writer.id))
      }
    }
  }

  private mutating func insertInterface() {
    let taken = Set(plan.tasks.map(\.id))
    var id = "interface"
    var number = 2
    while taken.contains(id) {
      id = "interface-\(number)"
      number += 1
    }
    plan.tasks.insert(
      PlanTask(
        id: id, type: .codeGeneration, role: .interface, title: "Skeleton of every source file", prompt: skeletonRequest
      ),
      at: 0)
    repaired("\(id): inserted, an interface task that writes the skeleton of every source file")
  }

  private mutating func addEdgesToInterface() {
    guard let id = plan.interface?.id else { return }
    // Roots first: whoever depends on a task with the edge has it already.
    let without = PlanOrder.order(plan).filter { task in task != id && plan.task(task)?.dependencies.isEmpty == true }
    for index in plan.tasks.indices where without.contains(plan.tasks[index].id) {
      plan.tasks[index].dependencies = [id]
    }
    if !without.isEmpty {
      repaired("\(without.joined(separator: ", ")) now depend\(without.count == 1 ? "s" : "") on \(id)")
    }
  }

  /// What an interface task that we make is asked for.
  private var skeletonRequest: String {
    let sources = plan.tasks.filter { $0.role == .implementation }.flatMap { task in
      task.files.filter { PlannedPath.isCode($0) }.map { "- \($0) (\(task.id): \(task.title))" }
    }
    let exports = plan.tasks.flatMap(\.exports).withoutRepetition
    var prompt = """
      Write the contract that every other task works from: each planned source file as a skeleton, with the signatures, \
      types, exceptions and documented behaviour that its task's description and the criteria ask for.

      Skeletons:
      \(sources.joined(separator: "\n"))
      """
    if !exports.isEmpty { prompt += "\n\nThey hold at least:\n" + exports.map { "- \($0)" }.joined(separator: "\n") }
    return prompt
  }
}
