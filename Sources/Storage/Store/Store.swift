import Core

/// The database of all projects. It has a thread of its own, on which SQLite may block.
package actor Store {
  package nonisolated let path: String
  private let executor: ThreadExecutor
  var connection: Connection?

  package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(path: String) throws(StorageError) {
    self.path = path
    executor = try ThreadExecutor()
  }

  deinit { executor.stop() }

  /// Opens the store at a path; makes the file (readable by its owner only) and its folder when they do not exist.
  package static func open(path: String) async throws(StorageError) -> Store {
    let store = try Store(path: path)
    try await store.connect()
    return store
  }

  private func connect() throws(StorageError) { connection = try StoreFile.open(path) }

  /// Everything is durable without it; it only tidies the files. Every use afterwards throws `closed`.
  package func close() { connection = nil }

  func database() throws(StorageError) -> Connection {
    guard let connection else { throw .closed }
    return connection
  }

  /// Appends what the write comes to, with all that follows from it, in one transaction. Durable when it returns.
  func append(_ write: Write) throws(StorageError) -> [StoredEvent] {
    let database = try database()
    return try database.transaction { () throws(StorageError) in
      let outcome = try write.outcome(in: database)
      try outcome.save(to: database)
      return outcome.stored
    }
  }

  /// The rows of a project in order, and the bodies they name.
  func history(of project: String) throws(StorageError) -> (rows: [EventRow], bodies: [String: String]) {
    let database = try database()
    let rows = try EventRow.all(of: project, from: database)
    let bodies = try EventRow.bodies(of: project, from: database)
    return (rows, bodies)
  }
}
