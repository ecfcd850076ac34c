import Core

/// A journal in memory, with the same ledger in front of it as the real one.
actor MemoryJournal: Journal {
  struct Full: Error {}

  private(set) var events: [StoredEvent]
  private var ledger = Ledger()
  private let clock: ManualClock
  private let runID: String
  /// The disk is full from this event on.
  private let capacity: Int

  init(_ events: [StoredEvent] = [], clock: ManualClock, runID: String = "r1", capacity: Int = .max) throws {
    self.events = events
    self.clock = clock
    self.runID = runID
    self.capacity = capacity
    for event in events { try ledger.apply(event.event) }
  }

  func append(_ entries: [JournalEntry], at: Int64, project: String) async throws -> [StoredEvent] {
    guard events.count + entries.count <= capacity else { throw Full() }
    var ledger = ledger
    var stored: [StoredEvent] = []
    for entry in entries {
      let event =
        switch entry {
        case .event(let event): event
        case .reservation(let call): Limit.answer(to: call, under: [ledger.limit])
        }
      try ledger.apply(event)
      stored.append(StoredEvent(seq: events.count + stored.count + 1, at: at, runID: runID, event: event))
    }
    self.ledger = ledger
    events += stored
    return stored
  }

  func events(of project: String) async throws -> [StoredEvent] { events }
}
