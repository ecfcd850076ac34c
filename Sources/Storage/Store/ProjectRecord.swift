import Core

/// What the derived tables hold about a project: a fold over its events, the same when it is rebuilt as when it grew.
struct ProjectRecord: Sendable, Hashable {
  var id: String
  var status = ""
  var description = ""
  var updatedAt: Int64 = 0
  var ledger = Ledger()
  var lastSeq = 0
  var lastHash = ""

  init(id: String) { self.id = id }

  /// Takes in the next event. A project begins with `projectCreated` and has one.
  mutating func apply(_ event: Event, at: Int64, hash: String) throws(StorageError) {
    let isCreation = if case .projectCreated = event { true } else { false }
    guard isCreation == (lastSeq == 0) else { throw isCreation ? .projectExists(id) : .unknownProject(id) }
    switch event {
    case .projectCreated(let created):
      description = created.spec.description
      status = ProjectRecord.running
    case .runStarted: status = ProjectRecord.running
    case .runEnded(let ended): status = ended.status.rawValue
    default: break
    }
    do {
      try ledger.apply(event)
    } catch {
      throw .ledger(project: id, error)
    }
    updatedAt = at
    lastSeq += 1
    lastHash = hash
  }

  private static let running = "RUNNING"
}
