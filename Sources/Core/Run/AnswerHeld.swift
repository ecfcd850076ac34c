/// An answer that a similar question had, where no check would show that it is wrong: the model is asked as well, and the two
/// are compared.
package struct AnswerHeld: Sendable, Hashable, Codable {
  /// Of the call that is made.
  package var key: CallKey
  /// Who gave the answer.
  package var candidate: Candidate
  package var answer: ModelAnswer
  package var similar: SimilarQuestion

  package init(key: CallKey, candidate: Candidate, answer: ModelAnswer, similar: SimilarQuestion) {
    self.key = key
    self.candidate = candidate
    self.answer = answer
    self.similar = similar
  }
}

/// What the comparison of a held answer with the one that was asked for came to.
package struct AnswerCompared: Sendable, Hashable, Codable {
  package var key: CallKey
  package var similar: SimilarQuestion
  /// Both say the same.
  package var agrees: Bool

  package init(_ held: AnswerHeld, agrees: Bool) {
    key = held.key
    similar = held.similar
    self.agrees = agrees
  }
}
