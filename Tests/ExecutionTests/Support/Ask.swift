import Core

/// What a scripted model sees of a call.
struct Ask: Sendable {
  var key: CallKey
  var candidate: Candidate
  var prompt: Prompt
  var maxTokens: Int
  /// How often this call has failed before.
  var failures: Int

  var isDraft: Bool { key.stage == .generate || key.stage == .revise }
}
