/// Asks models. Implementations do no retries and no routing: one request, one answer or one error.
package protocol LanguageModel: Sendable {
  /// Cancelling the task cancels the request.
  func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError>
}
