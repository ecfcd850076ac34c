import Core

/// The tokens that a call typically uses: what an attempt is expected to cost, as opposed to what it could.
enum TypicalUse {
  /// Text and code are about four bytes a token.
  static let bytesPerToken = 4
  /// Thinking takes about twice the answer (aider polyglot: 7,300 tokens a case with, 2,500 without).
  static let thinkingPerAnswer = 2

  /// `learned`: what such calls of the model took, which replaces the table.
  static func cost(
    stage: Stage, type: TaskType?, inputBytes: Int, model: ModelEntry, maxTokens: Int, learned: CallUsage? = nil
  ) -> Money {
    let answer = answerTokens(stage: stage, type: type)
    let usual = model.reasoning ? answer * (1 + thinkingPerAnswer) : answer
    let output = Int(min(learned.map { $0.outputTokens.rounded(.up) } ?? Double(usual), Double(maxTokens)))
    let input = (inputBytes + Reservation.envelope) / bytesPerToken
    return model.cost(of: TokenUsage(input: input, output: output))
  }

  static func answerTokens(stage: Stage, type: TaskType?) -> Int {
    switch stage {
    case .plan: 2_500
    case .enhance: 500
    case .critique: type == nil ? 900 : 500
    case .evaluate: 200
    case .generate, .revise:
      switch type {
      case .codeGeneration: 1_600
      case .complexReasoning: 1_500
      case .creativeWriting, nil: 1_200
      case .codeReview: 900
      case .dataExtraction: 600
      case .summarization, .evaluation: 400
      }
    }
  }
}
