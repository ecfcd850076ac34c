import Core
import Testing

@testable import Execution

@Suite struct RateWindowTests {
  private func key(_ n: Int) -> CallKey { CallKey(stage: .generate, task: "t", n: n) }

  private let limit = ProviderEntry.RateLimit(requestsPerMinute: 2, tokensPerMinute: 1_000)

  @Test func aRequestTooManyWaitsForTheOldestToBeAMinuteOld() {
    var window = RateWindow()
    window.reserved(key(1), at: 1_000, tokens: 10)
    #expect(window.readyAt(1_500, tokens: 10, limit: limit) == 1_500)
    window.reserved(key(2), at: 2_000, tokens: 10)
    #expect(window.readyAt(3_000, tokens: 10, limit: limit) == 61_000)
    #expect(window.readyAt(61_001, tokens: 10, limit: limit) == 61_001)
  }

  @Test func tokensCountToo() {
    var window = RateWindow()
    window.reserved(key(3), at: 0, tokens: 900)
    #expect(window.readyAt(10, tokens: 100, limit: limit) == 10)
    #expect(window.readyAt(10, tokens: 101, limit: limit) == 60_000)
    // Larger than a whole minute's: once nothing else counts.
    #expect(window.readyAt(60_001, tokens: 5_000, limit: limit) == 60_001)
  }

  @Test func whatTheProviderSaysIsRespectedUntilItsReset() {
    var window = RateWindow()
    window.stated(
      RateLimits(requests: .init(remaining: 1, resetsIn: 5_000), tokens: .init(remaining: 500, resetsIn: 9_000)), at: 0)
    #expect(window.readyAt(10, tokens: 500, limit: nil) == 10)
    #expect(window.readyAt(10, tokens: 501, limit: nil) == 9_000)
    window.reserved(key(4), at: 20, tokens: 100)
    #expect(window.readyAt(30, tokens: 100, limit: nil) == 5_000)
    #expect(window.readyAt(9_000, tokens: 900, limit: nil) == 9_000)
  }

  @Test func withoutLimitsNobodyWaits() {
    var window = RateWindow()
    for at in 0..<100 { window.reserved(key(at), at: Int64(at), tokens: 1_000_000) }
    #expect(window.readyAt(100, tokens: 1_000_000, limit: nil) == 100)
  }

  @Test func callsThatArePlacedTogetherCountBeforeTheyAreReserved() {
    var window = RateWindow()
    window.expect(key(1), at: 0, tokens: 10)
    window.expect(key(2), at: 0, tokens: 10)
    #expect(window.readyAt(0, tokens: 10, limit: limit) == 60_000)
    // The reservation is the same call; a refusal is none.
    window.reserved(key(1), at: 0, tokens: 10)
    #expect(window.readyAt(0, tokens: 10, limit: limit) == 60_000)
    window.withdraw(key(2))
    #expect(window.readyAt(0, tokens: 10, limit: limit) == 0)
  }
}
