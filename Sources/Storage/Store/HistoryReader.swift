import Core

/// Reads a project's events in order, and stops at the first that is not what was appended.
struct HistoryReader: ~Copyable {
  /// An event that is what was appended, and the digests of all bodies that it names.
  struct Entry {
    let row: EventRow
    let event: Event
    let bodies: Set<String>
  }

  private let connection: Connection
  private let rows: Statement
  /// Of the event read last.
  private(set) var seq = 0
  private var hash = ""
  /// The fold over the events read so far; of the store's own stream `own` is.
  private(set) var record: ProjectRecord
  private(set) var own = OwnRecord()
  /// Why no more events are read.
  private(set) var damage: Damage?
  /// An event has other rows in `event_blobs` than bodies.
  private(set) var linksDiffer = false
  /// Bodies that are what their digests say.
  private var intact: Set<String> = []

  init(_ project: String, from connection: Connection) throws(StorageError) {
    self.connection = connection
    record = ProjectRecord(id: project)
    rows = try Statement(
      "SELECT \(EventRow.columns) FROM events WHERE project_id = ? ORDER BY seq", [project], on: connection)
  }

  /// The next event; nil after the last and at the first damage.
  mutating func next() throws(StorageError) -> Entry? {
    guard damage == nil else { return nil }
    do throws(StorageError) {
      guard try rows.step() else { return nil }
      let row = EventRow(reading: rows.row)
      let names = NamedBodies()
      guard row.seq == seq + 1 else { return stop("it is missing") }
      guard row.isIntact, row.previousHash == hash else { return stop("it is not what its hash says") }
      guard let event = try? row.event(with: names.decoder).event else { return stop("it is not readable") }
      let links = try links(of: row)
      // What an event of a later version names only its rows tell.
      let isUnknown = if case .unknown = event { true } else { false }
      let bodies = isUnknown ? links : names.digests
      for digest in bodies.sorted() {
        if let fault = try fault(of: digest) { return stop("its body \(digest) \(fault)") }
      }
      linksDiffer = linksDiffer || links != bodies
      if row.project == Store.ownStream {
        own.apply(event)
      } else {
        do throws(StorageError) {
          try record.apply(event, at: row.at, hash: row.hash)
        } catch {
          return stop("it contradicts the events before it")
        }
      }
      (seq, hash) = (row.seq, row.hash)
      return Entry(row: row, event: event, bodies: bodies)
    } catch where error.isDamage {
      return stop("it cannot be read (\(error.detail))")
    }
  }

  private mutating func stop(_ reason: String) -> Entry? {
    damage = .event(seq: seq + 1, reason: reason)
    return nil
  }

  private func links(of row: EventRow) throws(StorageError) -> Set<String> {
    // A row whose body is missing counts as one too many.
    let sql = """
      SELECT blobs.sha256 FROM event_blobs LEFT JOIN blobs ON blobs.id = event_blobs.blob_id
      WHERE event_blobs.project_id = ? AND event_blobs.seq = ?
      """
    return Set(try connection.rows(sql, row.project, row.seq) { row in row.text(0) })
  }

  private mutating func fault(of digest: String) throws(StorageError) -> String? {
    if intact.contains(digest) { return nil }
    guard let body = try StoredBody(digest: digest, from: connection) else { return "is missing" }
    guard body.isIntact else { return "is changed" }
    intact.insert(digest)
    return nil
  }
}
