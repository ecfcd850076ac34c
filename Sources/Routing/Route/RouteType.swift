package import Core

/// Stages route as task types, so that one table of qualities serves every call.
package enum RouteType {
  package static func type(for stage: Stage, task: PlanTask?) -> TaskType {
    type(for: stage, type: task?.type, role: task?.role)
  }

  static func type(for stage: Stage, type: TaskType?, role: Role?) -> TaskType {
    switch stage {
    case .plan, .enhance: .complexReasoning
    case .critique: .codeReview
    case .evaluate: .evaluation
    // A contract is worth a strong model: everything else is built on it.
    case .generate, .revise: role == .interface ? .complexReasoning : type ?? .complexReasoning
    }
  }
}
