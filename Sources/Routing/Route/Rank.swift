/// An order of options: by numbers, the smaller the better, and at last by name, so that it is total.
struct Rank {
  let keys: (RouteDecision.Option) -> [Double]

  static var byExpectedCost: Rank { Rank { [$0.expectedCost, -$0.probability] } }
  static var byProbability: Rank { Rank { [-$0.probability, $0.expectedCost] } }

  func sorted(_ options: [RouteDecision.Option]) -> [RouteDecision.Option] {
    options.sorted { a, b in
      for (left, right) in zip(keys(a), keys(b)) where left != right { return left < right }
      return a.candidate < b.candidate
    }
  }

  func first(of options: [RouteDecision.Option]) -> RouteDecision.Option? { sorted(options).first }
}
