package import Core

/// How long the runs of a project have worked on it: a fold over its events.
package struct WorkingTime: Sendable, Hashable {
  /// Milliseconds of all runs before the newest.
  package private(set) var earlier: Int64 = 0
  /// Milliseconds of the newest run: to its end or, as long as there is none, to its last event.
  package private(set) var newest: Int64 = 0
  /// When the newest run began, in milliseconds since 1970.
  package private(set) var startedAt: Int64 = 0
  private var runID: String?

  package init() {}

  package var total: Int64 { earlier + newest }

  package mutating func apply(_ stored: StoredEvent) {
    if case .runStarted = stored.event {
      earlier += newest
      (newest, startedAt, runID) = (0, stored.at, stored.runID)
    } else if case .runEnded(let end) = stored.event {
      newest = end.milliseconds
    } else if stored.runID == runID {
      // What a later process notes about the calls of a killed run is no work of that run.
      newest = max(newest, stored.at - startedAt)
    }
  }
}
