import CSQLite

/// A prepared statement with its values; keeps its connection open while it lives.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let connection: Connection

  init(_ sql: String, _ values: [any Bindable], on connection: Connection) throws(StorageError) {
    var prepared: OpaquePointer?
    try connection.check(sqlite3_prepare_v2(connection.handle, sql, -1, &prepared, nil))
    guard let prepared else { throw .sqlite(code: SQLITE_MISUSE, message: "no statement") }
    do {
      for (index, value) in values.enumerated() {
        try connection.check(value.bind(to: prepared, at: Int32(index + 1)))
      }
    } catch {
      sqlite3_finalize(prepared)
      throw error
    }
    handle = prepared
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  /// Moves to the next row; false when there is none.
  func step() throws(StorageError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw .sqlite(code: code, message: String(cString: sqlite3_errmsg(connection.handle)))
  }

  var row: Row { Row(statement: handle) }
}

/// The current row of a statement; valid until its next step, so it is only lent.
struct Row: ~Copyable {
  fileprivate let statement: OpaquePointer

  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  func text(_ column: Int32) -> String { withBytes(column) { String(decoding: $0, as: UTF8.self) } }

  func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

  private func withBytes<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    // In this order: the second call then answers the size of what the first one points to.
    let start = sqlite3_column_blob(statement, column)
    return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
  }
}
