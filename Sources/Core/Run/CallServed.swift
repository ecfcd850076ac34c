/// The answer of an earlier project stands in for a call: nothing was asked, nothing is paid, and it says nothing about the
/// provider.
package struct CallServed: Sendable, Hashable, Codable {
  package var key: CallKey
  /// Who gave it then.
  package var candidate: Candidate
  package var prompt: Prompt
  package var answer: ModelAnswer
  /// The digest of its `Question`.
  package var question: String
  /// What it said was good at once then, see `KnownAnswer`.
  package var passed: Bool
  /// What it cost then.
  package var saved: Money
  /// Nil: it was given to this very question.
  package var similar: SimilarQuestion?

  package init(
    key: CallKey, candidate: Candidate, prompt: Prompt, answer: ModelAnswer, question: String, passed: Bool,
    saved: Money, similar: SimilarQuestion? = nil
  ) {
    self.similar = similar
    self.key = key
    self.candidate = candidate
    self.prompt = prompt
    self.answer = answer
    self.question = question
    self.passed = passed
    self.saved = saved
  }
}

extension CallServed {
  /// The same as an answer that was had for nothing.
  package var settled: CallSettled {
    CallSettled(key: key, candidate: candidate, answer: answer, cost: .zero, overrun: false, milliseconds: 0)
  }
}

/// A served answer was good then and is not now: as if it had never been served, and the question is asked.
package struct AnswerWithdrawn: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  /// The digest of its `Question`.
  package var question: String
  package var reason: String
  /// Nil: it was given to this very question.
  package var similar: SimilarQuestion?

  package init(_ served: CallServed, reason: String) {
    similar = served.similar
    key = served.key
    candidate = served.candidate
    question = served.question
    self.reason = reason
  }
}
