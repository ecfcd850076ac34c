/// Who is asked first among those that may be asked.
package enum Strategy: String, Sendable, Hashable, Codable, CaseIterable {
  /// The lowest expected cost to acceptance among the adequate.
  case adequate
  /// The lowest cost of an attempt.
  case cheapest
  /// The highest probability that a first attempt is accepted.
  case smartest
  /// The cheapest of those in the middle of the probabilities; of an even number the better.
  case balanced
}

/// What counts how much when candidates are compared by scores instead of a strategy; the catalogue has the weights.
package struct RoutingMode: Sendable, Hashable, Codable {
  package enum Name: String, Sendable, Hashable, Codable, CaseIterable {
    case localPreferred = "local-preferred"
    case balanced, performance, cost
  }

  package var name: Name
  package var cost: Double
  package var quality: Double
  package var latency: Double

  package init(name: Name, cost: Double, quality: Double, latency: Double) {
    self.name = name
    self.cost = cost
    self.quality = quality
    self.latency = latency
  }
}
