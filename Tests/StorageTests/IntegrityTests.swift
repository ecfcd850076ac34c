import Core
import Foundation
import Testing

@testable import Storage

@Suite struct IntegrityTests {
  let scratch: Scratch
  let store: Store
  let connection: Connection

  init() async throws {
    scratch = try Scratch()
    store = try await Store.open(path: scratch.path)
    let journal = try await journal(in: store)
    _ = try await journal.reserve(call(key(1), bound: 10), project: "p1")
    _ = try await journal.append([settled(key(1), cost: 7), ended(.interrupted), started(budget: 50)], project: "p1")
    _ = try await journal.reserve(call(key(2), bound: 10), project: "p1")
    connection = try Connection(path: scratch.path)
    // As somebody would who wants to change what happened.
    try connection.execute("DROP TRIGGER events_are_never_changed; DROP TRIGGER events_are_never_deleted")
    try connection.execute("PRAGMA foreign_keys = OFF")
  }

  @Test func anUntouchedProjectVerifies() async throws {
    #expect(try await store.verify("p1") == nil)
    #expect(try await store.verify("p2") == nil)
  }

  @Test(arguments: [
    "at_ms = at_ms + 1", "run_id = 'run2'", "kind = 'callFailed'", "version = 2",
    "payload = replace(payload, ':7,', ':6,')", "prev_hash = hash", "hash = prev_hash",
  ])
  func aChangedColumnIsFoundAtItsEvent(change: String) async throws {
    try connection.execute("UPDATE events SET \(change) WHERE seq = 4")
    #expect(try await store.verify("p1")?.seq == 4)
  }

  @Test func everyByteOfARowCountsForItsHash() throws {
    let row = try #require(try EventRow.all(of: "p1", from: connection).first)
    #expect(row.isIntact)
    let shifted = try connection.rows(
      """
      SELECT project_id || '1', seq, at_ms, substr(run_id, 2), kind, version, payload, prev_hash, hash
      FROM events WHERE seq = 1
      """
    ) { EventRow(reading: $0) }
    #expect(shifted.map(\.isIntact) == [false])
    for position in 0..<row.payload.count {
      let changed = try connection.rows(
        """
        SELECT project_id, seq, at_ms, run_id, kind, version,
          substr(payload, 1, \(position)) || char(unicode(substr(payload, \(position + 1), 1)) + 1)
            || substr(payload, \(position + 2)), prev_hash, hash
        FROM events WHERE seq = 1
        """
      ) { EventRow(reading: $0) }
      #expect(changed.map(\.isIntact) == [false])
    }
  }

  @Test func aMissingEventIsFound() async throws {
    try connection.execute("DELETE FROM events WHERE seq = 3")
    #expect(try await store.verify("p1")?.seq == 3)
  }

  @Test func aMissingEndIsFound() async throws {
    try connection.execute("DELETE FROM events WHERE seq >= 6")
    #expect(try await store.verify("p1")?.seq == 6)
  }

  @Test func aChangedBodyIsFoundAtTheFirstEventThatNamesIt() async throws {
    try connection.execute("UPDATE blobs SET bytes = CAST('dune' AS BLOB) WHERE bytes = CAST('done' AS BLOB)")
    #expect(try await store.verify("p1")?.seq == 4)
  }

  @Test func aMissingBodyIsAnErrorThatNamesItsEvent() async throws {
    try connection.execute("DELETE FROM blobs WHERE bytes = CAST('done' AS BLOB)")
    let journal = ClockedJournal(store: store, runID: "run1", ambient: Clock())
    let digest = SHA256.hex("done".utf8)
    await #expect(throws: StorageError.damaged(project: "p1", seq: 4, reason: "body \(digest) is missing")) {
      try await journal.events(of: "p1")
    }
  }

  @Test func eventsCannotBeChangedInPassing() async throws {
    let path = scratch.folder + "/fresh.db"
    let fresh = try await Store.open(path: path)
    _ = try await journal(in: fresh)
    let connection = try Connection(path: path)
    #expect(throws: StorageError.self) { try connection.execute("UPDATE events SET at_ms = 0") }
    #expect(throws: StorageError.self) { try connection.execute("DELETE FROM events") }
  }

  @Test func derivedTablesAreTheSameWhenRebuilt() async throws {
    let projects = try await store.projects()
    let reservations = try await store.openReservations(of: "p1")
    try connection.execute("DELETE FROM reservations; DELETE FROM projects; DELETE FROM event_blobs")
    #expect(try await store.verify("p1") == .derived(table: "reservations"))
    try await store.rebuildDerived()
    #expect(try await store.verify("p1") == nil)
    #expect(try await store.projects() == projects)
    #expect(try await store.openReservations(of: "p1") == reservations)
    #expect(reservations == [key(2): Money(microUSD: 10)])
  }

  @Test(arguments: [
    ("UPDATE projects SET settled = 0", "projects"), ("DELETE FROM reservations", "reservations"),
    ("UPDATE reservations SET stage = 'x'", "projects"), ("DELETE FROM event_blobs WHERE seq = 4", "event_blobs"),
  ])
  func aChangedDerivedTableIsFound(change: String, table: String) async throws {
    try connection.execute(change)
    #expect(try await store.verify("p1") == .derived(table: table))
  }

  @Test func amountsThatCannotBeAreAnErrorNotACrash() async throws {
    try connection.execute("UPDATE projects SET settled = 9223372036854775807, cap = 9223372036854775807")
    let journal = ClockedJournal(store: store, runID: "run1", ambient: Clock())
    await #expect(throws: StorageError.self) { try await journal.reserve(call(key(3), bound: 1), project: "p1") }
  }

  @Test func aFileThatIsNoDatabaseIsAClearError() async throws {
    let path = scratch.folder + "/garbage.db"
    try Data("this is no database, but long enough to be looked at; ".utf8).write(to: URL(fileURLWithPath: path))
    let error = await #expect(throws: StorageError.self) { try await Store.open(path: path) }
    #expect(error?.description.contains("damaged") == true)
  }

  @Test func aDatabaseWithDamagedPagesIsAClearError() async throws {
    await store.close()
    try connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    let url = URL(fileURLWithPath: scratch.folder + "/damaged.db")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: scratch.path))
    for offset in 4096..<bytes.count { bytes[offset] ^= 0x5a }
    try bytes.write(to: url)
    await #expect(throws: StorageError.self) {
      let damaged = try await Store.open(path: url.path)
      _ = try await ClockedJournal(store: damaged, runID: "run1", ambient: Clock()).events(of: "p1")
    }
  }
}
