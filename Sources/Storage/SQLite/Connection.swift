import CSQLite

/// One connection to one database file. It is not thread-safe: its owner keeps it on one thread.
final class Connection {
  let handle: OpaquePointer

  /// Opens a file that exists, durably set up: what is committed survives a crash of the machine.
  init(path: String) throws(StorageError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened else { throw .sqlite(code: code, message: String(cString: sqlite3_errstr(code))) }
    handle = opened
    try check(code)
    try check(sqlite3_extended_result_codes(opened, 1))
    try check(sqlite3_busy_timeout(opened, 10_000))
    try check(orch_sqlite_disable_double_quoted_strings(opened))
    try execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
  }

  deinit { sqlite3_close_v2(handle) }

  /// Runs statements that take no values and answer no rows.
  func execute(_ sql: String) throws(StorageError) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

  /// Runs one statement that answers no rows.
  func run(_ sql: String, _ values: any Bindable...) throws(StorageError) {
    let statement = try Statement(sql, values, on: self)
    while try statement.step() {}
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

  /// Runs `body` in a write transaction: all of it is durable when this returns, nothing of it when it throws.
  func transaction<Value>(_ body: () throws(StorageError) -> Value) throws(StorageError) -> Value {
    try execute("BEGIN IMMEDIATE")
    do {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      // Some failures have rolled back already.
      if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
      throw error
    }
  }

  /// Throws the connection's last error when the code is one.
  func check(_ code: Int32) throws(StorageError) {
    guard code == SQLITE_OK else { throw .sqlite(code: code, message: String(cString: sqlite3_errmsg(handle))) }
  }
}
