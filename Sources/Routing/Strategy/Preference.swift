package import Core

/// How the first of several candidates is chosen.
package enum Preference: Sendable, Hashable {
  case strategy(Strategy)
  case mode(RoutingMode)
}

extension Settings {
  package var preference: Preference { mode.map { .mode($0) } ?? .strategy(strategy ?? .adequate) }
}

extension Preference {
  /// The one to ask; nil for the adequate, which is a matter of the floor.
  func first(of options: [RouteDecision.Option]) -> RouteDecision.Option? {
    switch self {
    case .strategy(.adequate): nil
    case .strategy(.cheapest): Self.cheapest.first(of: options)
    case .strategy(.smartest): Rank { [-$0.probability, Double($0.attemptCost.microUSD)] }.first(of: options)
    case .strategy(.balanced):
      {
        let levels = Set(options.map(\.probability)).sorted()
        return Self.cheapest.first(of: options.filter { $0.probability == levels[levels.count / 2] })
      }()
    case .mode: Rank { [-($0.score ?? 0), Double($0.attemptCost.microUSD)] }.first(of: options)
    }
  }

  private static var cheapest: Rank { Rank { [Double($0.attemptCost.microUSD), -$0.probability] } }
}

/// The scores of a mode. Each part is relative to the candidates that are compared: 1 for the best of them and 0 for the
/// worst, so that no weight is wasted on what they share.
struct ScoreBoard {
  private let mode: RoutingMode
  private let costs: [Double]
  private let qualities: [Double]
  private let latencies: [Double]

  init(_ mode: RoutingMode, over options: [RouteDecision.Option]) {
    self.mode = mode
    costs = options.map { Double($0.attemptCost.microUSD) }
    qualities = options.map(\.probability)
    latencies = options.compactMap { $0.usage.map { Double($0.milliseconds) } }
  }

  func score(of option: RouteDecision.Option) -> Double {
    let latency = option.usage.map { 1 - Self.place(of: Double($0.milliseconds), in: latencies) }
    return mode.cost * (1 - Self.place(of: Double(option.attemptCost.microUSD), in: costs))
      + mode.quality * Self.place(of: option.probability, in: qualities)
      // Nobody knows before it has answered often: neither good nor bad.
      + mode.latency * (latency ?? 0.5)
  }

  /// Where it lies between the least and the most; in the middle when these are the same.
  private static func place(of value: Double, in all: [Double]) -> Double {
    guard let least = all.min(), let most = all.max(), most > least else { return 0.5 }
    return (value - least) / (most - least)
  }
}
