package import Core

extension Store {
  /// Writes a project as an archive, a line at a time: what is intact, and when something is not, a line that says so and
  /// then every other event that can be read. Answers what `verify` finds. Nothing is written to the store.
  package func export(
    _ project: String, to sink: @escaping @Sendable ([UInt8]) throws -> Void
  ) throws -> ProjectCheck {
    let database = try database()
    return try database.snapshot {
      let check = try check(project, in: database)
      var writer = ArchiveWriter(from: database, to: sink)
      try writer.write(
        .header(.init(archive: ArchiveLine.version, projectID: project, events: check.intactEvents)))
      var history = try HistoryReader(project, from: database)
      while let entry = try history.next() {
        let isUnknown = if case .unknown = entry.event { true } else { false }
        try writer.write(entry.row, bodies: entry.bodies, isUnknown: isUnknown)
      }
      if case .event(let seq, let reason) = check.damage {
        try writer.write(.damage(.init(seq: seq, reason: reason)))
        try exportRest(of: project, after: check.intactEvents, from: database, to: &writer)
      }
      return check
    }
  }

  /// The other events, in the order in which they were appended, each by itself: a page that cannot be read takes only
  /// its own with it.
  private func exportRest(
    of project: String, after intact: Int, from database: Connection, to writer: inout ArchiveWriter
  ) throws {
    let last = (try? database.rows("SELECT max(rowid) FROM events NOT INDEXED") { row in row.integer(0) })?.first ?? 0
    var rowID: Int64 = 0
    var nothingSince: Int64 = 0
    // Without a known end: as far as anything comes.
    while rowID < last || nothingSince < 10_000 {
      rowID += 1
      nothingSince += 1
      let found = try? database.rows(
        "SELECT \(EventRow.columns) FROM events NOT INDEXED WHERE rowid = ?", rowID
      ) { row in EventRow(reading: row) }
      guard let row = found?.first else { continue }
      nothingSince = 0
      guard row.project == project, !(1...max(1, intact)).contains(row.seq) || intact == 0 else { continue }
      let names = NamedBodies()
      _ = try? row.event(with: names.decoder)
      try writer.write(row, bodies: names.digests, isUnknown: false)
    }
  }
}
