package import Core
import FoundationEssentials

extension Store {
  /// How many of the newest events of each kind are looked at.
  private static let newest = 5_000

  /// What all projects of the store have taught since the last reset, read from their events.
  package func experience() throws(StorageError) -> Experience {
    let database = try database()
    return try database.snapshot { () throws(StorageError) in
      let reset = try database.rows(
        "SELECT MAX(at_ms) FROM events WHERE kind = 'learningReset'", read: { row in row.integer(0) })
      let start = reset.first ?? 0
      var experience = Experience()
      for attempt: FirstAttemptJudged in try payloads("firstAttemptJudged", since: start, in: database) {
        experience.learn(attempt)
      }
      for change: BreakerChanged in try payloads("breakerChanged", since: start, in: database) {
        experience.learn(change)
      }
      try learnUsage(since: start, in: database, into: &experience)
      return experience
    }
  }

  /// Forgets what was learned: the events stay, and count no more.
  package func resetLearning(runID: String, at: Int64) throws(StorageError) {
    let encoded = try EncodedEvent(.learningReset)
    let database = try database()
    try database.transaction { () throws(StorageError) in
      // Whatever the clock does, all that is there now is older.
      let last = try database.rows(
        """
        SELECT MAX(at_ms) FROM events
        WHERE kind IN ('callSettled', 'firstAttemptJudged', 'breakerChanged', 'learningReset')
        """, read: { row in row.integer(0) })
      try appendToOwnStream([encoded], runID: runID, at: max(at, last.first ?? 0), in: database)
    }
  }

  /// In the order in which they happened. What a later version wrote and this one cannot read teaches nothing.
  private func payloads<Payload: Decodable>(
    _ kind: String, since start: Int64, in database: Connection
  ) throws(StorageError) -> [Payload] {
    let sql = """
      SELECT payload FROM events WHERE kind = ? AND at_ms > ? ORDER BY at_ms DESC, rowid DESC LIMIT \(Self.newest)
      """
    let decoder = JSONDecoder()
    return try database.rows(sql, kind, start) { row in row.bytes(0) }.reversed().compactMap {
      try? decoder.decode(Payload.self, from: Data($0))
    }
  }

  /// Only calls that name the type of their work taught anything: those of a replay do not.
  private func learnUsage(
    since start: Int64, in database: Connection, into experience: inout Experience
  ) throws(StorageError) {
    let sql = """
      SELECT payload ->> '$.candidate.provider', payload ->> '$.candidate.model', payload ->> '$.type',
        payload ->> '$.answer.usage.input', payload ->> '$.answer.usage.output', payload ->> '$.cost',
        payload ->> '$.milliseconds'
      FROM (SELECT payload, at_ms, rowid AS id FROM events WHERE kind = 'callSettled' AND at_ms > ? AND json_valid(payload)
        ORDER BY at_ms DESC, rowid DESC LIMIT \(Self.newest))
      WHERE payload ->> '$.type' IS NOT NULL AND payload ->> '$.answer.usage.input' IS NOT NULL
      ORDER BY at_ms, id
      """
    let calls = try database.rows(sql, start) { row in
      (
        Candidate(provider: row.text(0), model: row.text(1)), TaskType(rawValue: row.text(2)),
        TokenUsage(input: Int(row.integer(3)), output: Int(row.integer(4))), Money(microUSD: row.integer(5)),
        Int(row.integer(6))
      )
    }
    for (candidate, type, usage, cost, milliseconds) in calls {
      if let type { experience.learn(candidate, type, usage: usage, cost: cost, milliseconds: milliseconds) }
    }
  }
}
