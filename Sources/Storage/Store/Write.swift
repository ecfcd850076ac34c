import Core

/// Entries for a project's journal in the form in which they are stored, made before the store is asked, so that the
/// store's thread only writes.
struct Write: Sendable {
  enum Entry: Sendable {
    case event(EncodedEvent)
    /// The call with its event, which is appended if every limit admits it; else its refusal is.
    case reservation(CallReserved, EncodedEvent)
  }

  var project: String
  var runID: String
  /// Milliseconds since 1970.
  var at: Int64
  var entries: [Entry]

  init(_ entries: [JournalEntry], project: String, runID: String, at: Int64) throws(StorageError) {
    self.project = project
    self.runID = runID
    self.at = at
    self.entries = []
    for entry in entries {
      switch entry {
      case .event(let event): self.entries.append(.event(try EncodedEvent(event)))
      case .reservation(let call): self.entries.append(.reservation(call, try EncodedEvent(.callReserved(call))))
      }
    }
  }

  /// What the entries come to by the project's record and the caps that concern it; nothing of it is written yet.
  func outcome(in connection: Connection) throws(StorageError) -> WriteOutcome {
    let before = try ProjectRecord(id: project, from: connection)
    // Within a project time never goes back, whatever the clock does.
    let at = max(at, before.updatedAt)
    var outcome = WriteOutcome(before: before, caps: try before.caps(at: at, from: connection), at: at, runID: runID)
    for entry in entries {
      switch entry {
      case .event(let event): try outcome.append(event)
      case .reservation(let call, let reserved):
        let answer = Limit.answer(to: call, under: outcome.limits)
        if case .callReserved = answer {
          try outcome.append(reserved)
        } else {
          try outcome.append(try EncodedEvent(answer))
        }
      }
    }
    return outcome
  }
}
