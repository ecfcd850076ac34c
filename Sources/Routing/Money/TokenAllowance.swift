package import Core

/// How many output tokens a call may use at most: by what is asked, never by what the model could.
package enum TokenAllowance {
  /// On top of the answer, for models that think before they answer.
  package static let thinking = 8_192

  /// `type` and `role` are the task's; both nil for stages of the whole project. A critique without a task is the review.
  package static func maxTokens(stage: Stage, type: TaskType?, role: Role?, model: ModelEntry) -> Int {
    min(answer(stage: stage, type: type, role: role) + (model.reasoning ? thinking : 0), model.outputLimit)
  }

  /// What is left of an allowance that has to be made to fit under a cap, at the least.
  package static func least(of maxTokens: Int) -> Int { max(1, maxTokens / 4) }

  private static func answer(stage: Stage, type: TaskType?, role: Role?) -> Int {
    switch stage {
    case .plan: 8_192
    case .enhance: 1_500
    case .critique: type == nil ? 2_400 : 1_200
    case .evaluate: 600
    case .generate, .revise:
      switch role {
      case .interface, .tests, .implementation, .documentation, .configuration: 8_192
      case .review, .analysis, nil:
        switch type {
        case .codeGeneration, .creativeWriting: 8_192
        case .codeReview, .complexReasoning, .dataExtraction, nil: 4_096
        case .summarization: 2_048
        case .evaluation: 1_200
        }
      }
    }
  }
}
