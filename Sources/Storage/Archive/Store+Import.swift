package import Core
package import Platform

extension Store {
  /// Takes in a project from an archive that anybody may have made: all of what is intact in it, or nothing.
  package func importArchive(_ file: InputFile) throws(StorageError) -> Imported {
    let database = try database()
    return try database.transaction { () throws(StorageError) in
      var archive = try Import(file, to: database)
      let id = archive.record.id
      guard try !exists(id) else { throw .projectExists(id) }
      try archive.run()
      // Also finds a body that the store had already and that is damaged there.
      if let damage = try check(id, in: database).damage { throw .damagedStore(reason: "with the archive, \(damage)") }
      return Imported(
        project: id, events: archive.record.lastSeq,
        damage: archive.damage.map { .event(seq: $0.seq, reason: $0.reason) }, isUnsandboxed: archive.isUnsandboxed)
    }
  }
}
