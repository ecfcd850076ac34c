package import Core

/// Whether an answer that a similar question had may stand for one that is asked, learned from what came of it before.
///
/// With p as the share in which it would be wrong, it is served in `limit` / p of the cases, so that wrong answers are
/// served in `limit` of them; and p is never below what all answers of the stage together say. Which cases those are is
/// decided by a coin that the question, the answer and the number of trials fix.
///
/// Where checks stand between, what they turn down costs nothing, and wrong is what passed them and was found out later: it
/// is trusted until it was wrong. Where nothing checks, it has to prove itself in comparisons.
package struct Acceptance: Sendable {
  /// Right and wrong ones that say something about a score.
  package struct Count: Sendable, Hashable {
    package var right: Int
    package var wrong: Int

    package init(right: Int = 0, wrong: Int = 0) {
      self.right = right
      self.wrong = wrong
    }

    /// A less alike question that it was right for speaks for it, a more alike one does not. A wrong one counts always.
    package init(_ trials: [AnswerTrial], upTo score: Double) {
      wrong = trials.count { $0.outcome == .wrong }
      right = trials.count { $0.outcome == .right && $0.similar.score <= score }
    }
  }

  /// Of all cases those in which the model is asked although nothing speaks against the answer: else it would never be
  /// seen that something does.
  private static let probes = 0.05

  /// The share of wrong answers that may be served, 0 to 1: 0 serves nothing, 1 everything.
  private let limit: Double
  /// What comes of an answer is checked.
  private let isChecked: Bool

  package init(limit: Double, isChecked: Bool) {
    self.limit = limit
    self.isChecked = isChecked
  }

  /// Whether an answer of these trials stands for the question of this digest. `stage` counts the trials of all answers of
  /// the stage in the same way.
  package func serves(
    _ similar: SimilarQuestion, for question: String, trials: [AnswerTrial], stage: Count
  ) -> Bool {
    let share = share(own: Count(trials, upTo: similar.score), stage: stage)
    return Self.coin("\(question) \(similar.key) \(trials.count)") < share
  }

  /// What was turned down where it was at least as alike is not tried again.
  package static func isTurnedDown(at score: Double, by trials: [AnswerTrial]) -> Bool {
    trials.contains { $0.outcome == .rejected && $0.similar.score >= score }
  }

  /// In how many cases it is served, 0 to 1.
  package func share(own: Count, stage: Count) -> Double {
    guard limit > 0, limit < 1 else { return limit }
    let share = min(1, limit / max(wrongness(own), wrongness(stage)))
    return isChecked ? share : min(share, 1 - Self.probes)
  }

  /// The share of wrong ones, one standard error on the safe side.
  private func wrongness(_ count: Count) -> Double {
    if isChecked, count.wrong == 0 { return limit }
    let trials = Double(count.wrong + count.right)
    let share = Double(count.wrong + 1) / (trials + (isChecked ? 1 : 2))
    return min(1, share + (share * (1 - share) / (trials + 1)).squareRoot())
  }

  /// From 0 to below 1, the same for the same text.
  private static func coin(_ text: String) -> Double {
    // As many bits as a number between 0 and 1 holds.
    let bits = UInt64(SHA256.hex(text.utf8).prefix(16), radix: 16) ?? 0
    return Double(bits >> 11) / Double(UInt64(1) << 53)
  }
}
