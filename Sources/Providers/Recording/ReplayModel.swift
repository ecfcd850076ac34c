package import Core
import Synchronization

/// Answers from a recording, without network or key; never invents an answer.
package final class ReplayModel: LanguageModel {
  private struct Question: Hashable {
    var key: CallKey
    var candidate: Candidate
  }

  private struct Progress {
    /// Calls already answered, of each question.
    var used: [Question: Int] = [:]
    var drifted: Set<CallKey> = []
  }

  private let file: String
  private let calls: [Question: [RecordedCall]]
  private let candidates: [CallKey: [Candidate]]
  private let progress = Mutex(Progress())

  /// `file` is named in errors.
  package init(_ recording: Recording, file: String) {
    self.file = file
    calls = Dictionary(grouping: recording.calls) { Question(key: $0.key, candidate: $0.candidate) }
    candidates = Dictionary(grouping: recording.calls, by: \.key).mapValues { Set($0.map(\.candidate)).sorted() }
  }

  /// The calls whose prompt was another one than today's: one warning at the end.
  package var driftedKeys: [CallKey] {
    progress.withLock { $0.drifted.sorted { $0.description < $1.description } }
  }

  package func complete(_ request: ModelRequest) async -> Result<ModelAnswer, ModelError> {
    let question = Question(key: request.key, candidate: request.candidate)
    guard let recorded = calls[question] else { return .failure(notRecorded(question)) }
    let digests = Set(recorded.compactMap(\.promptDigest))
    let hasDrifted = !digests.isEmpty && !digests.contains(request.prompt.digest)
    let call: RecordedCall? = progress.withLock { progress in
      if hasDrifted { progress.drifted.insert(request.key) }
      let next = progress.used[question, default: 0]
      guard next < recorded.count else { return nil }
      progress.used[question] = next + 1
      return recorded[next]
    }
    return call?.result ?? .failure(notRecorded(question))
  }

  private func notRecorded(_ question: Question) -> ModelError {
    let others = (candidates[question.key] ?? []).filter { $0 != question.candidate }.map(\.description)
    let what = "\"\(question.key)\" of \(question.candidate) is not in \(file)"
    if let count = calls[question]?.count { return ModelError(.notRecorded, "\(what) more than \(count) times") }
    return ModelError(.notRecorded, others.isEmpty ? what : "\(what); there it is of \(others.joined(separator: ", "))")
  }
}
