package import Core

/// p̂: the probability that a first attempt is accepted, with what it rests on. A Beta distribution whose prior is the
/// catalogue's figure.
package struct Estimate: Sendable, Hashable {
  /// How many attempts the prior counts for, and how many the whole counts for beside similar tasks.
  package static let priorWeight = 4.0

  package var prior: Double
  package var attempts: Experience.Attempts
  /// Of this candidate only.
  package var neighbours: [Neighbour]

  package init(prior: Double, attempts: Experience.Attempts = .init(), neighbours: [Neighbour] = []) {
    self.prior = prior
    self.attempts = attempts
    self.neighbours = neighbours
  }

  package var probability: Double { accepted / weight }

  /// Of a draw for exploration: both parameters are above zero.
  var beta: (alpha: Double, beta: Double) { (max(accepted, 0.01), max(weight - accepted, 0.01)) }

  private var general: Double {
    let count = Double(attempts.accepted + attempts.failed)
    return (Self.priorWeight * prior + Double(attempts.accepted)) / (Self.priorWeight + count)
  }

  /// Similar tasks sharpen what all tasks of the type say.
  private var accepted: Double {
    guard !neighbours.isEmpty else { return general * generalWeight }
    return general * Self.priorWeight + neighbours.reduce(0) { $0 + ($1.accepted ? $1.score : 0) }
  }

  private var weight: Double {
    neighbours.isEmpty ? generalWeight : Self.priorWeight + neighbours.reduce(0) { $0 + $1.score }
  }

  private var generalWeight: Double { Self.priorWeight + Double(attempts.accepted + attempts.failed) }

  /// "prior 0.85; 3 of 4 accepted; 2 of 2 similar accepted".
  package var evidence: String {
    var parts = ["prior \(prior)"]
    if attempts.accepted + attempts.failed > 0 {
      parts.append("\(attempts.accepted) of \(attempts.accepted + attempts.failed) accepted")
    }
    if !neighbours.isEmpty {
      parts.append("\(neighbours.count(where: \.accepted)) of \(neighbours.count) similar accepted")
    }
    return parts.joined(separator: "; ")
  }
}
