import Core

extension Store {
  /// Drops what the derived tables hold and writes it anew from the events.
  package func rebuildDerived() throws(StorageError) {
    let database = try database()
    try database.transaction { () throws(StorageError) in
      try database.execute("DELETE FROM reservations; DELETE FROM projects; DELETE FROM spending; DELETE FROM caps")
      var own = OwnRecord()
      for row in try EventRow.all(of: Store.ownStream, from: database) {
        own.apply(try row.event(with: NamedBodies().decoder).event)
      }
      let sql = "SELECT DISTINCT project_id FROM events WHERE project_id <> ?"
      let ids = try database.rows(sql, Store.ownStream) { row in row.text(0) }
      own.leaveOut(ids)
      try own.save(to: database)
      for id in ids {
        var record = ProjectRecord(id: id)
        for row in try EventRow.all(of: id, from: database) {
          // Without bodies: a digest in the place of a text changes nothing that is derived.
          let names = NamedBodies()
          let event = try row.event(with: names.decoder).event
          try record.apply(event, at: row.at, hash: row.hash)
          try row.relink(event, to: names.digests, in: database)
        }
        try record.save(replacing: ProjectRecord(id: id), to: database)
      }
    }
  }
}
