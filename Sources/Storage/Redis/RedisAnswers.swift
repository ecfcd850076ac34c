package import Core
import Platform

/// Answers that several machines share on a Redis server, under names of ours. Others may write there too: what comes from
/// it is checked. It never fails: a server that does not answer is left alone for the rest of the process.
package actor RedisAnswers {
  private static let prefix = "orchestrator:answer:1:"
  /// Names at once, of a server that is asked for all of ours.
  private static let batch = 1_000

  private let address: RedisAddress
  private let limits: AnswerLimits
  private let remark: @Sendable (String) -> Void
  private let executor: ThreadExecutor
  private let ambient = SystemAmbient()
  private var connection: RedisConnection?
  private var isDown = false

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Connects when it is first needed. `remark` takes what the user has to know.
  package init(
    _ address: RedisAddress, limits: AnswerLimits = AnswerLimits(), remark: @escaping @Sendable (String) -> Void
  ) throws(StorageError) {
    self.address = address
    self.limits = limits
    self.remark = remark
    executor = try ThreadExecutor()
  }

  deinit { executor.stop() }

  package func close() { connection = nil }

  /// The answer to the first of these questions that has one, young enough and as we write them.
  package func find(_ questions: [Question]) -> KnownAnswer? {
    let now = ambient.now()
    let reply = run(["MGET"] + questions.map { Self.prefix + $0.digest })
    for (question, value) in zip(questions, reply?.list ?? []) {
      guard let line = value.text else { continue }
      if let answer = try? AnswerLine.read(line), answer.question.digest == question.digest {
        if !limits.isExpired(answer.createdAt, at: now) { return answer }
      } else {
        remove([question.digest])
      }
    }
    return nil
  }

  /// Without its wording: nobody is served by what others say about which questions are alike, and what a project is about
  /// stays here.
  package func keep(_ answer: KnownAnswer) {
    var answer = answer
    answer.question.wording = nil
    let left = (answer.createdAt + limits.age - ambient.now()) / 1000
    guard left > 0, let line = try? AnswerLine.text(of: answer) else { return }
    _ = run(["SET", Self.prefix + answer.question.digest, line, "EX", "\(left)"])
  }

  package func remove(_ digests: [String]) {
    _ = run(["DEL"] + digests.map { Self.prefix + $0 })
  }

  /// Removes what is ours and nothing else. Answers how many answers that were; nil when the server does not answer.
  package func clear() -> Int? {
    var count = 0
    let isWhole = forEachBatch { names in
      guard case .number(let removed) = run(["DEL"] + names) else { return false }
      count += Int(removed)
      return true
    }
    return isWhole ? count : nil
  }

  /// How many answers of ours there are; nil when the server does not answer.
  package func count() -> Int? {
    var names: Set<String> = []
    let isWhole = forEachBatch { batch in
      names.formUnion(batch)
      return true
    }
    return isWhole ? names.count : nil
  }

  private func forEachBatch(_ body: ([String]) -> Bool) -> Bool {
    var cursor = "0"
    repeat {
      let reply = run(["SCAN", cursor, "MATCH", Self.prefix + "*", "COUNT", "\(Self.batch)"])?.list ?? []
      guard reply.count == 2, let next = reply[0].text else { return false }
      let names = reply[1].list.compactMap(\.text)
      if !names.isEmpty, !body(names) { return false }
      cursor = next
    } while cursor != "0"
    return true
  }

  private func run(_ words: [String]) -> RedisConnection.Reply? {
    guard !isDown else { return nil }
    do throws(RedisConnection.Failure) {
      if let connection { return try connection.run(words) }
      let opened = try RedisConnection(address)
      connection = opened
      return try opened.run(words)
    } catch {
      connection = nil
      isDown = true
      remark("the shared cache at \(address.place) is left out, only the own one is used: \(error)")
      return nil
    }
  }
}
