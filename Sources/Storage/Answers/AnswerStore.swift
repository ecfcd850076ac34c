package import Core
import Platform

/// The answers that this user has paid for, in a file of their own with a thread of its own. Several processes may use it
/// at once. Nothing here fails: what goes wrong is said in a line, once, and the question is asked.
package actor AnswerStore {
  package nonisolated let path: String
  let limits: AnswerLimits
  private let remark: @Sendable (String) -> Void
  private let executor: ThreadExecutor
  private let ambient = SystemAmbient()
  private var connection: Connection?
  private var inode: UInt64?
  private var isOff = false
  private var remarks: Set<String> = []
  /// What has happened since the file was opened.
  private var counts: [AnswerCounter: Int64] = [:]
  private var keptSinceEviction = 0
  /// After so many answers it is seen to it that all of them fit; adding up takes a look at each.
  private static let evictionInterval = 64

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// The file is made when it is first needed. `remark` takes what the user has to know, in a line each.
  package init(
    path: String, limits: AnswerLimits = AnswerLimits(), remark: @escaping @Sendable (String) -> Void
  ) throws(StorageError) {
    self.path = path
    self.limits = limits
    self.remark = remark
    executor = try ThreadExecutor()
  }

  deinit { executor.stop() }

  /// Nothing is kept afterwards.
  package func close() {
    if !counts.isEmpty || keptSinceEviction > 0 {
      let (now, counts) = (ambient.now(), counts)
      _ = use { (connection) throws(StorageError) in
        for (counter, number) in counts { try Self.add(number, to: counter, in: connection) }
        try evict(at: now, in: connection)
      }
    }
    (connection, counts, keptSinceEviction) = (nil, [:], 0)
  }

  /// The answer to the first of these questions that has one, young enough and as it was written.
  package func find(_ questions: [Question]) -> KnownAnswer? { take(questions.map(\.digest)) }

  /// The same by their keys; it counts as used.
  package func take(_ keys: [String]) -> KnownAnswer? {
    let now = ambient.now()
    return use { (connection) throws(StorageError) -> KnownAnswer? in
      for key in keys {
        guard let answer = try Self.read(key, in: connection) else { continue }
        if limits.isExpired(answer.createdAt, at: now) { continue }
        try connection.run("UPDATE answers SET used = ?, uses = uses + 1 WHERE key = ?", now, key)
        return answer
      }
      return nil
    }.flatMap(\.self)
  }

  /// Counts what came of a question. Written when the cache is closed: a question must not wait for it.
  package func count(_ counter: AnswerCounter, saved: Money = .zero) {
    counts[counter, default: 0] += 1
    if saved > .zero { counts[.saved, default: 0] += saved.microUSD }
  }

  package func keep(_ answer: KnownAnswer) {
    let now = ambient.now()
    guard let line = try? AnswerLine.text(of: answer), !limits.isExpired(answer.createdAt, at: now) else { return }
    let words = StoredWording.text(of: answer.question.wording?.words ?? [])
    _ = use { (connection) throws(StorageError) in
      try connection.run(
        """
        INSERT INTO answers (key, org, provider, model, stage, created, used, uses, cost, bytes, line, frame, words)
        VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET created = excluded.created, used = excluded.used, cost = excluded.cost,
          bytes = excluded.bytes, line = excluded.line, frame = excluded.frame, words = excluded.words
          WHERE excluded.created >= created
        """,
        answer.question.digest, answer.question.org ?? "", answer.question.provider, answer.question.model,
        answer.question.stage.rawValue, answer.createdAt, now, answer.cost.microUSD, line.utf8.count + words.utf8.count,
        line,
        answer.question.wording?.frame ?? "", words)
      if keptSinceEviction >= Self.evictionInterval { try evict(at: now, in: connection) }
    }
    keptSinceEviction = keptSinceEviction >= Self.evictionInterval ? 0 : keptSinceEviction + 1
  }

  /// Forgets an answer that did not do what it had done before.
  package func reject(_ digest: String) {
    _ = use { (connection) throws(StorageError) in
      try connection.run("DELETE FROM answers WHERE key = ?", digest)
      try Self.add(1, to: .rejected, in: connection)
    }
  }

  /// One statement each: whoever else writes at the same time, every one of them is whole.
  func use<Value>(_ body: (Connection) throws(StorageError) -> Value) -> Value? {
    // A second time, when the damaged file is out of the way.
    for _ in 0..<2 where !isOff {
      do throws(StorageError) {
        if connection == nil {
          inode = AnswerFile.inode(of: path)
          connection = try AnswerFile.open(path)
          inode = AnswerFile.inode(of: path)
        }
        guard let connection else { return nil }
        return try body(connection)
      } catch {
        connection = nil
        guard error.isDamage else {
          isOff = true
          say("the cache of answers cannot be used, so nothing is taken from it: \(error.detail)")
          return nil
        }
        let aside = AnswerFile.putAside(path, inode: inode)
        if let aside {
          say("the cache of answers was damaged (\(error.detail)): it is begun anew, and \(aside) is the old one")
        }
      }
    }
    return nil
  }

  private func say(_ line: String) {
    if remarks.insert(line).inserted { remark(line) }
  }

  /// What was changed in the file by anything but us is forgotten.
  static func read(_ key: String, in connection: Connection) throws(StorageError) -> KnownAnswer? {
    let lines = try connection.rows("SELECT line FROM answers WHERE key = ?", key) { row in row.text(0) }
    guard let line = lines.first else { return nil }
    if let answer = try? AnswerLine.read(line), answer.question.digest == key { return answer }
    try connection.run("DELETE FROM answers WHERE key = ?", key)
    try add(1, to: .rejected, in: connection)
    return nil
  }

  static func add(_ number: Int64, to counter: AnswerCounter, in connection: Connection) throws(StorageError) {
    try connection.run(
      "INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + excluded.value",
      counter.name, number)
  }

  /// What is too old goes, and then what was not used for longest until the rest fits.
  private func evict(at now: Int64, in connection: Connection) throws(StorageError) {
    try connection.run("DELETE FROM answers WHERE created < ?", now - max(limits.age, AnswerLimits.standardAge))
    let bytes = try connection.rows("SELECT TOTAL(bytes) FROM answers") { row in row.integer(0) }.first ?? 0
    guard bytes > limits.bytes else { return }
    let kept = """
      SELECT key FROM (SELECT key, SUM(bytes) OVER (ORDER BY used DESC, key) AS total FROM answers) WHERE total <= ?
      """
    try connection.run("DELETE FROM answers WHERE key NOT IN (\(kept))", limits.bytes)
  }
}
