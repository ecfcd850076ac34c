/// What happened to questions, over all processes since the file was made.
package struct AnswerCounter: Sendable, Hashable {
  /// As the file has it.
  let name: String

  package static let hits = AnswerCounter(name: "hits")
  package static let misses = AnswerCounter(name: "misses")
  package static let rejected = AnswerCounter(name: "rejected")
  /// In micro-dollars.
  static let saved = AnswerCounter(name: "saved")
  package static let candidates = AnswerCounter(name: "candidates")
  static let rejectedCandidates = AnswerCounter(name: "rejected candidates")
  static let falseHits = AnswerCounter(name: "false hits")

  private static let guardPrefix = "guard "

  /// The questions that were alike enough, and kept from an answer by this guard.
  package static func refused(by name: String) -> AnswerCounter { AnswerCounter(name: guardPrefix + name) }

  var guardName: String? { name.hasPrefix(Self.guardPrefix) ? String(name.dropFirst(Self.guardPrefix.count)) : nil }
}
