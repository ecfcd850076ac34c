/// Clock, ids and randomness, so that decisions are the same for the same inputs.
package protocol Ambient: Sendable {
  /// Milliseconds since 1970, UTC.
  func now() -> Int64
  /// Monotonic milliseconds: for durations, whatever the wall clock does.
  func uptime() -> Int64
  /// Twelve characters, lower case.
  func makeID() -> String
}
