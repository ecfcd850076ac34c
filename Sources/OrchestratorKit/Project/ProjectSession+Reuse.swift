import Core
import Execution
import Storage

extension ProjectSession {
  /// What a project left so far, for a new one of an org. Throws where there is nothing that one could begin with, or it
  /// is another org's.
  func priorWork(_ name: String, of org: String?, store: Store) async throws -> PriorWork {
    let id = try await store.resolve(name)
    let state = try await history(of: id, store: store).reduce(into: RunState()) { $0.apply($1) }
    guard let spec = state.spec, let plan = state.plan else {
      throw OrchestratorError(
        .usage, "project \(id) has no plan yet, so there is nothing to reuse; go on with it: --resume \(id)")
    }
    let owner = state.run?.settings.org
    guard owner == org else {
      let account = owner.map { "the org \($0)" } ?? "no org"
      throw OrchestratorError(
        .usage,
        "project \(id) is on the account of \(account), and this one \(org.map { "on that of \($0)" } ?? "of none"): orgs "
          + "share no work; \(owner.map { "say --org \($0), or " } ?? "")leave --reuse out")
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
