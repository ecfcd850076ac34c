package import Core

extension Store {
  /// The projects whose newest event is older than a time, in milliseconds since 1970; the oldest first.
  package func projects(before time: Int64) throws(StorageError) -> [ProjectSummary] {
    try projects().filter { $0.updatedAt < time }.reversed()
  }

  /// Removes these projects, and the bodies that no other project names: all of it or nothing. What they spent stays
  /// counted, with what their open calls may have cost. Answers the number of bodies. The caller holds the projects' locks.
  package func prune(_ ids: [String], runID: String, at: Int64) throws(StorageError) -> Int {
    // References decide what goes: where they are damaged, nothing does.
    let check = try check()
    guard check.isIntact else {
      let damage = check.fault ?? check.projects.lazy.compactMap(\.damage).first?.description
      throw .damagedStore(reason: "\(damage ?? "unknown"), and nothing is removed from a damaged store")
    }
    let database = try database()
    // Each body removed would be looked for among all references, which has just been done once for all.
    try database.execute("PRAGMA foreign_keys = OFF")
    defer { try? database.execute("PRAGMA foreign_keys = ON") }
    return try database.transaction { () throws(StorageError) in
      try database.withoutTrigger("events_are_never_deleted") { () throws(StorageError) in
        for id in ids { try remove(id, runID: runID, at: at, from: database) }
      }
      try database.run("DELETE FROM blobs WHERE id NOT IN (SELECT blob_id FROM event_blobs)")
      return try database.rows("SELECT changes()") { row in Int(row.integer(0)) }[0]
    }
  }

  private func remove(_ id: String, runID: String, at: Int64, from database: Connection) throws(StorageError) {
    var record = try ProjectRecord(id: id, from: database)
    if record.ledger.reserved > .zero {
      record.spending[record.account(at: record.updatedAt), default: .zero] += record.ledger.reserved
    }
    let spending = record.spending.map { Spending(account: $0, settled: $1) }
      .sorted { $0.account.month < $1.account.month }
    for one in spending { try one.save(for: id, to: database) }
    let pruned = ProjectPruned(projectID: id, lastHash: record.lastHash, spending: spending)
    try appendToOwnStream([try EncodedEvent(.projectPruned(pruned))], runID: runID, at: at, in: database)
    for table in ["event_blobs", "reservations", "projects", "events"] {
      try database.run("DELETE FROM \(table) WHERE project_id = ?", id)
    }
  }

  /// Gives the pages that hold nothing any more back to the disk, and answers how many bytes that were. Others cannot
  /// write meanwhile.
  package func shrink() throws(StorageError) -> Int64 {
    let database = try database()
    let before = try database.size
    try database.execute("VACUUM")
    return before - (try database.size)
  }

  /// A project of this id was removed, and what it spent still counts.
  package func wasPruned(_ id: String) throws(StorageError) -> Bool {
    let sql = """
      SELECT 1 FROM spending WHERE project_id = ?1 AND NOT EXISTS (SELECT 1 FROM projects WHERE project_id = ?1)
      """
    return try !database().rows(sql, id) { row in row.integer(0) }.isEmpty
  }
}

extension Connection {
  /// Of the database, in bytes.
  fileprivate var size: Int64 {
    get throws(StorageError) {
      let sql = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
      return try rows(sql) { row in row.integer(0) }[0]
    }
  }

  /// Inside a transaction: nobody else sees the table without it.
  fileprivate func withoutTrigger(_ name: String, _ body: () throws(StorageError) -> Void) throws(StorageError) {
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?"
    let trigger = try rows(sql, name) { row in row.text(0) }
    try execute("DROP TRIGGER IF EXISTS \(name)")
    try body()
    for statement in trigger { try execute(statement) }
  }
}
