import Core
import Execution
import Storage

extension ProjectSession {
  /// What a project left so far, for a new one. Throws where there is nothing that one could begin with.
  func priorWork(_ name: String, store: Store) async throws -> PriorWork {
    let id = try await store.resolve(name)
    let state = try await history(of: id, store: store).reduce(into: RunState()) { $0.apply($1) }
    guard let spec = state.spec, let plan = state.plan else {
      throw OrchestratorError(
        .usage, "project \(id) has no plan yet, so there is nothing to reuse; go on with it: --resume \(id)")
    }
    let drafts = state.orderedTasks.compactMap { task in
      task.accepted.map {
        PriorWork.Draft(
          task: task.task.id, candidate: $0.candidate, files: $0.files, output: $0.output, score: task.score)
      }
    }
    return PriorWork(
      project: id, description: spec.description, criteria: spec.criteria, plan: plan, drafts: drafts)
  }
}
