import Core
import Routing

extension RunMachine {
  /// What the installation can learn from what has happened; nothing in a replay, whose answers are not new.
  func lessons() -> [Event] {
    guard state.run?.experience != nil else { return [] }
    let news = state.breakers.sorted { $0.key < $1.key }.compactMap { $1.news(of: $0) }
    return news.map { .breakerChanged($0) } + firstAttempts().map { .firstAttemptJudged($0) }
  }

  /// The tasks that have just ended, each with how its first candidate's first attempt did. An attempt that a wrong test
  /// turned down says nothing.
  private func firstAttempts() -> [FirstAttemptJudged] {
    state.orderedTasks.compactMap { task in
      guard !task.isOpen, !state.judgedFirst.contains(task.task.id), let first = task.attempts.first else { return nil }
      // An answer out of the cache has taught what it could when it was new.
      guard state.servedDraft(first.n, of: task.task.id) == nil else { return nil }
      let isAccepted = first.rejected == nil && task.lastAcceptedN == first.n
      if !isAccepted, wasConvictedFor(task.task) || wasNotJudged(task, first) { return nil }
      return FirstAttemptJudged(
        task: task.task.id, type: RouteType.type(for: .generate, task: task.task), candidate: first.candidate,
        accepted: isAccepted, text: task.task.likeness)
    }
  }

  /// No check failed it and no opinion on it could be read: the tools or the judges were at fault.
  private func wasNotJudged(_ task: TaskState, _ attempt: TaskState.Attempt) -> Bool {
    attempt.rejected == nil && !(task.results[attempt.n] ?? [:]).values.contains { $0.verdict == .fail }
      && !(task.opinions[attempt.n] ?? []).contains { $0.opinion != nil }
  }

  private func wasConvictedFor(_ task: PlanTask) -> Bool {
    task.dependencies.contains { state.convictions[$0]?.upheld == true }
  }
}
