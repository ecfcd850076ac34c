package import Core

/// The user's own answers, and behind them those that several machines share.
package struct LayeredAnswers: AnswerCache {
  private let own: AnswerStore
  private let shared: RedisAnswers?

  package init(own: AnswerStore, shared: RedisAnswers? = nil) {
    self.own = own
    self.shared = shared
  }

  package func find(_ questions: [Question]) async -> KnownAnswer? {
    var answer = await own.find(questions)
    if answer == nil, let found = await shared?.find(questions) {
      await own.keep(found)
      answer = found
    }
    await own.count(answer)
    return answer
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
