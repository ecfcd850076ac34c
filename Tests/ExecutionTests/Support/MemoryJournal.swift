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

  func append(_ new: [Event], project: String) async throws -> [StoredEvent] {
    guard events.count + new.count <= capacity else { throw Full() }
    var ledger = ledger
    for event in new { try ledger.apply(event) }
    self.ledger = ledger
    let stored = new.enumerated().map {
      StoredEvent(seq: events.count + 1 + $0.offset, at: clock.now(), runID: runID, event: $0.element)
    }
    events += stored
    return stored
  }

  func reserve(_ call: CallReserved, project: String) async throws -> StoredEvent {
    try await append([Limit.answer(to: call, under: [ledger.limit])], project: project)[0]
  }

  func events(of project: String) async throws -> [StoredEvent] { events }
}
