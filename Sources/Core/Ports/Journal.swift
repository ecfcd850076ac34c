/// The append-only list of events of a project: the source of truth.
package protocol Journal: Sendable {
  /// Durable when it returns. All or nothing; answers the events as stored, in order.
  func append(_ events: [Event], project: String) async throws -> [StoredEvent]

  /// Checks the project's cap and appends `callReserved`, or else `callRefused`, in one transaction.
  func reserve(_ call: CallReserved, project: String) async throws -> StoredEvent

  /// All events of the project in order; throws when one cannot be read.
  func events(of project: String) async throws -> [StoredEvent]
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

  package init(projectID: String, status: String, description: String, spent: Money, updatedAt: Int64) {
    self.projectID = projectID
    self.status = status
    self.description = description
    self.spent = spent
    self.updatedAt = updatedAt
  }
}
