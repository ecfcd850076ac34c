import Core

/// What the derived tables hold of the store's own stream: a fold over its events.
struct OwnRecord: Sendable, Hashable {
  struct Cap: Sendable, Hashable {
    var level: CapLevel
    var name: String
  }

  /// For each calendar month.
  var caps: [Cap: Money] = [:]
  /// What projects spent that are no longer there; accounts without any cost are not in it.
  var pruned: [String: [Spending.Account: Money]] = [:]

  init() {}

  mutating func apply(_ event: Event) {
    switch event {
    case .capSet(let cap): caps[Cap(level: cap.level, name: cap.name)] = cap.monthly
    case .projectPruned(let project):
      for spending in project.spending {
        pruned[project.projectID, default: [:]][spending.account] = spending.settled
      }
    default: break
    }
  }

  /// The record as the derived tables have it; nil when a row is none.
  init?(from connection: Connection) throws(StorageError) {
    let caps = try connection.rows("SELECT level, name, monthly FROM caps") { row in
      (CapLevel(rawValue: row.text(0)), row.text(1), Money(microUSD: row.integer(2)))
    }
    for (level, name, monthly) in caps {
      guard let level else { return nil }
      self.caps[Cap(level: level, name: name)] = monthly
    }
    let ids = "SELECT DISTINCT project_id FROM spending WHERE project_id NOT IN (SELECT project_id FROM projects)"
    for id in try connection.rows(ids, read: { row in row.text(0) }) {
      pruned[id] = try ProjectRecord.spending(of: id, from: connection)
    }
  }

  /// Without the projects that are there again: what they spent follows from their own events.
  mutating func leaveOut(_ projects: some Sequence<String>) { for id in projects { pruned[id] = nil } }

  func save(to connection: Connection) throws(StorageError) {
    for (cap, monthly) in caps {
      try CapSet(level: cap.level, name: cap.name, monthly: monthly).save(to: connection)
    }
    for (id, accounts) in pruned {
      for (account, settled) in accounts {
        try Spending(account: account, settled: settled).save(for: id, to: connection)
      }
    }
  }
}
