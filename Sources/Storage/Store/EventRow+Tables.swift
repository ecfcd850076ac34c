import Core

extension EventRow {
  static func all(of project: String, from connection: Connection) throws(StorageError) -> [EventRow] {
    try connection.rows("SELECT \(columns) FROM events WHERE project_id = ? ORDER BY seq", project) { row in
      EventRow(reading: row)
    }
  }

  /// The bodies that the project's events name, by digest.
  static func bodies(of project: String, from connection: Connection) throws(StorageError) -> [String: String] {
    let sql = """
      SELECT sha256, bytes FROM blobs WHERE id IN (SELECT blob_id FROM event_blobs WHERE project_id = ?)
      """
    let bodies = try connection.rows(sql, project) { row in (row.text(0), row.text(1)) }
    return Dictionary(bodies) { first, _ in first }
  }

  /// Writes the row and its bodies; a body that the store has already is not stored again.
  func insert(bodies: [String: String], to connection: Connection) throws(StorageError) {
    try connection.run(
      "INSERT INTO events (\(EventRow.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
      project, seq, at, runID, kind, version, String(decoding: payload, as: UTF8.self), previousHash, hash)
    for (digest, text) in bodies {
      try connection.run(
        "INSERT INTO blobs (sha256, encoding, bytes) VALUES (?, 'utf-8', ?) ON CONFLICT (sha256) DO NOTHING",
        digest, Array(text.utf8))
      try link(to: digest, in: connection)
    }
  }

  /// Writes anew which bodies the event names. Of an event that this version cannot read nobody knows: its rows stay.
  func relink(_ event: Event, to digests: Set<String>, in connection: Connection) throws(StorageError) {
    if case .unknown = event { return }
    try connection.run("DELETE FROM event_blobs WHERE project_id = ? AND seq = ?", project, seq)
    for digest in digests { try link(to: digest, in: connection) }
  }

  func link(to digest: String, in connection: Connection) throws(StorageError) {
    try connection.run(
      "INSERT INTO event_blobs (project_id, seq, blob_id) SELECT ?, ?, id FROM blobs WHERE sha256 = ?",
      project, seq, digest)
  }
}
