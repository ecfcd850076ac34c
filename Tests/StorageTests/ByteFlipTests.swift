import Core
import Foundation
import Synchronization
import Testing

@testable import Storage

/// A small store, closed, of which damaged copies are made: a project with calls, one that uses its bodies too, and the
/// store's own stream.
@Suite struct ByteFlipTests {
  let scratch: Scratch
  let image: Data
  let archives: [String: [UInt8]]

  init() async throws {
    scratch = try Scratch()
    let store = try await Store.open(path: scratch.path)
    for project in ["p1", "p2"] {
      let journal = try await journal(in: store, project: project)
      _ = try await journal.reserve(call(key(1), bound: 10), project: project)
      _ = try await journal.append([settled(key(1), cost: 7, answer: "done by \(project)")], project: project)
      _ = try await journal.reserve(call(key(2), bound: 10), project: project)
    }
    try await store.setCap(CapSet(level: .org, name: "ACME", monthly: Money(microUSD: 50)), runID: "run1", at: 2_000)
    await store.close()
    image = try Data(contentsOf: URL(fileURLWithPath: scratch.path))
    archives = try await Self.archives(in: scratch.path)
  }

  /// One byte in every column of every row of events and blobs, the table changed as somebody would who wants to.
  @Test func aByteFlippedInAnyColumnOfAnyEventIsFoundAtThatEvent() async throws {
    for (project, seqs) in [("p1", 1...5), ("p2", 1...5), (Store.ownStream, 1...1)] {
      for seq in seqs {
        for column in EventRow.columns.split(separator: ", ").map(String.init) {
          let check = try await check { connection in
            let row = "project_id = '\(project)' AND seq = \(seq)"
            try connection.flip(column, of: "events", where: row)
          }
          let found = check.projects.first { $0.project == project }?.damage
          #expect(found?.seq == seq, "\(column) of \(project) \(seq): \(check)")
        }
      }
    }
  }

  @Test func aByteFlippedInAnyBodyIsFoundAtTheFirstEventThatNamesIt() async throws {
    let connection = try Connection(reading: scratch.path)
    let sql = """
      SELECT blobs.id, project_id, MIN(seq) FROM blobs JOIN event_blobs ON blob_id = id GROUP BY id, project_id
      """
    let bodies = try connection.rows(sql) { row in (row.integer(0), row.text(1), Int(row.integer(2))) }
    #expect(bodies.count == 6)
    for (id, project, seq) in bodies {
      for column in ["sha256", "encoding", "bytes"] {
        let check = try await check { try $0.flip(column, of: "blobs", where: "id = \(id)") }
        let found = check.projects.first { $0.project == project }?.damage
        #expect(found?.seq == seq, "\(column) of body \(id): \(check)")
      }
    }
  }

  @Test(arguments: [
    ("projects", "project_id = 'p1'"), ("reservations", "project_id = 'p1'"), ("event_blobs", "project_id = 'p1' AND seq = 3"),
    ("spending", "project_id = 'p1'"), ("caps", "name = 'ACME'"),
  ])
  func aByteFlippedInAnyDerivedTableIsFound(table: String, row: String) async throws {
    let columns = try Connection(reading: scratch.path).rows("SELECT name FROM pragma_table_info('\(table)')") {
      $0.text(0)
    }
    for column in columns {
      let check = try await check { try $0.flip(column, of: table, where: row) }
      #expect(!check.isIntact, "\(column)")
    }
  }

  /// Never a crash, and what is said to be intact has the content that was written.
  @Test func aByteFlippedAnywhereInTheFileIsFoundOrChangesNothing() async throws {
    var found = 0
    var harmless = 0
    let path = scratch.folder + "/flipped.db"
    // The header, and a sample that meets every page.
    let offsets = Array(0..<100) + Array(stride(from: 100, to: image.count, by: 397))
    for offset in offsets {
      var bytes = image
      bytes[offset] ^= [0x01, 0x20, 0x80][offset % 3]
      try bytes.write(to: URL(fileURLWithPath: path))
      for beside in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + beside) }
      do {
        let store = try #require(try await Store.openToRead(path: path))
        let check = try await store.check()
        await store.close()
        if check.isIntact {
          harmless += 1
          #expect(try await Self.archives(in: path) == archives, "offset \(offset)")
        } else {
          found += 1
        }
      } catch is StorageError {
        found += 1
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes, "offset \(offset): it was written to")
    }
    // Most of so small a file is free space.
    #expect(found > 40)
    #expect(harmless > 0)
  }

  /// What `verify` says of a copy of the store that somebody changed.
  private func check(after change: (Connection) throws -> Void) async throws -> StoreCheck {
    let path = "\(scratch.folder)/\(UUID().uuidString).db"
    try image.write(to: URL(fileURLWithPath: path))
    let connection = try Connection(path: path)
    try connection.execute(
      """
      DROP TRIGGER events_are_never_changed; DROP TRIGGER events_are_never_deleted;
      PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON
      """)
    try change(connection)
    let store = try #require(try await Store.openToRead(path: path))
    let check = try await store.check()
    await store.close()
    return check
  }

  private static func archives(in path: String) async throws -> [String: [UInt8]] {
    let store = try #require(try await Store.openToRead(path: path))
    var archives: [String: [UInt8]] = [:]
    for project in ["p1", "p2"] {
      let text = Mutex<[UInt8]>([])
      _ = try await store.export(project) { line in text.withLock { $0 += line } }
      archives[project] = text.withLock { $0 }
    }
    await store.close()
    return archives
  }
}

extension Connection {
  /// Flips a bit in the middle of a value; of a number one that gives no other row's.
  fileprivate func flip(_ column: String, of table: String, where row: String) throws {
    let values = try rows("SELECT typeof(\(column)), \(column) FROM \(table) WHERE \(row)") { value in
      (value.text(0), value.integer(1), value.bytes(1))
    }
    let (type, number, old) = try #require(values.first)
    if type == "integer" {
      try run("UPDATE \(table) SET \(column) = ? WHERE \(row)", number ^ 32)
    } else {
      var bytes = old
      if bytes.isEmpty { bytes = [1] } else { bytes[bytes.count / 2] ^= 1 }
      let cast = type == "text" ? "CAST(? AS TEXT)" : "?"
      try run("UPDATE \(table) SET \(column) = \(cast) WHERE \(row)", bytes)
    }
  }
}
