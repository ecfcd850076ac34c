import Core
import Synchronization

/// Asks a question before each answer of another model.
final class WatchingModel: LanguageModel {
  private let model: ScriptedModel
  private let question: @Sendable (ModelRequest) async -> Bool
  private let answers = Mutex<[Bool]>([])

  init(_ model: ScriptedModel, question: @escaping @Sendable (ModelRequest) async -> Bool) {
    self.model = model
    self.question = question
  }

  /// What was answered to the question, request by request.
  var seen: [Bool] { answers.withLock { $0 } }

  func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
    let answer = await question(request)
    answers.withLock { $0.append(answer) }
    return await model.complete(request)
  }
}
