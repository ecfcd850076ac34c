import CSQLite

/// A prepared statement with its values; keeps its connection open while it lives and goes back to it afterwards.
struct Statement: ~Copyable {
  private let handle: OpaquePointer
  private let sql: String
  private let connection: Connection

  init(_ sql: String, _ values: [any Bindable], on connection: Connection) throws(StorageError) {
    let prepared = try connection.prepare(sql)
    do {
      for (index, value) in values.enumerated() {
        try connection.check(value.bind(to: prepared, at: Int32(index + 1)))
      }
    } catch {
      connection.giveBack(prepared, for: sql)
      throw error
    }
    handle = prepared
    self.sql = sql
    self.connection = connection
  }

  deinit { connection.giveBack(handle, for: sql) }

  /// Moves to the next row; false when there is none.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw connection.error(code)
    }
  }

  var row: Row { Row(statement: handle) }
}

/// The current row of a statement; valid until its next step, so it is only lent.
struct Row: ~Copyable {
  fileprivate let statement: OpaquePointer

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

  /// 0 for NULL.
  func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

  func text(_ column: Int32) -> String { withBytes(column) { String(decoding: $0, as: UTF8.self) } }

  func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

  private func withBytes<Value>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Value) -> Value {
    // In this order: the second call then answers the size of what the first one points to.
    let start = sqlite3_column_blob(statement, column)
    return body(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
  }
}
