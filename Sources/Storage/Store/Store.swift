import Core

/// The database of all projects. It has a thread of its own, on which SQLite may block.
package actor Store {
  package nonisolated let path: String
  private let executor: ThreadExecutor
  var connection: Connection?
  private var waiting: [Waiting] = []

  /// A write that has not been committed yet, and who waits for it.
  private struct Waiting {
    let write: Write
    let done: CheckedContinuation<Result<[StoredEvent], StorageError>, Never>
  }

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

  /// Appends what the write comes to. Durable when it returns; what the ledger contradicts throws and changes nothing.
  ///
  /// Writes that come while the disk is busy wait together and go into the next commit: the more callers there are, the
  /// less each of them pays for durability.
  func append(_ write: Write) async throws(StorageError) -> [StoredEvent] {
    let result = await withCheckedContinuation { done in
      waiting.append(Waiting(write: write, done: done))
      if waiting.count == 1 { Task { commitWaiting() } }
    }
    return try result.get()
  }

  private func commitWaiting() {
    let batch = waiting
    waiting = []
    do throws(StorageError) {
      let results = try commit(batch.map(\.write))
      for (one, result) in zip(batch, results) { one.done.resume(returning: result) }
    } catch {
      for one in batch { one.done.resume(returning: .failure(error)) }
    }
  }

  /// A write that cannot be is refused alone: it is known before anything of it is written.
  private func commit(_ writes: [Write]) throws(StorageError) -> [Result<[StoredEvent], StorageError>] {
    let database = try database()
    return try database.transaction { () throws(StorageError) in
      var results: [Result<[StoredEvent], StorageError>] = []
      for write in writes {
        do throws(StorageError) {
          let outcome = try write.outcome(in: database)
          try outcome.save(to: database)
          results.append(.success(outcome.stored))
        } catch {
          if error.isOfTheDatabase { throw error }
          results.append(.failure(error))
        }
      }
      return results
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
