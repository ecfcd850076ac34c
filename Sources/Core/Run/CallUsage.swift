/// What calls of one kind take: exponential moving averages, which are plain means over the first ten.
package struct CallUsage: Sendable, Hashable, Codable {
  /// From so many calls on the averages stand in for the tables.
  package static let callsToTrust = 5
  private static let weight = 0.1

  package private(set) var calls = 0
  package private(set) var inputTokens = 0.0
  /// Thinking included.
  package private(set) var outputTokens = 0.0
  /// Micro-dollars.
  package private(set) var cost = 0.0
  package private(set) var milliseconds = 0.0

  package init() {}

  package var isTrusted: Bool { calls >= Self.callsToTrust }

  package mutating func add(_ tokens: TokenUsage, cost money: Money, milliseconds time: Int) {
    calls += 1
    let share = max(Self.weight, 1 / Double(calls))
    inputTokens += (Double(tokens.input) - inputTokens) * share
    outputTokens += (Double(tokens.output) - outputTokens) * share
    cost += (Double(money.microUSD) - cost) * share
    milliseconds += (Double(time) - milliseconds) * share
  }
}
