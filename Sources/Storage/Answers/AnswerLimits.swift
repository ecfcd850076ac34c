/// How old an answer may be that is used, and how much room all of them may take.
package struct AnswerLimits: Sendable, Hashable {
  /// Milliseconds: thirty days.
  package static let standardAge: Int64 = 30 * 86_400_000
  package static let standardBytes: Int64 = 256 << 20
  /// Milliseconds that clocks may differ by.
  private static let tolerance: Int64 = 86_400_000

  /// Milliseconds.
  package var age: Int64
  package var bytes: Int64

  package init(age: Int64 = standardAge, bytes: Int64 = standardBytes) {
    self.age = age
    self.bytes = bytes
  }

  /// Also what is of a later time: its age cannot be known.
  package func isExpired(_ createdAt: Int64, at now: Int64) -> Bool {
    createdAt < now - age || createdAt > now + Self.tolerance
  }
}
