package import Core

extension Store {
  /// All projects, the one with the newest event first.
  package func projects() throws(StorageError) -> [ProjectSummary] {
    let sql = """
      SELECT project_id, status, description, settled, updated_at, org FROM projects
      ORDER BY updated_at DESC, project_id
      """
    return try database().rows(sql) { row in
      ProjectSummary(
        projectID: row.text(0), status: row.text(1), description: row.text(2), spent: Money(microUSD: row.integer(3)),
        updatedAt: row.integer(4), org: row.name(5))
    }
  }

  package func exists(_ id: String) throws(StorageError) -> Bool {
    try !database().rows("SELECT 1 FROM projects WHERE project_id = ?", id) { row in row.integer(0) }.isEmpty
  }

  /// The id that the user means by a whole id, the beginning of one, or "last".
  package func resolve(_ text: String) throws(StorageError) -> String {
    let ids = try projects().map(\.projectID)
    if ids.contains(text) { return text }
    if text == "last" {
      guard let newest = ids.first else { throw .noProjects }
      return newest
    }
    let matches = text.isEmpty ? [] : ids.filter { $0.hasPrefix(text) }
    guard let match = matches.first else { throw .unknownProject(text) }
    guard matches.count == 1 else { throw .ambiguousProject(text, matches: matches.sorted()) }
    return match
  }

  /// The calls of a project that were reserved and have no ending, with their bounds.
  package func openReservations(of project: String) throws(StorageError) -> [CallKey: Money] {
    try ProjectRecord(id: project, from: database()).ledger.open
  }
}
