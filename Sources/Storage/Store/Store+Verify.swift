package import Core

extension Store {
  /// Opens the store at a path to read it, whatever state it is in: nothing is written, and nobody who works on it waits.
  /// Nil when there is none.
  package static func openToRead(path: String) async throws(StorageError) -> Store? {
    let store = try Store(path: path)
    return try await store.connectToRead() ? store : nil
  }

  private func connectToRead() throws(StorageError) -> Bool {
    connection = try StoreFile.openToRead(path)
    return connection != nil
  }

  /// What is wrong with a project; nil: all is well.
  package func verify(_ project: String) throws(StorageError) -> Damage? {
    let database = try database()
    return try database.snapshot { () throws(StorageError) in try check(project, in: database).damage }
  }

  /// Reads the whole history of a project, or of all, against its hashes, the derived tables against the histories, and
  /// the file as SQLite sees it. Nothing is written.
  package func check(_ project: String? = nil) throws(StorageError) -> StoreCheck {
    let database = try database()
    return try database.snapshot { () throws(StorageError) in
      let fault = try database.integrityFault()
      do throws(StorageError) {
        if let project { return StoreCheck(fault: fault, projects: [try check(project, in: database)]) }
        var checks: [ProjectCheck] = []
        for id in try readableIDs() { checks.append(try check(id, in: database)) }
        let own = try check(Store.ownStream, in: database)
        if own.intactEvents > 0 || own.damage != nil { checks.append(own) }
        let loose = fault == nil ? try looseFault(in: database) : nil
        return StoreCheck(fault: fault ?? loose, projects: checks)
      } catch where error.isDamage {
        return StoreCheck(fault: fault ?? error.detail, projects: [])
      }
    }
  }

  func check(_ project: String, in database: Connection) throws(StorageError) -> ProjectCheck {
    var history = try HistoryReader(project, from: database)
    while try history.next() != nil {}
    var damage = history.damage
    if damage == nil {
      damage = try project == Store.ownStream
        ? ownDamage(history, in: database) : derivedDamage(history, in: database)
    }
    return ProjectCheck(project: project, intactEvents: history.seq, damage: damage)
  }

  private func derivedDamage(_ history: borrowing HistoryReader, in database: Connection) throws(StorageError) -> Damage? {
    let record = history.record
    let derived: ProjectRecord
    do throws(StorageError) {
      derived = try ProjectRecord(id: record.id, from: database)
    } catch where error.isDamage {
      return .derived(table: "projects")
    }
    if derived.lastSeq > record.lastSeq { return .event(seq: record.lastSeq + 1, reason: "it is missing") }
    if derived.ledger.open != record.ledger.open { return .derived(table: "reservations") }
    if derived.spending != record.spending { return .derived(table: "spending") }
    if derived != record { return .derived(table: "projects") }
    return history.linksDiffer ? .derived(table: "event_blobs") : nil
  }

  private func ownDamage(_ history: borrowing HistoryReader, in database: Connection) throws(StorageError) -> Damage? {
    var own = history.own
    own.leaveOut(try database.rows("SELECT project_id FROM projects") { row in row.text(0) })
    let derived = try OwnRecord(from: database)
    if derived?.caps != own.caps { return .derived(table: "caps") }
    return derived == own ? nil : .derived(table: "spending")
  }

  /// Of a body that no event names.
  private func looseFault(in database: Connection) throws(StorageError) -> String? {
    let sql = "SELECT \(StoredBody.columns) FROM blobs WHERE id NOT IN (SELECT blob_id FROM event_blobs)"
    let changed = try database.rows(sql) { row in
      let body = StoredBody(reading: row)
      return body.isIntact ? nil : body.digest
    }
    return changed.lazy.compactMap(\.self).first.map { "the body \($0), which no event names, is changed" }
  }

  /// The projects that events or derived tables name; of a damaged store as many as can be read.
  func readableIDs() throws(StorageError) -> [String] {
    let database = try database()
    var ids: Set<String> = []
    var failure: StorageError?
    for table in ["projects", "events"] {
      do throws(StorageError) {
        ids.formUnion(try database.rows("SELECT DISTINCT project_id FROM \(table)") { row in row.text(0) })
      } catch where error.isDamage {
        failure = error
      }
    }
    if let failure, ids.isEmpty { throw failure }
    ids.remove(Store.ownStream)
    return ids.sorted()
  }

  /// As `resolve`, also where not all projects can be read.
  package func resolveReadable(_ text: String) throws(StorageError) -> String {
    do throws(StorageError) {
      return try resolve(text)
    } catch where error.isDamage {
      let ids = try readableIDs()
      if ids.contains(text) { return text }
      let matches = text.isEmpty ? [] : ids.filter { $0.hasPrefix(text) }
      guard let match = matches.first, matches.count == 1 else { throw error }
      return match
    }
  }
}
