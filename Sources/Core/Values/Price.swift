/// What a token costs, in whole pico-dollars: a price of 0.27 USD per million tokens is 270,000 pico-dollars a token.
package struct Price: Sendable, Hashable, Codable, Comparable {
  package var picoUSDPerToken: Int64

  /// Nil for negative prices, those from a million USD on, and for what is not a number.
  package init?(usdPerMillionTokens: Double) {
    guard usdPerMillionTokens.isFinite, usdPerMillionTokens >= 0, usdPerMillionTokens < 1e6 else { return nil }
    picoUSDPerToken = Int64((usdPerMillionTokens * 1_000_000).rounded())
  }

  package static let free = Price(picoUSDPerToken: 0)

  private init(picoUSDPerToken: Int64) { self.picoUSDPerToken = picoUSDPerToken }

  package static func < (a: Price, b: Price) -> Bool { a.picoUSDPerToken < b.picoUSDPerToken }

  package var usdPerMillionTokens: Double { Double(picoUSDPerToken) / 1_000_000 }

  /// The sum of `tokens × price` over all parts, rounded up to a micro-dollar once; never more than 1e12 USD, whatever
  /// number of tokens a provider or a file claims.
  package static func cost(_ parts: [(tokens: Int, price: Price)]) -> Money {
    let pico = parts.reduce(Int128(0)) { $0 + Int128(max(0, $1.tokens)) * Int128($1.price.picoUSDPerToken) }
    return min(Money(microUSD: Int64(clamping: (pico + 999_999) / 1_000_000)), .largest)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let price = Price(usdPerMillionTokens: try container.decode(Double.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a price is a number of USD, not negative, below 1,000,000")
    }
    self = price
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(usdPerMillionTokens)
  }
}
