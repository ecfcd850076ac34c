import Core
import Testing

@Suite struct PriceTests {
  @Test func costsAreRoundedUpOnce() throws {
    let third = try #require(Price(usdPerMillionTokens: 0.3))
    #expect(Price.cost([(1, third), (1, third), (1, third)]) == Money(microUSD: 1))
    #expect(Price.cost([(4, third)]) == Money(microUSD: 2))
    #expect(Price.cost([(0, third)]) == .zero)
    #expect(Price.cost([(1_000_000, .free)]) == .zero)
  }

  /// The dearest price there can be, and as many tokens as any wire or file may claim.
  @Test func noNumberOfTokensOverflows() throws {
    let dearest = try #require(Price(usdPerMillionTokens: 999_999.999))
    let wire = Price.cost([(1_000_000_000, dearest), (1_000_000_000, dearest), (1_000_000_000, dearest)])
    #expect(wire == Money(microUSD: 2_999_999_997_000_000))
    #expect(Price.cost([(.max, dearest), (.max, dearest), (.max, dearest)]) == .largest)
    #expect(Price.cost([(.min, dearest), (10, .free)]) == .zero)
  }

  @Test(arguments: [-1, -0.000_001, 1_000_000, 1e300, .infinity, .nan])
  func whatIsNoPriceIsNone(_ usd: Double) { #expect(Price(usdPerMillionTokens: usd) == nil) }

  @Test func aLedgerBearsTheLargestAmounts() throws {
    var ledger = try #require(Ledger(cap: .largest, settled: .zero, open: [:]))
    let key = CallKey(stage: .plan, task: nil, n: 1)
    let call = CallReserved(
      key: key, candidate: Candidate(provider: "p", model: "m"), prompt: Prompt(system: "", parts: []), maxTokens: 1,
      bound: .largest)
    try ledger.apply(.callReserved(call))
    #expect(ledger.available == .zero && !ledger.admits(Money(microUSD: 1)))
    let answer = ModelAnswer(text: "", usage: nil, finish: .complete)
    try ledger.apply(
      .callSettled(
        CallSettled(
          key: key, candidate: call.candidate, answer: answer, cost: .largest, overrun: false, milliseconds: 1)
      ))
    #expect(ledger.settled == .largest)
  }
}
