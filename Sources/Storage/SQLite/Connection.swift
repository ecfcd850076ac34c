import CSQLite
import Platform

/// One connection to one database file. It is not thread-safe: its owner keeps it on one thread.
final class Connection {
  private let handle: OpaquePointer
  /// Prepared statements that are not in use, by their text: preparing one costs as much as a fifth of a commit.
  private var idle: [String: OpaquePointer] = [:]

  /// Opens a file that exists, durably set up: what is committed survives a crash of the machine.
  convenience init(path: String) throws(StorageError) {
    try self.init(path, SQLITE_OPEN_READWRITE)
    try execute("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
  }

  /// Opens a file that exists to read it, also a damaged one, or one where nothing can be written.
  convenience init(reading path: String, isImmutable: Bool = false) throws(StorageError) {
    try self.init(isImmutable ? Connection.immutable(path) : path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    // Else SQLite reads nothing at all of a file that was cut off.
    try execute("PRAGMA writable_schema = ON")
  }

  private init(_ name: String, _ flags: Int32) throws(StorageError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw .sqlite(code: code, message: String(cString: sqlite3_errstr(code))) }
    handle = opened
    try check(code)
    try check(sqlite3_extended_result_codes(opened, 1))
    try check(sqlite3_busy_timeout(opened, 10_000))
    try check(orch_sqlite_disable_double_quoted_strings(opened))
  }

  /// The name under which SQLite takes a file for one that nobody changes.
  private static func immutable(_ path: String) -> String {
    let plain = Set("/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._".utf8)
    let hex = Array("0123456789ABCDEF".utf8)
    let encoded = path.utf8.flatMap { plain.contains($0) ? [$0] : [0x25, hex[Int($0 >> 4)], hex[Int($0 & 15)]] }
    return "file:\(String(decoding: encoded, as: UTF8.self))?immutable=1"
  }

  deinit {
    for statement in idle.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  /// Runs statements that take no values and answer no rows.
  func execute(_ sql: String) throws(StorageError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil))
    if isInTransaction { CrashPoint.statement.pass() }
  }

  /// Runs one statement that answers no rows.
  func run(_ sql: String, _ values: any Bindable...) throws(StorageError) {
    let statement = try Statement(sql, values, on: self)
    while try statement.step() {}
    if isInTransaction { CrashPoint.statement.pass() }
  }

  /// All rows of one statement, each read by `read`.
  func rows<Value>(
    _ sql: String, _ values: any Bindable..., read: (borrowing Row) throws(StorageError) -> Value
  ) throws(StorageError) -> [Value] {
    let statement = try Statement(sql, values, on: self)
    var result: [Value] = []
    while try statement.step() { result.append(try read(statement.row)) }
    return result
  }

  /// Runs `body` on one state of the database, whatever others write meanwhile.
  func snapshot<Value, Failure>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    // Reads nothing yet, and fails only inside of another transaction.
    sqlite3_exec(handle, "BEGIN", nil, nil, nil)
    defer { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    return try body()
  }

  /// Runs `body` in a write transaction: all of it is durable when this returns, nothing of it when it throws.
  func transaction<Value>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value {
    try run("BEGIN IMMEDIATE")
    do {
      let value = try body()
      try run("COMMIT")
      CrashPoint.journal.pass()
      return value
    } catch {
      // Some failures have rolled back already.
      if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  private var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Replaces all that the other database holds.
  func copy(to other: Connection) throws(StorageError) {
    guard let backup = sqlite3_backup_init(other.handle, "main", handle, "main") else {
      throw other.error(SQLITE_ERROR)
    }
    sqlite3_backup_step(backup, -1)
    try other.check(sqlite3_backup_finish(backup))
  }

  /// A statement for a text, to be given back after use.
  func prepare(_ sql: String) throws(StorageError) -> OpaquePointer {
    if let prepared = idle.removeValue(forKey: sql) { return prepared }
    var prepared: OpaquePointer?
    try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil))
    guard let prepared else { throw .sqlite(code: SQLITE_MISUSE, message: "no statement") }
    return prepared
  }

  func giveBack(_ statement: OpaquePointer, for sql: String) {
    // Also ends its transaction's hold on the tables; what it answers is the error of its last step, which was thrown.
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    if let other = idle.updateValue(statement, forKey: sql) { sqlite3_finalize(other) }
  }

  /// Throws the connection's last error when the code is one.
  func check(_ code: Int32) throws(StorageError) {
    if code != SQLITE_OK { throw error(code) }
  }

  func error(_ code: Int32) -> StorageError {
    .sqlite(code: code, message: String(cString: sqlite3_errmsg(handle)))
  }
}
