import Foundation
import Testing

@testable import Storage

@Suite struct SchemaTests {
  let scratch: Scratch
  let connection: Connection

  init() throws {
    scratch = try Scratch()
    try PrivateFile.make(at: scratch.path)
    connection = try Connection(path: scratch.path)
  }

  @Test func aFailingMigrationRollsBackAndTheEarlierOnesStay() throws {
    let steps = [
      "CREATE TABLE a (x INTEGER) STRICT", "CREATE TABLE b (x INTEGER) STRICT; INSERT INTO nowhere VALUES (1)",
    ]
    #expect(throws: StorageError.self) { try Schema.migrate(connection, by: steps) }
    #expect(try Schema.version(of: connection) == 1)
    #expect(try tables() == ["a"])
    try Schema.migrate(connection, by: [steps[0], "CREATE TABLE b (x INTEGER) STRICT"])
    #expect(try Schema.version(of: connection) == 2)
    #expect(try tables() == ["a", "b"])
  }

  @Test func migratingTwiceChangesNothing() throws {
    try Schema.migrate(connection)
    let before = try tables()
    try Schema.migrate(connection)
    #expect(try tables() == before)
  }

  @Test func aStoreOfALaterVersionIsRefused() async throws {
    try connection.execute("PRAGMA user_version = 99")
    await #expect(throws: StorageError.newerStore(version: 99, known: Schema.migrations.count)) {
      try await Store.open(path: scratch.path)
    }
  }

  @Test func aNewStoreIsOpenedByManyAtOnce() async throws {
    let path = scratch.folder + "/new/orchestrator.db"
    try await withThrowingTaskGroup { group in
      for _ in 1...12 { group.addTask { _ = try await Store.open(path: path).projects() } }
      try await group.waitForAll()
    }
  }

  @Test func theStoreIsForItsOwnerOnly() async throws {
    let path = scratch.folder + "/a/b/orchestrator.db"
    let store = try await Store.open(path: path)
    _ = try await journal(in: store)
    let expected = ["a": 0o700, "a/b": 0o700, "a/b/orchestrator.db": 0o600, "a/b/orchestrator.db-wal": 0o600]
    for (name, mode) in expected {
      let attributes = try FileManager.default.attributesOfItem(atPath: scratch.folder + "/" + name)
      #expect(attributes[.posixPermissions] as? Int == mode, "\(name)")
    }
  }

  @Test func aFolderThatCannotBeMadeIsAClearError() async throws {
    await #expect(throws: StorageError.system(operation: "make the folder /proc/nowhere", code: ENOENT)) {
      try await Store.open(path: "/proc/nowhere/orchestrator.db")
    }
  }

  @Test func textInDoubleQuotesIsNeverAString() throws {
    #expect(throws: StorageError.self) { try connection.execute(#"SELECT "nowhere""#) }
  }

  @Test func errorsCarryNoValues() throws {
    try connection.execute("CREATE TABLE a (x TEXT UNIQUE) STRICT")
    try connection.run("INSERT INTO a VALUES (?)", "secret")
    let error = #expect(throws: StorageError.self) { try connection.run("INSERT INTO a VALUES (?)", "secret") }
    #expect(error?.description.contains("secret") == false)
    // The extended code: SQLITE_CONSTRAINT_UNIQUE.
    #expect(error?.description.contains("2067") == true)
  }

  private func tables() throws -> [String] {
    try connection.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") { $0.text(0) }
  }
}
