package import Core
import Platform
import Storage

extension ProjectSession {
  /// Reads a project (by id, prefix or "last"), or all, against what was written; nothing is written. Nil when there is no
  /// store yet.
  package func verify(_ name: String?) async throws(OrchestratorError) -> StoreCheck? {
    try await withReadableStore { store in
      guard let name else { return try await store.check() }
      return try await store.check(try await store.resolveReadable(name))
    }
  }

  /// Writes the derived tables anew from the events.
  package func rebuildDerived() async throws(OrchestratorError) {
    try await withStore { store in try await store.rebuildDerived() }
  }

  /// The id of a project, by id, prefix or "last", also in a damaged store.
  package func resolve(_ name: String) async throws(OrchestratorError) -> String {
    try known(name, await withReadableStore { store in try await store.resolveReadable(name) })
  }

  /// Writes a project's archive, line by line; what `sink` throws ends it.
  package func export(
    _ id: String, to sink: @escaping @Sendable ([UInt8]) throws -> Void
  ) async throws(OrchestratorError) -> ProjectCheck {
    try known(id, await withReadableStore { store in try await store.export(id, to: sink) })
  }

  /// The same as a file, whole or not at all.
  package func export(_ id: String, toFile path: String) async throws(OrchestratorError) -> ProjectCheck {
    let file: FileWriter
    do {
      file = try FileWriter(path: path)
    } catch {
      throw OrchestratorError(.usage, "\(error)")
    }
    do {
      let check = try await export(id) { try file.write($0) }
      try file.finish()
      return check
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  /// Takes in a project from an archive; "-" is stdin.
  package func importArchive(_ path: String) async throws(OrchestratorError) -> Imported {
    let file: InputFile
    do {
      file = try path == "-" ? InputFile.standardInput() : InputFile(path: path)
    } catch {
      throw OrchestratorError(.usage, "\(error)")
    }
    return try await withStore { store in try await store.importArchive(file) }
  }

  /// Without a store there is no project either.
  private func known<Value>(_ name: String, _ value: Value?) throws(OrchestratorError) -> Value {
    guard let value else {
      throw OrchestratorError(wrapping: name == "last" ? StorageError.noProjects : .unknownProject(name))
    }
    return value
  }

  /// Opens the store for the body to read, if there is one, and closes it after.
  func withReadableStore<Value: Sendable>(
    _ body: (Store) async throws -> Value
  ) async throws(OrchestratorError) -> Value? {
    do {
      guard let store = try await Store.openToRead(path: installation.databasePath) else { return nil }
      do {
        let value = try await body(store)
        await store.close()
        return value
      } catch {
        await store.close()
        throw error
      }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }
}
