/// Answers of earlier calls. It never fails: what cannot be read is not known, and what cannot be kept is asked again.
package protocol AnswerCache: Sendable {
  /// The answer to the first of these questions that has one, else perhaps one that a similar question had.
  func find(_ questions: [Question]) async -> FoundAnswer?
  /// Takes the place of an older answer to the same question.
  func keep(_ answer: KnownAnswer) async
  /// Forgets the answer to the question of this digest: it did not do what it had done before.
  func reject(_ digest: String) async
  /// Learns from what came of an answer that a similar question had; a later outcome of the same call takes the place of
  /// an earlier one.
  func learn(_ trial: AnswerTrial) async
}

/// An answer that is there already.
package struct FoundAnswer: Sendable {
  package var known: KnownAnswer
  /// The digest of the question that is asked.
  package var question: String
  /// Nil: the answer is to this very question.
  package var similar: SimilarQuestion?
  /// It is not to be used, but held against the answer that the model gives.
  package var isToCompare: Bool

  package init(
    _ known: KnownAnswer, similar: SimilarQuestion? = nil, to question: String? = nil, isToCompare: Bool = false
  ) {
    self.known = known
    self.question = question ?? known.question.digest
    self.similar = similar
    self.isToCompare = isToCompare
  }
}
