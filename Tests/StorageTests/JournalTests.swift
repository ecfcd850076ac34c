import Core
import Foundation
import Testing

@testable import Storage

@Suite struct JournalTests {
  let scratch: Scratch
  let store: Store

  init() async throws {
    scratch = try Scratch()
    store = try await Store.open(path: scratch.path)
  }

  @Test func whatIsAppendedIsReadBackInOrder() async throws {
    let journal = try await journal(in: store)
    let reserved = try await journal.reserve(call(key(1), bound: 10), project: "p1")
    let later = try await journal.append(
      [
        settled(key(1), cost: 7, answer: "grüß dich 👋\u{0}"),
        .draftProduced(
          DraftProduced(
            task: "t1", n: 1, origin: .generated, candidate: candidate,
            files: FileTree(["a.py": "x = 1\n", "__init__.py": ""]))),
        ended(.success),
      ], project: "p1")
    let events = try await journal.events(of: "p1")
    #expect(events.map(\.seq) == [1, 2, 3, 4, 5, 6])
    #expect(Array(events.suffix(4)) == [reserved] + later)
    #expect(events.allSatisfy { $0.runID == "run1" && $0.at > 1_000 })
    #expect(try await journal.events(of: "p2").isEmpty)
  }

  @Test func theTimesOfAProjectNeverDecrease() async throws {
    let journal = try await journal(in: store)
    let back = ClockedJournal(store: store, runID: "run2", ambient: Clock(900))
    let reserved = try await back.reserve(call(key(1), bound: 10), project: "p1")
    let ahead = ClockedJournal(store: store, runID: "run3", ambient: Clock(5_000))
    let settled = try await ahead.append([settled(key(1), cost: 7)], project: "p1")
    #expect(try await journal.events(of: "p1").map(\.at) == [1_001, 1_001, 1_001, 5_001])
    #expect(reserved.at == 1_001 && settled.map(\.at) == [5_001])
    #expect(try await store.verify("p1") == nil)
  }

  @Test func aJournalSurvivesTheDeathOfItsProcess() async throws {
    let journal = try await journal(in: store)
    let written = try await journal.events(of: "p1")
    // What the files hold at this instant is what a killed process leaves behind.
    let copy = scratch.folder + "/copy"
    try FileManager.default.copyItem(atPath: scratch.folder + "/state", toPath: copy)
    let reopened = try await Store.open(path: copy + "/orchestrator.db")
    let revived = ClockedJournal(store: reopened, runID: "run2", ambient: Clock())
    #expect(try await revived.events(of: "p1") == written)
    #expect(try await revived.append([ended(.interrupted)], project: "p1").map(\.seq) == [3])
    #expect(try await reopened.verify("p1") == nil)
  }

  @Test func aStoreThatWasDroppedWithoutClosingIsComplete() async throws {
    let path = scratch.folder + "/other/orchestrator.db"
    do {
      let dropped = try await Store.open(path: path)
      _ = try await journal(in: dropped)
    }
    let reopened = try await Store.open(path: path)
    #expect(try await reopened.history(of: "p1").rows.count == 2)
  }

  @Test func anAppendIsAllOrNothing() async throws {
    let journal = try await journal(in: store)
    let before = try await journal.events(of: "p1")
    await #expect(throws: StorageError.ledger(project: "p1", .notReserved(key(9)))) {
      try await journal.append([ended(.failed), settled(key(9), cost: 1)], project: "p1")
    }
    #expect(try await journal.events(of: "p1") == before)
    #expect(try await store.projects().map(\.status) == ["RUNNING"])
  }

  @Test func aProjectIsCreatedOnceAndBeforeAnythingElse() async throws {
    let journal = try await journal(in: store)
    await #expect(throws: StorageError.projectExists("p1")) {
      try await journal.append([created("p1")], project: "p1")
    }
    await #expect(throws: StorageError.unknownProject("p2")) {
      try await journal.append([started(budget: 1)], project: "p2")
    }
  }

  @Test func identicalBodiesAreStoredOnce() async throws {
    let journal = try await journal(in: store)
    let part = String(repeating: "the same long part ", count: 500)
    for n in 1...5 {
      _ = try await journal.reserve(call(key(n), bound: 1, parts: [part, "call \(n)"]), project: "p1")
    }
    let connection = try Connection(path: scratch.path)
    // The system prompt, the part, and five that differ.
    #expect(try connection.rows("SELECT count(*) FROM blobs") { $0.integer(0) } == [7])
    let sizes = try connection.rows("SELECT sum(length(payload)) FROM events") { $0.integer(0) }
    #expect(try #require(sizes.first) < 5_000)
    guard case .callReserved(let read)? = try await journal.events(of: "p1").last?.event else {
      Issue.record("the last event is no reservation")
      return
    }
    #expect(read.prompt.parts == [Body(part), "call 5"])
  }

  @Test func kindsOfALaterVersionAreKept() async throws {
    let journal = try await journal(in: store)
    let unknown = Event.unknown(kind: "moonPhase", payload: #"{"phase":"full"}"#)
    _ = try await journal.append([unknown, ended(.success)], project: "p1")
    #expect(try await journal.events(of: "p1").map(\.event)[2] == unknown)
    try await store.rebuildDerived()
    #expect(try await store.verify("p1") == nil)
  }

  @Test func valuesOfALaterVersionAreKeptAndOfThisOneAreDamage() async throws {
    let journal = try await journal(in: store)
    let payload = #"{"status":"DANCING"}"#
    try insertRow(kind: "runEnded", version: 2, payload: payload)
    #expect(try await journal.events(of: "p1").last?.event == .unknown(kind: "runEnded", payload: payload))
    try insertRow(kind: "runEnded", version: 1, payload: payload)
    await #expect(throws: StorageError.damaged(project: "p1", seq: 4, reason: "runEnded is not readable")) {
      try await journal.events(of: "p1")
    }
  }

  @Test func aClosedStoreAnswersWithAnError() async throws {
    let journal = try await journal(in: store)
    await store.close()
    await #expect(throws: StorageError.closed) { try await journal.events(of: "p1") }
    await #expect(throws: StorageError.closed) { try await store.projects() }
  }

  /// Writes a row as another version of the program would.
  private func insertRow(kind: String, version: Int, payload: String) throws {
    let connection = try Connection(path: scratch.path)
    try connection.run(
      """
      INSERT INTO events (\(EventRow.columns)) SELECT 'p1', max(seq) + 1, 1, 'run1', ?, ?, ?, 'x', ? FROM events
      """, kind, version, payload, String(repeating: "0", count: 64))
  }
}
