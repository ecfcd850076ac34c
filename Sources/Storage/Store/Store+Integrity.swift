import Core

extension Store {
  /// Drops what the derived tables hold and writes it anew from the events.
  package func rebuildDerived() throws(StorageError) {
    let database = try database()
    try database.transaction { () throws(StorageError) in
      try database.execute("DELETE FROM reservations; DELETE FROM projects")
      let ids = try database.rows("SELECT DISTINCT project_id FROM events") { row in row.text(0) }
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
