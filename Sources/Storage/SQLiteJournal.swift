package import Core
import FoundationEssentials

/// The journal of one run, in a store.
package struct SQLiteJournal: Journal {
  private let store: Store
  package let runID: String
  private let ambient: any Ambient

  package init(store: Store, runID: String, ambient: any Ambient) {
    self.store = store
    self.runID = runID
    self.ambient = ambient
  }

  /// The first event of a project is `projectCreated`; what contradicts the ledger (a call past the cap, an ending
  /// without a reservation) is an error and nothing is appended.
  package func append(_ events: [Event], project: String) async throws -> [StoredEvent] {
    guard !events.isEmpty else { return [] }
    let encoded = try events.map { try EncodedEvent($0) }
    return try await store.append(write(.events(encoded), to: project))
  }

  package func reserve(_ call: CallReserved, project: String) async throws -> StoredEvent {
    let content = Write.Content.reservation(call, try EncodedEvent(.callReserved(call)))
    return try await store.append(write(content, to: project))[0]
  }

  private func write(_ content: Write.Content, to project: String) -> Write {
    Write(project: project, runID: runID, at: ambient.now(), content: content)
  }

  package func events(of project: String) async throws -> [StoredEvent] {
    let (rows, bodies) = try await store.history(of: project)
    let decoder = JSONDecoder()
    decoder.userInfo[.bodyStore] = Bodies(bodies)
    return try rows.map { try $0.event(with: decoder) }
  }
}
