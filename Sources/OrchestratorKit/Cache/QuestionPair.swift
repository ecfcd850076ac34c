package import Execution
import Memory

/// Two texts as the prose of questions: whether the answer to one would be looked at for the other.
package struct QuestionPair: Sendable, Encodable {
  /// 0 to 1, to four digits.
  package let score: Double
  /// The first guard that they violate; nil when they agree.
  @OrNull package var refusedBy: String?
  package let isCandidate: Bool

  package init(_ text: String, _ other: String) {
    score = (QuestionLikeness().score(text, other) * 10_000).rounded() / 10_000
    _refusedBy = OrNull(wrappedValue: Guard.violated(by: text, other)?.rawValue)
    isCandidate = _refusedBy.wrappedValue == nil && score >= QuestionLikeness.threshold
  }

  private enum CodingKeys: String, CodingKey {
    case score
    case refusedBy = "refused_by"
    case isCandidate = "candidate"
  }
}
