package import Core

/// Models whose prices nobody stated: they are asked only when the user allows it, and are never taken for free.
package enum UnknownPrice {
  /// Why such a model is not asked.
  package static let exclusion =
    "its price is unknown: give input_price and output_price in the models file, or --allow-unknown-price"
}

extension [ProviderEntry] {
  /// The models whose prices are unknown.
  package var unpriced: [Candidate] {
    flatMap { provider in
      provider.models.filter(\.priceIsAssumed).map { Candidate(provider: provider.name, model: $0.id) }
    }
  }

  /// Without these models, and without the providers that are left with none.
  package func removing(_ candidates: [Candidate]) -> [ProviderEntry] {
    compactMap { provider in
      var rest = provider
      rest.models.removeAll { candidates.contains(Candidate(provider: provider.name, model: $0.id)) }
      return rest.models.isEmpty ? nil : rest
    }
  }

  /// A model of unknown price is as dear as the dearest of known price, so that a cap holds for it too.
  func assumingPrices() -> [ProviderEntry] {
    let known = flatMap(\.models).filter { !$0.priceIsAssumed }
    guard let input = known.map(\.inputPrice).max(), let output = known.map(\.outputPrice).max() else { return self }
    return map { provider in
      var provider = provider
      for index in provider.models.indices where provider.models[index].priceIsAssumed {
        provider.models[index].inputPrice = input
        provider.models[index].outputPrice = output
      }
      return provider
    }
  }
}
