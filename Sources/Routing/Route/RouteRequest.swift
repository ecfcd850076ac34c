package import Core

/// A call that needs a model.
package struct RouteRequest: Sendable, Hashable {
  package var stage: Stage
  /// The task's; nil for stages of the whole project.
  package var taskType: TaskType?
  package var role: Role?
  /// UTF-8 bytes of the prompt.
  package var inputBytes: Int
  /// What the project's cap leaves, reservations of siblings not counted: they may come back.
  package var cap: Money
  /// Candidates that cannot serve now, with the reason.
  package var excluded: [Candidate: String]
  /// Candidates that are asked only when nobody else is left.
  package var deferred: Set<Candidate> = []
  /// The provider of the work that this call has to be independent of.
  package var avoidProvider: String?
  /// Earlier tasks that are like this one.
  package var similar: [Neighbour] = []
  /// The seed of a draw in the place of p̂; nil: no exploration.
  package var exploration: String?

  package init(
    stage: Stage, taskType: TaskType?, role: Role?, inputBytes: Int, cap: Money, excluded: [Candidate: String] = [:],
    avoidProvider: String? = nil
  ) {
    self.stage = stage
    self.taskType = taskType
    self.role = role
    self.inputBytes = inputBytes
    self.cap = cap
    self.excluded = excluded
    self.avoidProvider = avoidProvider
  }

  package init(
    stage: Stage, task: PlanTask?, inputBytes: Int, cap: Money, excluded: [Candidate: String] = [:],
    avoidProvider: String? = nil
  ) {
    self.init(
      stage: stage, taskType: task?.type, role: task?.role, inputBytes: inputBytes, cap: cap, excluded: excluded,
      avoidProvider: avoidProvider)
  }

  /// The type by which models are compared.
  package var type: TaskType { RouteType.type(for: stage, type: taskType, role: role) }

  package func maxTokens(for model: ModelEntry) -> Int {
    TokenAllowance.maxTokens(stage: stage, type: taskType, role: role, model: model)
  }
}
