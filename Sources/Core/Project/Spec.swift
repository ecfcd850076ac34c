/// What the user asked for; it never changes over the life of a project.
package struct Spec: Sendable, Hashable, Codable {
  package var projectID: String
  package var description: String
  /// The user's criteria, split, in the user's words: c1…cn. Empty: the plan proposes them.
  package var criteria: [Criterion]

  package init(projectID: String, description: String, criteria: [Criterion]) {
    self.projectID = projectID
    self.description = description
    self.criteria = criteria
  }
}

/// One criterion of success in the user's own words.
package struct Criterion: Sendable, Hashable, Codable {
  /// "c1", "c2", … in the order of the text.
  package var id: String
  package var text: String

  package init(id: String, text: String) {
    self.id = id
    self.text = text
  }
}

/// The limits and options of one run; a resumed project may get others.
package struct Settings: Sendable, Hashable, Codable {
  /// When a critic is asked about a task of its own (the assembled tree is reviewed either way).
  package enum CritiqueMode: String, Sendable, Codable, CaseIterable { case auto, each }

  /// The project's cap over all its runs.
  package var budget: Money
  /// Seconds that the project's runs may take in all.
  package var timeLimit: Int
  /// Seconds without one successful call after which the run gives up on its providers.
  package var patience: Int
  /// Seconds until an answer has to begin, and that it may stand still for; nil: as long as is usual.
  package var firstByteTimeout: Int?
  package var idleTimeout: Int?
  /// Model calls in flight at once.
  package var concurrency: Int
  package var critique: CritiqueMode
  package var sandbox: Bool
  /// Models without a known price may be asked, at the dearest prices of the catalogue; nil stands for no, as in the
  /// journals of versions that did not ask.
  package var allowUnknownPrice: Bool?
  /// Seconds that a model is left alone for after three failures in a row, the first time; nil stands for the standard.
  package var breakerTime: Int?
  /// Models are sometimes tried for what might be learned of them.
  package var explore: Bool?
  /// The success probability from which a model is adequate.
  package var adequacyFloor: Double
  /// Ends after the plan: nothing is built.
  package var planOnly: Bool
  /// On whose account it is: their monthly caps count too.
  package var org: String?
  package var team: String?
  /// Of the user's policy file, for every level; nil stands for none.
  package var policies: [Policy]?
  /// Nil stands for the adequate.
  package var strategy: Strategy?
  /// Instead of a strategy, with the weights of the catalogue at the start.
  package var mode: RoutingMode?

  package static let standardBreakerTime = 30

  package init(
    budget: Money = Money(microUSD: 8_000_000), timeLimit: Int = 5400, patience: Int = 120,
    firstByteTimeout: Int? = nil, idleTimeout: Int? = nil, concurrency: Int = 4, critique: CritiqueMode = .auto,
    sandbox: Bool = true, allowUnknownPrice: Bool? = nil, adequacyFloor: Double = 0.6, planOnly: Bool = false,
    org: String? = nil, team: String? = nil, breakerTime: Int? = nil, explore: Bool? = nil, policies: [Policy]? = nil,
    strategy: Strategy? = nil, mode: RoutingMode? = nil
  ) {
    self.breakerTime = breakerTime
    self.explore = explore
    self.budget = budget
    self.timeLimit = timeLimit
    self.patience = patience
    self.firstByteTimeout = firstByteTimeout
    self.idleTimeout = idleTimeout
    self.concurrency = concurrency
    self.critique = critique
    self.sandbox = sandbox
    self.allowUnknownPrice = allowUnknownPrice
    self.adequacyFloor = adequacyFloor
    self.planOnly = planOnly
    self.org = org
    self.team = team
    self.policies = policies
    self.strategy = strategy
    self.mode = mode
  }
}
