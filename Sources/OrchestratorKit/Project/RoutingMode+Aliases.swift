package import Core

extension RoutingMode.Name {
  /// What else modes are called, in options and in spec files.
  package static let aliases: [String: RoutingMode.Name] = [
    "local_preferred": .localPreferred, "cost_optimized": .cost, "cost-optimized": .cost,
  ]
}
