/// The tables, as numbered steps that are only ever added to. `user_version` says how many of them a file has taken.
enum Schema {
  static let migrations: [String] = [v001, v002, v003]

  /// Takes the steps that the file lacks, each in a transaction of its own.
  static func migrate(_ connection: Connection, by migrations: [String] = migrations) throws(StorageError) {
    while try step(connection, by: migrations) {}
  }

  /// Takes the next step; false when there is none. The version is read inside the transaction: another process may be
  /// opening the same new file.
  private static func step(_ connection: Connection, by migrations: [String]) throws(StorageError) -> Bool {
    guard try version(of: connection) != migrations.count else { return false }
    return try connection.transaction { () throws(StorageError) in
      let version = try version(of: connection)
      try checkKnown(version, by: migrations)
      guard version < migrations.count else { return false }
      try connection.execute(migrations[version])
      try connection.execute("PRAGMA user_version = \(version + 1)")
      return true
    }
  }

  static func checkKnown(_ version: Int, by migrations: [String] = migrations) throws(StorageError) {
    guard version <= migrations.count else { throw .newerStore(version: version, known: migrations.count) }
  }

  static func version(of connection: Connection) throws(StorageError) -> Int {
    let rows = try connection.rows("PRAGMA user_version") { row in Int(row.integer(0)) }
    return max(0, rows.first ?? 0)
  }
}
