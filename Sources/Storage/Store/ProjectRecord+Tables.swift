import Core

extension ProjectRecord {
  /// The record as the derived tables have it; empty for a project that does not exist.
  init(id: String, from connection: Connection) throws(StorageError) {
    self.init(id: id)
    let sql = """
      SELECT status, description, cap, settled, updated_at, org, team, last_seq, last_hash FROM projects
      WHERE project_id = ?
      """
    let open = try ProjectRecord.reservations(of: id, from: connection)
    let spending = try ProjectRecord.spending(of: id, from: connection)
    let found = try connection.rows(sql, id) { row throws(StorageError) in
      var record = ProjectRecord(id: id)
      record.status = row.text(0)
      record.description = row.text(1)
      let cap = Money(microUSD: row.integer(2))
      let settled = Money(microUSD: row.integer(3))
      record.updatedAt = row.integer(4)
      record.org = row.name(5)
      record.team = row.name(6)
      record.spending = spending
      record.lastSeq = Int(row.integer(7))
      record.lastHash = row.text(8)
      guard let open, (1..<Int.max).contains(record.lastSeq),
        let ledger = Ledger(cap: cap, settled: settled, open: open)
      else {
        throw .damaged(project: id, seq: record.lastSeq, reason: "its ledger does not add up")
      }
      record.ledger = ledger
      return record
    }
    if let record = found.first { self = record }
  }

  /// Writes what differs from the record before.
  func save(replacing before: ProjectRecord, to connection: Connection) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO projects (project_id, status, description, cap, settled, updated_at, org, team, last_seq, last_hash)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (project_id) DO UPDATE SET status = excluded.status, description = excluded.description,
        cap = excluded.cap, settled = excluded.settled, updated_at = excluded.updated_at, org = excluded.org,
        team = excluded.team, last_seq = excluded.last_seq, last_hash = excluded.last_hash
      """,
      id, status, description, ledger.cap.microUSD, ledger.settled.microUSD, updatedAt, org ?? "", team ?? "", lastSeq,
      lastHash)
    for key in before.ledger.open.keys where ledger.open[key] == nil {
      try connection.run(
        "DELETE FROM reservations WHERE project_id = ? AND stage = ? AND task = ? AND n = ?",
        id, key.stage.rawValue, key.task ?? "", key.n)
    }
    for (key, bound) in ledger.open where before.ledger.open[key] == nil {
      try connection.run(
        "INSERT INTO reservations (project_id, stage, task, n, bound) VALUES (?, ?, ?, ?, ?)",
        id, key.stage.rawValue, key.task ?? "", key.n, bound.microUSD)
    }
    for (account, settled) in spending where before.spending[account] != settled {
      try Spending(account: account, settled: settled).save(for: id, to: connection)
    }
  }

  static func spending(
    of id: String, from connection: Connection
  ) throws(StorageError) -> [Spending.Account: Money] {
    let sql = "SELECT org, team, month, settled FROM spending WHERE project_id = ?"
    let rows = try connection.rows(sql, id) { row in
      let account = Spending.Account(org: row.name(0), team: row.name(1), month: Month(description: row.text(2)))
      return (account, Money(microUSD: row.integer(3)))
    }
    return Dictionary(rows) { first, _ in first }
  }

  /// Nil when a row is not a call.
  private static func reservations(
    of id: String, from connection: Connection
  ) throws(StorageError) -> [CallKey: Money]? {
    let rows = try connection.rows("SELECT stage, task, n, bound FROM reservations WHERE project_id = ?", id) { row in
      let task = row.text(1)
      let key = Stage(rawValue: row.text(0)).map {
        CallKey(stage: $0, task: task.isEmpty ? nil : task, n: Int(row.integer(2)))
      }
      return (key, Money(microUSD: row.integer(3)))
    }
    var open: [CallKey: Money] = [:]
    for (key, bound) in rows {
      guard let key else { return nil }
      open[key] = bound
    }
    return open
  }
}

extension Spending {
  /// Replaces what the table says of the account.
  func save(for project: String, to connection: Connection) throws(StorageError) {
    try connection.run(
      """
      INSERT INTO spending (project_id, month, org, team, settled) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (project_id, month, org, team) DO UPDATE SET settled = excluded.settled
      """,
      project, account.month.description, account.org ?? "", account.team ?? "", settled.microUSD)
  }
}

extension Row {
  /// The name of an org or a team; the tables have '' where there is none.
  func name(_ column: Int32) -> String? {
    let text = text(column)
    return text.isEmpty ? nil : text
  }
}
