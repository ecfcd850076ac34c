import Core

/// The rows that a write becomes, with all that follows from them.
struct WriteOutcome {
  private let before: ProjectRecord
  private let at: Int64
  private let runID: String
  private var record: ProjectRecord
  private var caps: [Limit]
  private var rows: [(row: EventRow, bodies: [String: String])] = []
  private(set) var stored: [StoredEvent] = []

  /// `caps` are the monthly ones that concern the project, from the narrowest to the widest.
  init(before: ProjectRecord, caps: [Limit], at: Int64, runID: String) {
    self.before = before
    self.caps = caps
    self.at = at
    self.runID = runID
    record = before
  }

  /// What a call's bound has to fit under, from the narrowest to the widest.
  var limits: [Limit] { [record.ledger.limit] + caps }

  /// Takes in an event; where its cost made spending reach a share of a limit, the warning follows it.
  mutating func append(_ encoded: EncodedEvent) throws(StorageError) {
    var budget = record.ledger.limit
    try take(encoded)
    let cost = record.ledger.settled - budget.settled
    let reserved = record.ledger.reserved - budget.reserved
    var warnings = [budget.warning(charging: cost)]
    for index in caps.indices {
      caps[index].reserved += reserved
      warnings.append(caps[index].warning(charging: cost))
    }
    for warning in warnings.compactMap(\.self) { try take(try EncodedEvent(.budgetWarned(warning))) }
  }

  private mutating func take(_ encoded: EncodedEvent) throws(StorageError) {
    let row = EventRow(
      encoded, project: record.id, seq: record.lastSeq + 1, at: at, runID: runID, previousHash: record.lastHash)
    try record.apply(encoded.event, at: at, hash: row.hash)
    rows.append((row, encoded.bodies))
    stored.append(StoredEvent(seq: row.seq, at: at, runID: runID, event: encoded.event))
  }

  func save(to connection: Connection) throws(StorageError) {
    for (row, bodies) in rows { try row.insert(bodies: bodies, to: connection) }
    if record != before { try record.save(replacing: before, to: connection) }
  }
}
