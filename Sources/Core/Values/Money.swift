/// An amount of money in whole micro-dollars (1 USD = 1,000,000), so that sums are exact.
package struct Money: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package var microUSD: Int64

  package init(microUSD: Int64) { self.microUSD = microUSD }

  /// Rounds to the nearest micro-dollar; nil for NaN, infinities and amounts beyond ±1e12 USD.
  package init?(usd: Double) {
    guard usd.isFinite, abs(usd) <= 1e12 else { return nil }
    microUSD = Int64((usd * 1_000_000).rounded())
  }

  package static let zero = Money(microUSD: 0)
  /// 1e12 USD: the sum of any few amounts up to it fits in 64 bits.
  package static let largest = Money(microUSD: 1_000_000_000_000_000_000)

  /// For JSON and people; never for sums.
  package var usd: Double { Double(microUSD) / 1_000_000 }

  /// `$0.0123`: four decimals, six when the amount is below a cent.
  package var description: String {
    let sign = microUSD < 0 ? "-" : ""
    let magnitude = microUSD.magnitude
    let digits = String(magnitude % 1_000_000)
    let fraction = String(repeating: "0", count: 6 - digits.count) + digits
    let shown = magnitude < 10_000 ? fraction[...] : fraction.prefix(4)
    return "\(sign)$\(magnitude / 1_000_000).\(shown)"
  }

  package static func + (a: Money, b: Money) -> Money { Money(microUSD: a.microUSD + b.microUSD) }
  package static func - (a: Money, b: Money) -> Money { Money(microUSD: a.microUSD - b.microUSD) }
  package static func += (a: inout Money, b: Money) { a.microUSD += b.microUSD }
  package static func -= (a: inout Money, b: Money) { a.microUSD -= b.microUSD }
  package static func < (a: Money, b: Money) -> Bool { a.microUSD < b.microUSD }

  package init(from decoder: any Decoder) throws {
    microUSD = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microUSD)
  }
}
