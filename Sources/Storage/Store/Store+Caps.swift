package import Core

extension Store {
  /// The stream of what belongs to no project. No project can have this id.
  package static let ownStream = "@store"

  /// Sets the cap of a level for each calendar month, or removes it; it counts from the next reservation on, in every
  /// process.
  package func setCap(_ cap: CapSet, runID: String, at: Int64) throws(StorageError) {
    let encoded = try EncodedEvent(.capSet(cap))
    let database = try database()
    try database.transaction { () throws(StorageError) in
      try appendToOwnStream([encoded], runID: runID, at: at, in: database)
      try cap.save(to: database)
    }
  }

  /// All caps, and all orgs and teams that spent in the month without one; narrow levels first, then by name.
  package func capStatus(in month: Month) throws(StorageError) -> [CapStatus] {
    let database = try database()
    let sql = """
      SELECT 0, 'project', name, monthly,
        (SELECT SUM(settled) FROM spending WHERE project_id = name AND month = ?1),
        (SELECT SUM(bound) FROM reservations WHERE project_id = name)
      FROM caps WHERE level = 'project'
      UNION ALL
      SELECT 1, 'team', name, (SELECT monthly FROM caps WHERE level = 'team' AND caps.name = names.name),
        (SELECT SUM(settled) FROM spending WHERE team = name AND month = ?1),
        (SELECT SUM(bound) FROM reservations JOIN projects USING (project_id) WHERE team = name)
      FROM (SELECT name FROM caps WHERE level = 'team'
        UNION SELECT team FROM spending WHERE month = ?1 AND team <> '') AS names
      UNION ALL
      SELECT 2, 'org', name, (SELECT monthly FROM caps WHERE level = 'org' AND caps.name = names.name),
        (SELECT SUM(settled) FROM spending WHERE org = name AND month = ?1),
        (SELECT SUM(bound) FROM reservations JOIN projects USING (project_id) WHERE org = name)
      FROM (SELECT name FROM caps WHERE level = 'org'
        UNION SELECT org FROM spending WHERE month = ?1 AND org <> '') AS names
      ORDER BY 1, 3
      """
    return try database.rows(sql, month.description) { row in
      CapStatus(
        level: CapLevel(rawValue: row.text(1)) ?? .project, name: row.text(2),
        monthly: row.isNull(3) ? nil : Money(microUSD: row.integer(3)), settled: Money(microUSD: row.integer(4)),
        reserved: Money(microUSD: row.integer(5)))
    }
  }

  /// Inside a transaction of the caller's, who also writes what follows from the events.
  func appendToOwnStream(
    _ events: [EncodedEvent], runID: String, at: Int64, in database: Connection
  ) throws(StorageError) {
    let sql = "SELECT seq, hash, at_ms FROM events WHERE project_id = ? ORDER BY seq DESC LIMIT 1"
    let last = try database.rows(sql, Store.ownStream) { row in (Int(row.integer(0)), row.text(1), row.integer(2)) }
    var (seq, hash, time) = last.first ?? (0, "", 0)
    for event in events {
      time = max(at, time)
      seq += 1
      let row = EventRow(event, project: Store.ownStream, seq: seq, at: time, runID: runID, previousHash: hash)
      try row.insert(bodies: event.bodies, to: database)
      hash = row.hash
    }
  }
}

extension CapSet {
  /// Replaces what the table says of the level.
  func save(to connection: Connection) throws(StorageError) {
    guard let monthly else {
      return try connection.run("DELETE FROM caps WHERE level = ? AND name = ?", level.rawValue, name)
    }
    try connection.run(
      """
      INSERT INTO caps (level, name, monthly) VALUES (?, ?, ?)
      ON CONFLICT (level, name) DO UPDATE SET monthly = excluded.monthly
      """, level.rawValue, name, monthly.microUSD)
  }
}

extension ProjectRecord {
  /// The monthly caps that concern the project, with what counts against each, from the narrowest to the widest.
  func caps(at time: Int64, from connection: Connection) throws(StorageError) -> [Limit] {
    let month = Month(at: time).description
    let names: [(CapLevel, String?)] = [(.project, id), (.team, team), (.org, org)]
    var limits: [Limit] = []
    for case (let level, let name?) in names {
      let cap = try connection.rows(
        "SELECT monthly FROM caps WHERE level = ? AND name = ?", level.rawValue, name
      ) { row in Money(microUSD: row.integer(0)) }
      guard let cap = cap.first else { continue }
      let (settled, reserved) = Self.sums(of: level)
      limits.append(
        Limit(
          level: level, name: name, cap: cap,
          settled: try connection.rows(settled, name, month) { row in Money(microUSD: row.integer(0)) }[0],
          reserved: try connection.rows(reserved, name) { row in Money(microUSD: row.integer(0)) }[0]))
    }
    return limits
  }

  private static func sums(of level: CapLevel) -> (settled: String, reserved: String) {
    let column =
      switch level {
      case .project: "project_id"
      case .team: "team"
      case .org: "org"
      }
    return (
      "SELECT SUM(settled) FROM spending WHERE \(column) = ? AND month = ?",
      "SELECT SUM(bound) FROM reservations JOIN projects USING (project_id) WHERE \(column) = ?"
    )
  }
}
