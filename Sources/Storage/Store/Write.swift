import Core

/// What one caller wants to have appended to a project, all of it or nothing.
struct Write: Sendable {
  enum Content: Sendable {
    case events([EncodedEvent])
    /// The call with its event, which is appended if every limit admits it; else its refusal is.
    case reservation(CallReserved, EncodedEvent)
  }

  var project: String
  var runID: String
  /// Milliseconds since 1970.
  var at: Int64
  var content: Content

  /// What follows from a write: nothing of it is in the database yet.
  struct Outcome {
    var before: ProjectRecord
    var record: ProjectRecord
    var rows: [(row: EventRow, bodies: [String: String])] = []
    var stored: [StoredEvent] = []

    mutating func append(_ encoded: EncodedEvent, of write: Write) throws(StorageError) {
      // Within a project time never goes back, whatever the clock does.
      let at = max(write.at, record.updatedAt)
      let row = EventRow(
        encoded, project: write.project, seq: record.lastSeq + 1, at: at, runID: write.runID,
        previousHash: record.lastHash)
      try record.apply(encoded.event, at: at, hash: row.hash)
      rows.append((row, encoded.bodies))
      stored.append(StoredEvent(seq: row.seq, at: at, runID: write.runID, event: encoded.event))
    }

    func save(to connection: Connection) throws(StorageError) {
      for (row, bodies) in rows { try row.insert(bodies: bodies, to: connection) }
      if record != before { try record.save(replacing: before, to: connection) }
    }
  }

  /// Decides by the project's record and the caps that concern it.
  func outcome(in connection: Connection) throws(StorageError) -> Outcome {
    let before = try ProjectRecord(id: project, from: connection)
    var caps = try before.caps(at: max(at, before.updatedAt), from: connection)
    var outcome = Outcome(before: before, record: before)
    for encoded in try events(under: [before.ledger.limit] + caps) {
      var budget = outcome.record.ledger.limit
      try outcome.append(encoded, of: self)
      let cost = outcome.record.ledger.settled - budget.settled
      guard cost > .zero else { continue }
      var warnings = [budget.warning(charging: cost)]
      for index in caps.indices { warnings.append(caps[index].warning(charging: cost)) }
      for warning in warnings.compactMap(\.self) {
        try outcome.append(try EncodedEvent(.budgetWarned(warning)), of: self)
      }
    }
    return outcome
  }

  private func events(under limits: [Limit]) throws(StorageError) -> [EncodedEvent] {
    switch content {
    case .events(let events): return events
    case .reservation(let call, let reserved):
      let answer = Limit.answer(to: call, under: limits)
      if case .callReserved = answer { return [reserved] }
      return [try EncodedEvent(answer)]
    }
  }
}
