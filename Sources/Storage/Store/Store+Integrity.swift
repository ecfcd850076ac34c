import Core
import FoundationEssentials

extension Store {
  /// What `verify` found first.
  package enum Damage: Sendable, Hashable {
    /// This event, or a body of it, is not what was appended; or it is missing.
    case event(seq: Int)
    /// Every event is good, but a derived table does not follow from them; `rebuildDerived` repairs that.
    case derived
  }

  /// Reads a project's whole history against its hashes, and the derived tables against the history. Nil: all is well.
  package func verify(_ project: String) throws(StorageError) -> Damage? {
    let (rows, bodies) = try history(of: project)
    let decoder = JSONDecoder()
    decoder.userInfo[.bodyStore] = Bodies(bodies.filter { SHA256.hex($1.utf8) == $0 })
    var record = ProjectRecord(id: project)
    for row in rows {
      guard row.seq == record.lastSeq + 1, row.previousHash == record.lastHash, row.isIntact,
        let event = try? row.event(with: decoder).event,
        (try? record.apply(event, at: row.at, hash: row.hash)) != nil
      else { return .event(seq: record.lastSeq + 1) }
    }
    let derived = try? ProjectRecord(id: project, from: database())
    if let derived, derived.lastSeq > record.lastSeq { return .event(seq: record.lastSeq + 1) }
    return derived == record ? nil : .derived
  }

  /// Drops what the derived tables hold and writes it anew from the events.
  package func rebuildDerived() throws(StorageError) {
    let database = try database()
    try database.transaction { () throws(StorageError) in
      try database.execute("DELETE FROM reservations; DELETE FROM projects; DELETE FROM spending; DELETE FROM caps")
      let decoder = JSONDecoder()
      for row in try EventRow.all(of: Store.ownStream, from: database) {
        switch try row.event(with: decoder).event {
        case .capSet(let cap): try cap.save(to: database)
        case .projectPruned(let pruned):
          for spending in pruned.spending { try spending.save(for: pruned.projectID, to: database) }
        default: break
        }
      }
      let sql = "SELECT DISTINCT project_id FROM events WHERE project_id <> ?"
      let ids = try database.rows(sql, Store.ownStream) { row in row.text(0) }
      for id in ids {
        var record = ProjectRecord(id: id)
        for row in try EventRow.all(of: id, from: database) {
          // Without bodies: a digest in the place of a text changes nothing that is derived.
          try record.apply(try row.event(with: decoder).event, at: row.at, hash: row.hash)
        }
        try record.save(replacing: ProjectRecord(id: id), to: database)
      }
    }
  }
}
