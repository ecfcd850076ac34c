package import Core
import Synchronization

/// Records everything that another model answers.
package final class RecordingModel: LanguageModel {
  private let model: any LanguageModel
  private let writer: RecordingWriter
  private let firstFailure = Mutex<ProvidersError?>(nil)

  package init(_ model: any LanguageModel, writer: RecordingWriter) {
    self.model = model
    self.writer = writer
  }

  /// Why the recording is incomplete. An answer that was paid is handed on even if it cannot be recorded.
  package var failure: ProvidersError? { firstFailure.withLock { $0 } }

  package func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
    let start = ContinuousClock.now
    let result = await model.complete(request)
    // That we stopped is no answer of the model's.
    if case .failure(let error) = result, error.kind == .cancelled { return result }
    let milliseconds = Int((.now - start) / .milliseconds(1))
    do throws(ProvidersError) {
      try await writer.append(RecordedCall(request, result, milliseconds: milliseconds))
    } catch {
      firstFailure.withLock { $0 = $0 ?? error }
    }
    return result
  }
}
