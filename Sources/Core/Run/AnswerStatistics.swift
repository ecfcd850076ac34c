/// What the cache holds, and what became of the questions that were looked up, over all processes.
package struct AnswerStatistics: Sendable, Hashable {
  package var answers = 0
  /// Of the stored lines and words.
  package var bytes: Int64 = 0
  /// What the answers that are there have cost.
  package var worth = Money.zero
  package var hits = 0
  package var misses = 0
  /// Answers that similar questions had and that were served.
  package var candidates = 0
  /// Those of them that did not pass the checks, so that the question was asked.
  package var rejectedCandidates = 0
  /// Those of them that passed and were found wrong later.
  package var falseHits = 0
  /// By guard: the questions that were like another one and did not agree with it there.
  package var guarded: [String: Int] = [:]
  /// Answers that were forgotten: they did not do what they had done before, or were not as they were written.
  package var rejected = 0
  package var saved = Money.zero

  package init() {}
}
