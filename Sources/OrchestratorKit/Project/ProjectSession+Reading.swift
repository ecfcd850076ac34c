package import Core
package import Execution
import Storage

extension ProjectSession {
  /// All projects, newest first.
  package func projects() async throws(OrchestratorError) -> [ProjectSummary] {
    try await withStore { store in try await store.projects() }
  }

  /// A project as its journal tells it, by id, prefix or "last"; nothing is written.
  package func read(_ name: String) async throws(OrchestratorError) -> (events: [StoredEvent], summary: Summary) {
    try await withStore { store in
      let events = try await history(of: try await store.resolve(name), store: store)
      return (events, Summary(events))
    }
  }

  /// All events of a project so far.
  func history(of id: String, store: Store) async throws -> [StoredEvent] {
    try await SQLiteJournal(store: store, runID: "").events(of: id)
  }
}
