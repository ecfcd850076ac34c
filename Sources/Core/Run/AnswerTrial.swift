/// The question that an answer was given to when another one is asked, and how alike the two are.
package struct SimilarQuestion: Sendable, Hashable, Codable {
  /// Its digest: the key of the answer in the cache.
  package var key: String
  /// 0 to 1.
  package var score: Double

  package init(key: String, score: Double) {
    self.key = key
    self.score = score
  }
}

/// What came of an answer that a similar question had: when it stood for another one's, or when it was held against the
/// answer that was asked for.
package struct AnswerTrial: Sendable, Hashable {
  package enum Outcome: String, Sendable, Hashable, CaseIterable {
    case right
    case wrong
    /// It was served and did not pass the checks, so that nothing came of it.
    case rejected
  }

  package var similar: SimilarQuestion
  package var outcome: Outcome
  /// It stood for an answer. A wrong one that did is a false hit; one that did not is a lesson only.
  package var wasServed: Bool
  package var project: String
  /// "generate red 1": the call that the answer stood for, or was compared with.
  package var call: String

  package init(
    _ similar: SimilarQuestion, _ outcome: Outcome, wasServed: Bool, project: String, call: String
  ) {
    self.similar = similar
    self.outcome = outcome
    self.wasServed = wasServed
    self.project = project
    self.call = call
  }
}
