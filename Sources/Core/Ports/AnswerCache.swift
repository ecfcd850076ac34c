/// Answers of earlier calls. It never fails: what cannot be read is not known, and what cannot be kept is asked again.
package protocol AnswerCache: Sendable {
  /// The answer to the first of these questions that has one.
  func find(_ questions: [Question]) async -> KnownAnswer?
  /// Takes the place of an older answer to the same question.
  func keep(_ answer: KnownAnswer) async
  /// Forgets the answer to the question of this digest: it did not do what it had done before.
  func reject(_ digest: String) async
}
