package import Core

/// A prior project that is like another text, and what became of it.
package struct SimilarProject: Sendable, Hashable {
  package var projectID: String
  /// 0 to 1.
  package var score: Double
  /// A `RunStatus`, or `RUNNING` when no run has ended yet.
  package var status: String
  package var spent: Money
  /// Milliseconds since 1970, UTC: of its newest event.
  package var updatedAt: Int64
  /// Description and criteria are the same, word for word.
  package var isSame: Bool

  /// Nothing is left to do.
  package var isFinished: Bool { RunStatus(rawValue: status)?.isFinal ?? false }
}
