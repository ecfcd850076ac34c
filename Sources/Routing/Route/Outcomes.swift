package import Core

/// How first attempts ended on this installation, by candidate and task type.
package struct Outcomes: Sendable, Hashable {
  /// How many attempts the catalogue's prior counts for.
  package static let priorWeight = 4.0

  private struct Key: Hashable {
    var candidate: Candidate
    var type: TaskType
  }

  private struct Count: Hashable {
    var accepted = 0
    var failed = 0
  }

  private var counts: [Key: Count] = [:]

  package init() {}

  /// Only a task's first candidate counts: a stronger one sees only what others failed.
  package mutating func record(_ candidate: Candidate, _ type: TaskType, accepted: Bool) {
    let key = Key(candidate: candidate, type: type)
    var count = counts[key, default: Count()]
    if accepted { count.accepted += 1 } else { count.failed += 1 }
    counts[key] = count
  }

  /// p̂: the mean of a Beta distribution whose prior is the catalogue's.
  package func probability(_ candidate: Candidate, _ type: TaskType, prior: Double) -> Double {
    let count = counts[Key(candidate: candidate, type: type), default: Count()]
    return (Self.priorWeight * prior + Double(count.accepted))
      / (Self.priorWeight + Double(count.accepted + count.failed))
  }
}
