/// The append-only list of events of a project: the source of truth.
package protocol Journal: Sendable {
  /// Appends the entries in order, in one commit: durable when it returns, all or nothing. `at` is in milliseconds since
  /// 1970. Answers what was stored: events as they are, for each reservation `callReserved` or `callRefused`, and the
  /// store's own warnings in between.
  func append(_ entries: [JournalEntry], at: Int64, project: String) async throws -> [StoredEvent]

  /// All events of the project in order; throws when one cannot be read.
  func events(of project: String) async throws -> [StoredEvent]
}

/// Something to be journaled.
package enum JournalEntry: Sendable {
  case event(Event)
  /// A call that may be made if every limit admits its bound; decided in the commit that journals the answer.
  case reservation(CallReserved)
}

/// An event with its place in the journal.
package struct StoredEvent: Sendable, Hashable {
  /// From 1, without gaps.
  package var seq: Int
  /// Milliseconds since 1970, UTC.
  package var at: Int64
  package var runID: String
  package var event: Event

  package init(seq: Int, at: Int64, runID: String, event: Event) {
    self.seq = seq
    self.at = at
    self.runID = runID
    self.event = event
  }
}

/// One project as the store lists it.
package struct ProjectSummary: Sendable, Hashable, Codable {
  package var projectID: String
  /// A `RunStatus`, or `RUNNING` when no run has ended yet.
  package var status: String
  package var description: String
  package var spent: Money
  /// Milliseconds since 1970, UTC.
  package var updatedAt: Int64
  /// On whose account its newest run was.
  package var org: String?

  package init(
    projectID: String, status: String, description: String, spent: Money, updatedAt: Int64, org: String? = nil
  ) {
    self.projectID = projectID
    self.status = status
    self.description = description
    self.spent = spent
    self.updatedAt = updatedAt
    self.org = org
  }
}
