package import Core
import FoundationEssentials

/// The journal of one run, in a store.
package struct SQLiteJournal: Journal {
  private let store: Store
  package let runID: String

  package init(store: Store, runID: String) {
    self.store = store
    self.runID = runID
  }

  /// The first event of a project is `projectCreated`; what contradicts the ledger (a call past the cap, an ending
  /// without a reservation) is an error and nothing is appended.
  package func append(_ entries: [JournalEntry], at: Int64, project: String) async throws -> [StoredEvent] {
    guard !entries.isEmpty else { return [] }
    return try await store.append(try Write(entries, project: project, runID: runID, at: at))
  }

  package func events(of project: String) async throws -> [StoredEvent] {
    let (rows, bodies) = try await store.history(of: project)
    let store = Bodies(bodies)
    // Reading JSON takes most of the time, and each row is read for itself: on all cores.
    return try await withThrowingTaskGroup(of: (Int, [StoredEvent]).self) { group in
      for start in stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
        let part = rows[start..<min(start + Self.rowsAtOnce, rows.count)]
        group.addTask {
          let decoder = JSONDecoder()
          decoder.userInfo[.bodyStore] = store
          return (start, try part.map { try $0.event(with: decoder) })
        }
      }
      var parts: [(Int, [StoredEvent])] = []
      for try await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }

  private static let rowsAtOnce = 500
}
