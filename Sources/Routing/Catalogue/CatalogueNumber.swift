import Core

/// What a number of a catalogue file may be. It is looked at before it is decoded: a decoder names no key when a number
/// leaves its type.
struct CatalogueNumber {
  let range: ClosedRange<Double>
  var isWhole = false
  /// What is allowed, for an error.
  let problem: String

  /// By key. With these limits no cost that the router computes leaves 64 bits.
  private static let all: [String: CatalogueNumber] = {
    let price = CatalogueNumber(range: 0...10_000, problem: "expected USD per million tokens, 0 to 10,000")
    let rate = CatalogueNumber(range: 1...1e12, isWhole: true, problem: "expected a whole number above 0")
    return [
      "input_price": price, "output_price": price, "cached_input_price": price, "requests_per_minute": rate,
      "tokens_per_minute": rate,
      "context_limit": CatalogueNumber(
        range: 1...1e8, isWhole: true, problem: "expected a whole number of tokens, 1 to 100,000,000"),
      "output_limit": CatalogueNumber(
        range: 1...1e8, isWhole: true, problem: "expected a whole number of tokens, 1 to context_limit"),
    ]
  }()

  private static let probability = CatalogueNumber(range: 0...1, problem: "expected a probability from 0 to 1")

  /// Those to which these keys lead; nil where no number is expected.
  static func limits(of keys: [String]) -> CatalogueNumber? {
    keys.last.flatMap { all[$0] } ?? (keys.dropLast().last == "quality" ? probability : nil)
  }

  /// Refuses every number within the value that is beyond its limits. `keys` lead from `place`, a provider or a model, to
  /// the value.
  static func check(_ value: JSONValue, _ keys: [String] = [], of place: String) throws(RoutingError) {
    if let members = value.object {
      for (key, member) in members.sorted(by: { $0.key < $1.key }) { try check(member, keys + [key], of: place) }
    } else if let number = value.number, let limits = limits(of: keys),
      !limits.range.contains(number) || limits.isWhole && number != number.rounded()
    {
      throw .badEntry(path: "\(place): \(keys.joined(separator: "."))", problem: limits.problem)
    }
  }
}
