package import Core

/// What the author or critic of a task gets to see.
package struct TaskContext: Sendable, Hashable {
  package var plan: Plan
  package var task: PlanTask
  /// What the interface task wrote; empty before it is accepted and in plans without one.
  package var skeleton: FileTree
  /// The test files that gate an implementation.
  package var gatingTests: FileTree
  /// Accepted files of the task's transitive dependencies.
  package var sources: FileTree
  /// Answers of its dependencies without files, by task id.
  package var outputs: [String: String]
  /// UTF-8 bytes that the whole prompt may have.
  package var byteLimit: Int

  package init(
    plan: Plan, task: PlanTask, skeleton: FileTree = FileTree(), gatingTests: FileTree = FileTree(),
    sources: FileTree = FileTree(), outputs: [String: String] = [:], byteLimit: Int
  ) {
    self.plan = plan
    self.task = task
    self.skeleton = skeleton
    self.gatingTests = gatingTests
    self.sources = sources
    self.outputs = outputs
    self.byteLimit = byteLimit
  }

  /// The files that the task writes: its own, and for the interface task the skeleton of every source file.
  package var requestedFiles: [String] {
    guard task.role == .interface else { return task.files }
    let sources = plan.tasks.filter { $0.role == .implementation }.flatMap(\.files).filter { PlannedPath.isCode($0) }
    return (task.files + sources).withoutRepetition
  }

  /// How many dependencies away the path's owner is; the task's own files are 0, those of nobody come last.
  func distance(to path: String) -> Int {
    guard let owner = plan.owner(of: path)?.id else { return Int.max }
    var distance = 0
    var front: Set<String> = [task.id]
    var seen = front
    while !front.isEmpty {
      if front.contains(owner) { return distance }
      front = Set(front.flatMap { plan.task($0)?.dependencies ?? [] }).subtracting(seen)
      seen.formUnion(front)
      distance += 1
    }
    return Int.max
  }
}
