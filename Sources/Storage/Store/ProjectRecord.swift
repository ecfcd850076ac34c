import Core

/// What the derived tables hold about a project: a fold over its events, the same when it is rebuilt as when it grew.
struct ProjectRecord: Sendable, Hashable {
  var id: String
  var status = ""
  var description = ""
  var updatedAt: Int64 = 0
  var ledger = Ledger()
  /// On whose account its newest run is.
  var org: String?
  var team: String?
  /// What its ended calls cost; accounts without any cost are not in it.
  var spending: [Spending.Account: Money] = [:]
  var lastSeq = 0
  var lastHash = ""

  init(id: String) { self.id = id }

  /// Takes in the next event. A project begins with `projectCreated` and has one.
  mutating func apply(_ event: Event, at: Int64, hash: String) throws(StorageError) {
    let isCreation = if case .projectCreated = event { true } else { false }
    guard isCreation == (lastSeq == 0) else { throw isCreation ? .projectExists(id) : .unknownProject(id) }
    let before = ledger.settled
    do {
      try ledger.apply(event)
    } catch {
      throw .ledger(project: id, error)
    }
    if ledger.settled > before { spending[account(at: at), default: .zero] += ledger.settled - before }
    switch event {
    case .projectCreated(let created):
      description = created.spec.description
      status = ProjectRecord.running
    case .runStarted(let started):
      status = ProjectRecord.running
      (org, team) = (started.settings.org, started.settings.team)
    case .runEnded(let ended): status = ended.status.rawValue
    default: break
    }
    updatedAt = at
    lastSeq += 1
    lastHash = hash
  }

  func account(at time: Int64) -> Spending.Account { Spending.Account(org: org, team: team, month: Month(at: time)) }

  private static let running = "RUNNING"
}
