/// An order of options: by numbers, the smaller the better, and at last by name, so that it is total.
struct Rank {
  let keys: (RouteDecision.Option) -> [Double]

  static var byExpectedCost: Rank { Rank { [$0.expectedCost, -$0.probability] } }
  static var byProbability: Rank { Rank { [-$0.probability, $0.expectedCost] } }

  func sorted(_ options: [RouteDecision.Option]) -> [RouteDecision.Option] {
    options.map { ($0, keys($0)) }.sorted(by: Self.precedes).map(\.0)
  }

  func first(of options: [RouteDecision.Option]) -> RouteDecision.Option? {
    options.map { ($0, keys($0)) }.min(by: Self.precedes)?.0
  }

  private static func precedes(
    _ a: (option: RouteDecision.Option, keys: [Double]), _ b: (option: RouteDecision.Option, keys: [Double])
  ) -> Bool {
    for (left, right) in zip(a.keys, b.keys) where left != right { return left < right }
    return a.option.candidate < b.option.candidate
  }
}
