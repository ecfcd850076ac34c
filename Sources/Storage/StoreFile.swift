import Glibc
import Platform

/// The files of a store: made whole, and looked at before SQLite opens them. For SQLite an empty file is a new database and a
/// log that is missing was empty, and either way what is gone would be gone without a word.
enum StoreFile {
  /// Opens the store at a path, made when it does not exist and brought up to date when it is older. What is damaged or
  /// newer stays as it is.
  static func open(_ path: String) throws(StorageError) -> Connection {
    if try size(of: path) == nil { try make(path) }
    try check(path)
    let connection = try Connection(path: path)
    let version = try Schema.version(of: connection)
    if version == 0, try hasTables(connection) { throw .notAStore(path: path) }
    if (1..<Schema.migrations.count).contains(version), let fault = try connection.integrityFault() {
      throw .damagedStore(reason: fault)
    }
    try Schema.checkKnown(version)
    try connection.execute("PRAGMA journal_mode = WAL")
    try Schema.migrate(connection)
    return connection
  }

  /// Opens the store at a path to read it; nothing is written. Nil when there is none.
  static func openToRead(_ path: String) throws(StorageError) -> Connection? {
    guard try size(of: path) != nil else { return nil }
    try check(path)
    let connection = try readable(path)
    let version = try Schema.version(of: connection)
    try Schema.checkKnown(version)
    if version == 0 {
      guard try !hasTables(connection) else { throw .notAStore(path: path) }
      return nil
    }
    // In memory it is brought up to date; where that fails it is read as it is.
    return version < Schema.migrations.count ? (try? upgradedCopy(of: connection)) ?? connection : connection
  }

  private static func upgradedCopy(of connection: Connection) throws(StorageError) -> Connection {
    let copy = try Connection(path: ":memory:")
    try connection.copy(to: copy)
    try Schema.migrate(copy)
    return copy
  }

  private static func readable(_ path: String) throws(StorageError) -> Connection {
    do throws(StorageError) {
      let connection = try Connection(reading: path)
      _ = try Schema.version(of: connection)
      return connection
    } catch where error.isForbiddenByFolder {
      // SQLite wants to write beside a database with a log, if only locks.
      guard try size(of: "\(path)-wal") ?? 0 == 0 else { throw error }
      return try Connection(reading: path, isImmutable: true)
    }
  }

  /// Under another name first, so that nobody ever sees a part of it.
  private static func make(_ path: String) throws(StorageError) {
    let temporary = "\(PrivateFile.folder(of: path))/.\(SystemAmbient().makeID()).orchestrator"
    try PrivateFile.make(at: temporary)
    defer { unlink(temporary) }
    try fill(temporary)
    // Another process may have been faster.
    guard link(temporary, path) == 0 || errno == EEXIST else {
      throw .system(operation: "make the file \(path)", code: errno)
    }
  }

  private static func fill(_ path: String) throws(StorageError) {
    let connection = try Connection(path: path)
    try connection.execute("PRAGMA journal_mode = WAL")
    try Schema.migrate(connection)
  }

  private static func check(_ path: String) throws(StorageError) {
    if try size(of: path) == 0 { throw .damagedStore(reason: "\(path) is empty") }
    // The log is made before its index and removed after it. The index stands still only while it is the same file.
    let log = "\(path)-wal"
    let index = "\(path)-shm"
    if try size(of: log) == nil, let before = inode(of: index), try size(of: log) == nil, inode(of: index) == before {
      throw .damagedStore(reason: "its newest events were in \(log), which is missing: put that file back")
    }
  }

  private static func hasTables(_ connection: Connection) throws(StorageError) -> Bool {
    try !connection.rows("SELECT 1 FROM sqlite_schema LIMIT 1") { row in row.integer(0) }.isEmpty
  }

  private static func size(of path: String) throws(StorageError) -> Int? {
    var status = stat()
    if stat(path, &status) == 0 { return status.st_size }
    guard errno == ENOENT || errno == ENOTDIR else { throw .system(operation: "look at \(path)", code: errno) }
    return nil
  }

  private static func inode(of path: String) -> UInt? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_ino : nil
  }
}
