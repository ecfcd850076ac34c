/// An answer without its text.
package struct AnswerEntry: Sendable, Hashable {
  /// The digest of its question.
  package var key: String
  package var org: String?
  package var candidate: Candidate
  package var stage: String
  /// Milliseconds since 1970, as the next.
  package var createdAt: Int64
  package var usedAt: Int64
  package var uses: Int
  package var cost: Money
  package var bytes: Int64

  package init(
    key: String, org: String?, candidate: Candidate, stage: String, createdAt: Int64, usedAt: Int64, uses: Int,
    cost: Money, bytes: Int64
  ) {
    self.key = key
    self.org = org
    self.candidate = candidate
    self.stage = stage
    self.createdAt = createdAt
    self.usedAt = usedAt
    self.uses = uses
    self.cost = cost
    self.bytes = bytes
  }
}
