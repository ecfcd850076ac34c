package import Core

/// Which model to ask, and every number and reason that led there.
package struct RouteDecision: Sendable, Hashable {
  /// A candidate as it was considered.
  package struct Option: Sendable, Hashable {
    package var candidate: Candidate
    /// Where p̂ comes from.
    package var estimate: Estimate
    /// What exploration drew in the place of p̂.
    package var draw: Double?
    /// What its calls took, where enough were made.
    package var usage: CallUsage?
    /// What one attempt typically costs.
    package var attemptCost: Money
    /// The most that one attempt can cost.
    package var bound: Money
    /// In a mode: what it is worth beside the others that can be asked.
    package var score: Double?
    /// Why it cannot be asked; nil when it can.
    package var exclusion: Exclusion?

    /// p̂: the probability that a first attempt is accepted.
    package var probability: Double { draw ?? estimate.probability }

    /// The attempt's cost divided by p̂, in micro-dollars: what it takes on average until one is accepted.
    package var expectedCost: Double { Double(attemptCost.microUSD) / max(probability, 1e-9) }
  }

  /// Why a candidate is not eligible.
  package enum Exclusion: Sendable, Hashable, CustomStringConvertible {
    /// By the caller: no answer was had, its breaker is open, a policy forbids it.
    case ruledOut(String)
    /// In the catalogue for its prices only.
    case retired
    /// Tokens.
    case context(needed: Int, limit: Int)
    /// Even the smallest useful allowance does not fit under the cap.
    case cap(bound: Money, available: Money)

    package var description: String {
      switch self {
      case .ruledOut(let reason): reason
      case .retired: "its provider no longer offers it"
      case .context(let needed, let limit): "needs about \(needed) tokens, its context holds \(limit)"
      case .cap(let bound, let available): "could cost \(bound), the cap leaves \(available)"
      }
    }
  }

  package var type: TaskType
  /// p̂ from which a candidate is adequate.
  package var floor: Double
  /// Every candidate that was considered: those that can be asked by expected cost, then the others by name.
  package var options: [Option]
  package var choice: Candidate?
  /// For the report, when the choice is not simply the cheapest adequate.
  package var note: String?
  /// Of an opinion: "another provider", "another model", "a fresh context".
  package var independence: String?
  /// Of an escalation: no further one can follow.
  package var isLast = false

  /// Nothing was chosen, and a larger cap would change that.
  package var becauseOfMoney: Bool {
    choice == nil && options.contains { if case .cap = $0.exclusion { true } else { false } }
  }

  package func option(_ candidate: Candidate) -> Option? { options.first { $0.candidate == candidate } }
}
