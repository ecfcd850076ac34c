import Core

/// Never answers; says so when it is cancelled.
final class HangingModel: LanguageModel {
  private let asked: AsyncStream<Void>
  private let ask: AsyncStream<Void>.Continuation

  init() { (asked, ask) = AsyncStream.makeStream() }

  /// Returns once somebody has asked.
  func isAsked() async { for await _ in asked { return } }

  func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
    let (forever, end) = AsyncStream<Void>.makeStream()
    ask.yield()
    for await _ in forever {}
    end.finish()
    return .failure(ModelError(.cancelled, "stopped"))
  }
}
