/// A cap for each calendar month (UTC). Belongs to no project: it stands in the store's own stream.
package struct CapSet: Sendable, Hashable, Codable {
  package var level: CapLevel
  package var name: String
  /// Nil: there is no cap any more.
  package var monthly: Money?

  package init(level: CapLevel, name: String, monthly: Money?) {
    self.level = level
    self.name = name
    self.monthly = monthly
  }
}

/// The cost of a call made spending reach a share of a limit.
package struct BudgetWarned: Sendable, Hashable, Codable, CustomStringConvertible {
  package var level: CapLevel
  /// Whose monthly cap it is; nil for the budget of the project itself.
  package var name: String?
  /// 80 or 95.
  package var percent: Int
  package var settled: Money
  package var cap: Money

  package init(level: CapLevel, name: String?, percent: Int, settled: Money, cap: Money) {
    self.level = level
    self.name = name
    self.percent = percent
    self.settled = settled
    self.cap = cap
  }

  /// "80 % of the monthly cap of org ACME is spent: $40.1200 of $50.0000".
  package var description: String {
    let whose = name.map { "monthly cap of \(CapName(level: level, name: $0))" } ?? "budget"
    return "\(percent) % of the \(whose) is spent: \(settled) of \(cap)"
  }
}

/// A project was removed from the store. What it spent stays counted.
package struct ProjectPruned: Sendable, Hashable, Codable {
  package var projectID: String
  /// The hash of its last event.
  package var lastHash: String
  package var spending: [Spending]

  package init(projectID: String, lastHash: String, spending: [Spending]) {
    self.projectID = projectID
    self.lastHash = lastHash
    self.spending = spending
  }
}

/// What the ended calls of a project cost in a month, and on whose account.
package struct Spending: Sendable, Hashable, Codable {
  package struct Account: Sendable, Hashable, Codable {
    package var org: String?
    package var team: String?
    package var month: Month

    package init(org: String?, team: String?, month: Month) {
      self.org = org
      self.team = team
      self.month = month
    }
  }

  package var account: Account
  package var settled: Money

  package init(account: Account, settled: Money) {
    self.account = account
    self.settled = settled
  }
}
