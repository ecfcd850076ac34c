package import Core

/// The user's own answers, and behind them those that several machines share.
package struct LayeredAnswers: Sendable {
  package let own: AnswerStore
  private let shared: RedisAnswers?

  package init(own: AnswerStore, shared: RedisAnswers? = nil) {
    self.own = own
    self.shared = shared
  }

  /// The answer to the first of these questions that has one.
  package func find(_ questions: [Question]) async -> KnownAnswer? {
    if let answer = await own.find(questions) { return answer }
    guard var found = await shared?.find(questions) else { return nil }
    // Which questions are alike nobody else says.
    found.question.wording = questions.first { $0.digest == found.question.digest }?.wording
    await own.keep(found)
    return found
  }

  package func keep(_ answer: KnownAnswer) async {
    await own.keep(answer)
    await shared?.keep(answer)
  }

  package func reject(_ digest: String) async {
    await own.reject(digest)
    await shared?.remove([digest])
  }

  /// What was to be kept is, when this returns.
  package func close() async {
    await own.close()
    await shared?.close()
  }
}
