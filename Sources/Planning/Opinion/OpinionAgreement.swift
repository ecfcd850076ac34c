package import Core

/// Whether two answers to questions of one kind come to the same, so that one could have stood for the other.
package enum OpinionAgreement {
  /// Scores may differ by so much, on one side of what decides.
  private static let tolerance = 0.05

  /// Critiques, evaluations and reviews: the verdict, the scores, what breaks something and where, and each criterion.
  /// `threshold` is the score from which a task is accepted.
  package static func agree(_ a: Opinion, _ b: Opinion, threshold: Double) -> Bool {
    a.accepts == b.accepts && agree(a.score, b.score, threshold: threshold)
      && a.breaking == b.breaking && a.decided == b.decided
      && Set(a.scores.keys).union(b.scores.keys).allSatisfy { agree(a.scores[$0], b.scores[$0], threshold: threshold) }
  }

  private static func agree(_ a: Double?, _ b: Double?, threshold: Double) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    // Written in decimals: 0.90 and 0.85 are 0.05 apart.
    return (a >= threshold) == (b >= threshold) && abs(a - b) <= tolerance + 1e-9
  }
}

extension Opinion {
  /// The files of the high issues, each as often as it has some. In what words they are said does not matter.
  fileprivate var breaking: [String] { issues.filter { $0.severity == .high }.map { $0.file ?? "" }.sorted() }

  fileprivate var decided: [String: Judgement.Verdict] {
    Dictionary(judgements.map { ($0.id, $0.verdict) }) { first, _ in first }
  }
}
