import Core
import Synchronization

/// Answers by a rule. The rule is pure, so that a resumed run is told what the killed one would have been.
final class ScriptedModel: LanguageModel {
  typealias Rule = @Sendable (Ask) -> Result<ModelAnswer, ModelError>?

  private let rules: [Rule]
  private let failures = Mutex<[CallKey: Int]>([:])

  /// The first rule that has an answer gives it.
  init(_ rules: Rule...) { self.rules = rules }

  func answer(_ ask: Ask) -> Result<ModelAnswer, ModelError> {
    for rule in rules { if let answer = rule(ask) { return answer } }
    return .failure(ModelError(.notRecorded, "\(ask.key) is not in the script"))
  }

  func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
    if Task.isCancelled { return .failure(ModelError(.cancelled, "stopped")) }
    let before = failures.withLock { $0[request.key] ?? 0 }
    let answer = answer(
      Ask(
        key: request.key, candidate: request.candidate, prompt: request.prompt, maxTokens: request.maxTokens,
        failures: before))
    if case .failure = answer { failures.withLock { $0[request.key] = before + 1 } }
    return answer
  }

  static func text(_ text: String, _ finish: ModelAnswer.Finish = .complete) -> Result<ModelAnswer, ModelError> {
    .success(ModelAnswer(text: text, usage: TokenUsage(input: 100, output: 50), finish: finish))
  }

  static func error(_ kind: ModelError.Kind, retryAfter: Int? = nil) -> Result<ModelAnswer, ModelError> {
    .failure(ModelError(kind, "scripted", retryAfter: retryAfter))
  }

  static func files(_ files: KeyValuePairs<String, String>) -> Result<ModelAnswer, ModelError> {
    text(files.map { "````text path=\($0)\n\($1)\n````" }.joined(separator: "\n\n"))
  }

  /// A script by the call's name ("revise t2 2"), as recordings are.
  static func script(_ answers: [String: Result<ModelAnswer, ModelError>]) -> Rule {
    { answers["\($0.key)"] }
  }
}
