/// What the cache holds, and what became of the questions that were looked up, over all processes.
package struct AnswerStatistics: Sendable, Hashable {
  package var answers = 0
  /// Of the stored lines.
  package var bytes: Int64 = 0
  /// What the answers that are there have cost.
  package var worth = Money.zero
  package var hits = 0
  package var misses = 0
  /// Answers that were forgotten: they did not do what they had done before, or were not as they were written.
  package var rejected = 0
  package var saved = Money.zero

  package init() {}
}
