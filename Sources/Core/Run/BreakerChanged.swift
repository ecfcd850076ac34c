/// A candidate failed too often in a row and is left alone for a while, or it answers again.
package struct BreakerChanged: Sendable, Hashable, Codable {
  package var candidate: Candidate
  package var isOpen: Bool
  /// Milliseconds since 1970, from when on one call may try it; 0 when it is closed.
  package var until: Int64
  /// Since it answered last: each time it is left alone for longer.
  package var timesOpened: Int
  /// Its last error.
  package var reason: String?

  package init(candidate: Candidate, isOpen: Bool, until: Int64, timesOpened: Int, reason: String?) {
    self.candidate = candidate
    self.isOpen = isOpen
    self.until = until
    self.timesOpened = timesOpened
    self.reason = reason
  }

  /// For people, when it happens: `now` in milliseconds since 1970.
  package func line(at now: Int64) -> String {
    guard isOpen else { return "\(candidate) answers again" }
    return "\(candidate) is left alone for \(max(0, until - now + 999) / 1000) s: \(reason ?? "it failed before")"
  }
}
