/// A model as the catalogue describes it. JSON keys are snake case; prices are USD per million tokens.
package struct ModelEntry: Sendable, Hashable, Codable {
  package enum Tier: String, Sendable, Hashable, Codable { case local, budget, standard, premium }

  /// The name that goes over the wire.
  package var id: String
  package var tier: Tier
  package var inputPrice: Price
  package var outputPrice: Price
  /// Price of input tokens that the provider read from its cache; nil: as input.
  package var cachedInputPrice: Price?
  /// Nobody stated its prices: the dearest of the catalogue stand in for them.
  package var priceIsAssumed: Bool
  /// Tokens.
  package var contextLimit: Int
  package var outputLimit: Int
  /// Thinks before it answers: gets a thinking allowance on top of the output and more time.
  package var reasoning: Bool
  /// Probability that a first attempt is accepted, by task type; `default` for the types not named.
  package var quality: [String: Double]
  /// Where price, limits and quality come from, and of when.
  package var source: String
  package var asOf: String
  package var tags: [String]

  package init(
    id: String, tier: Tier, inputPrice: Price, outputPrice: Price, cachedInputPrice: Price? = nil,
    priceIsAssumed: Bool = false, contextLimit: Int = 128_000, outputLimit: Int = 8_192, reasoning: Bool = false,
    quality: [String: Double] = ["default": 0.7], source: String = "user", asOf: String = "", tags: [String] = []
  ) {
    self.id = id
    self.tier = tier
    self.inputPrice = inputPrice
    self.outputPrice = outputPrice
    self.cachedInputPrice = cachedInputPrice
    self.priceIsAssumed = priceIsAssumed
    self.contextLimit = contextLimit
    self.outputLimit = outputLimit
    self.reasoning = reasoning
    self.quality = quality
    self.source = source
    self.asOf = asOf
    self.tags = tags
  }

  /// The prior for a task type.
  package func prior(for type: TaskType) -> Double { quality[type.rawValue] ?? quality["default"] ?? 0.5 }

  /// What the usage costs at this entry's prices, rounded up to a micro-dollar.
  package func cost(of usage: TokenUsage) -> Money {
    let cached = min(usage.cachedInput, usage.input)
    return Price.cost([
      (usage.input - cached, inputPrice), (cached, cachedInputPrice ?? inputPrice), (usage.output, outputPrice),
    ])
  }

  /// What an answer is charged: the provider's own figure where only that is known, else its tokens at this entry's
  /// prices, else the call's bound.
  package func charge(for answer: ModelAnswer, bound: Money) -> Money {
    if priceIsAssumed, let reported = answer.reportedCost { return reported }
    return answer.usage.map(cost(of:)) ?? bound
  }

  package init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    id = try c.decode(String.self, forKey: .id)
    tier = try c.decodeIfPresent(Tier.self, forKey: .tier) ?? .standard
    inputPrice = try c.decode(Price.self, forKey: .inputPrice)
    outputPrice = try c.decode(Price.self, forKey: .outputPrice)
    cachedInputPrice = try c.decodeIfPresent(Price.self, forKey: .cachedInputPrice)
    priceIsAssumed = try c.decodeIfPresent(Bool.self, forKey: .priceIsAssumed) ?? false
    contextLimit = try c.decodeIfPresent(Int.self, forKey: .contextLimit) ?? 128_000
    outputLimit = try c.decodeIfPresent(Int.self, forKey: .outputLimit) ?? 8_192
    reasoning = try c.decodeIfPresent(Bool.self, forKey: .reasoning) ?? false
    quality = try c.decodeIfPresent([String: Double].self, forKey: .quality) ?? ["default": 0.7]
    source = try c.decodeIfPresent(String.self, forKey: .source) ?? "user"
    asOf = try c.decodeIfPresent(String.self, forKey: .asOf) ?? ""
    tags = try c.decodeIfPresent([String].self, forKey: .tags) ?? []
  }

  private enum CodingKeys: String, CodingKey {
    case id, tier, reasoning, quality, source, tags
    case inputPrice = "input_price"
    case outputPrice = "output_price"
    case cachedInputPrice = "cached_input_price"
    case priceIsAssumed = "price_assumed"
    case contextLimit = "context_limit"
    case outputLimit = "output_limit"
    case asOf = "as_of"
  }
}
