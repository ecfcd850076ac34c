package import Core

/// What the dearest adequate model would have taken for the tokens that a call had: what is spent without a choice.
package struct Baseline: Sendable {
  private let models: [ModelEntry]
  private let floor: Double

  /// `floor` is the quality from which the catalogue calls a model adequate. Retired models and unknown prices are no
  /// measure.
  package init(providers: [ProviderEntry], floor: Double) {
    models = providers.flatMap(\.models).filter { !$0.priceIsAssumed && !$0.tags.contains("retired") }
    self.floor = floor
  }

  /// Nil when nothing is adequate for the type.
  package func cost(of usage: TokenUsage, type: TaskType) -> Money? {
    models.filter { $0.prior(for: type) >= floor }.map { $0.cost(of: usage) }.max()
  }

  /// What the call cost less than that. Zero where the tokens are not known, and for the dearest itself.
  package func savings(of call: CallSettled, task: PlanTask?) -> Money {
    guard let usage = call.answer.usage,
      let dearest = cost(of: usage, type: RouteType.type(for: call.key.stage, task: task))
    else { return .zero }
    return max(.zero, dearest - call.cost)
  }

  /// In percent of what would have been spent, with one decimal.
  package static func percent(saved: Money, spent: Money) -> Double {
    let whole = saved + spent
    guard whole > .zero else { return 0 }
    return (Double(saved.microUSD) / Double(whole.microUSD) * 1_000).rounded() / 10
  }
}
