/// An answer that was paid and that helped, kept for whoever asks the same.
package struct KnownAnswer: Sendable, Hashable, Codable {
  package var question: Question
  /// When it was had, in milliseconds since 1970.
  package var createdAt: Int64
  package var cost: Money
  /// What it said was good at once: a plan that could be built, a draft that passed its checks, an opinion that could be
  /// read. Else it was a step on the way to that, and fails again.
  package var passed: Bool
  package var answer: ModelAnswer

  /// Rate limits and the amount that a provider named were those of that day, and are left out.
  package init(question: Question, createdAt: Int64, cost: Money, passed: Bool, answer: ModelAnswer) {
    self.question = question
    self.createdAt = createdAt
    self.cost = cost
    self.passed = passed
    self.answer = ModelAnswer(text: answer.text.text, usage: answer.usage, finish: answer.finish)
  }
}
