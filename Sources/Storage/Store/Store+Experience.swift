package import Core
import FoundationEssentials

extension Store {
  /// How many of the newest events of each kind are looked at.
  private static let newest = 5_000
  /// Milliseconds. Events of a later time (a clock that was wrong, somebody's archive) teach nothing.
  private static let tolerance: Int64 = 86_400_000
  /// Milliseconds that a model is left alone for at most.
  private static let longestWait: Int64 = 31 * 86_400_000

  /// What all projects of the store have taught since the last reset, read from their events. `now` is in milliseconds
  /// since 1970.
  package func experience(now: Int64) throws(StorageError) -> Experience {
    let database = try database()
    return try database.snapshot { () throws(StorageError) in
      let reset = try database.rows(
        "SELECT MAX(at_ms) FROM events WHERE kind = 'learningReset' AND at_ms <= ?", now + Self.tolerance
      ) { row in row.integer(0) }
      let span = (reset.first ?? 0)...max(reset.first ?? 0, now + Self.tolerance)
      var experience = Experience()
      for attempt: FirstAttemptJudged in try payloads("firstAttemptJudged", within: span, in: database) {
        experience.learn(attempt)
      }
      for change: BreakerChanged in try payloads("breakerChanged", within: span, in: database)
      where change.until <= now + Self.longestWait {
        experience.learn(change)
      }
      try learnUsage(within: span, in: database, into: &experience)
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
        WHERE kind IN ('callSettled', 'firstAttemptJudged', 'breakerChanged', 'learningReset') AND at_ms <= ?
        """, at + Self.tolerance
      ) { row in row.integer(0) }
      try appendToOwnStream([encoded], runID: runID, at: max(at, last.first ?? 0), in: database)
    }
  }

  /// In the order in which they happened. What a later version wrote and this one cannot read teaches nothing.
  private func payloads<Payload: Decodable>(
    _ kind: String, within span: ClosedRange<Int64>, in database: Connection
  ) throws(StorageError) -> [Payload] {
    let sql = """
      SELECT payload FROM events WHERE kind = ? AND at_ms > ? AND at_ms <= ?
      ORDER BY at_ms DESC, rowid DESC LIMIT \(Self.newest)
      """
    let decoder = JSONDecoder()
    return try database.rows(sql, kind, span.lowerBound, span.upperBound) { row in row.bytes(0) }.reversed().compactMap
    {
      try? decoder.decode(Payload.self, from: Data($0))
    }
  }

  /// Only calls that name the type of their work taught anything: those of a replay do not.
  private func learnUsage(
    within span: ClosedRange<Int64>, in database: Connection, into experience: inout Experience
  ) throws(StorageError) {
    let sql = """
      SELECT payload ->> '$.candidate.provider', payload ->> '$.candidate.model', payload ->> '$.type',
        payload ->> '$.answer.usage.input', payload ->> '$.answer.usage.output', payload ->> '$.cost',
        payload ->> '$.milliseconds'
      FROM (SELECT payload, at_ms, rowid AS id FROM events WHERE kind = 'callSettled' AND at_ms > ? AND at_ms <= ?
          AND json_valid(payload)
        ORDER BY at_ms DESC, rowid DESC LIMIT \(Self.newest))
      WHERE payload ->> '$.type' IS NOT NULL AND payload ->> '$.answer.usage.input' IS NOT NULL
      ORDER BY at_ms, id
      """
    let calls = try database.rows(sql, span.lowerBound, span.upperBound) { row in
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
