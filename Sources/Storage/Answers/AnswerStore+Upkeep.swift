package import Core

/// For whoever looks after the cache; nil says that it cannot be used, and the remark why.
extension AnswerStore {
  package func statistics() -> AnswerStatistics? {
    use { (connection) throws(StorageError) in
      var statistics = AnswerStatistics()
      let sums = try connection.rows("SELECT COUNT(*), TOTAL(bytes), TOTAL(cost) FROM answers") { row in
        (Int(row.integer(0)), row.integer(1), Money(microUSD: row.integer(2)))
      }
      if let sums = sums.first { (statistics.answers, statistics.bytes, statistics.worth) = sums }
      let counters = try connection.rows("SELECT name, value FROM counters") { row in (row.text(0), row.integer(1)) }
      for (name, value) in counters {
        let counter = AnswerCounter(name: name)
        switch counter {
        case .hits: statistics.hits = Int(value)
        case .misses: statistics.misses = Int(value)
        case .rejected: statistics.rejected = Int(value)
        case .saved: statistics.saved = Money(microUSD: value)
        case .candidates: statistics.candidates = Int(value)
        case .rejectedCandidates: statistics.rejectedCandidates = Int(value)
        case .falseHits: statistics.falseHits = Int(value)
        default: if let name = counter.guardName { statistics.guarded[name] = Int(value) }
        }
      }
      return statistics
    }
  }

  /// The answers whose keys begin like this, the newest first.
  package func entries(beginning prefix: String = "") -> [AnswerEntry]? {
    use { (connection) throws(StorageError) in
      let sql = """
        SELECT key, org, provider, model, stage, created, used, uses, cost, bytes FROM answers
        WHERE substr(key, 1, ?) = ? ORDER BY created DESC, key
        """
      return try connection.rows(sql, prefix.utf8.count, prefix) { row in
        AnswerEntry(
          key: row.text(0), org: row.text(1).isEmpty ? nil : row.text(1),
          candidate: Candidate(provider: row.text(2), model: row.text(3)), stage: row.text(4),
          createdAt: row.integer(5), usedAt: row.integer(6), uses: Int(row.integer(7)),
          cost: Money(microUSD: row.integer(8)), bytes: row.integer(9))
      }
    }
  }

  /// The answer of a key as it was written; nil also when it is not.
  package func answer(_ key: String) -> KnownAnswer? {
    use { (connection) throws(StorageError) in try Self.read(key, in: connection) }.flatMap(\.self)
  }

  /// Answers how many of these there were.
  package func remove(_ keys: [String]) -> Int? {
    use { (connection) throws(StorageError) in
      var count = 0
      for key in keys {
        count += try connection.rows("DELETE FROM answers WHERE key = ? RETURNING 1", key) { _ in 1 }.count
      }
      return count
    }
  }

  /// Removes all answers and what was counted, and gives the disk back. Answers how many answers there were.
  package func clear() -> Int? {
    use { (connection) throws(StorageError) in
      let count = try connection.rows("DELETE FROM answers RETURNING 1") { _ in 1 }.count
      try connection.execute("DELETE FROM trials; DELETE FROM counters")
      // Somebody who reads it keeps it from shrinking; the next one who clears it shrinks it.
      try? connection.execute("VACUUM")
      return count
    }
  }
}
