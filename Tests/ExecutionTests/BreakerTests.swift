import Core
import Testing

@testable import Execution

/// A breaker and a clock, in milliseconds; its first opening takes ten seconds.
private struct Story {
  var breaker = Breaker()
  var now: Int64 = 0
  private var calls = 0

  mutating func ask() -> CallKey {
    calls += 1
    let key = CallKey(stage: .generate, task: "t", n: calls)
    breaker.reserved(key, at: now)
    return key
  }

  mutating func fail(_ key: CallKey, _ kind: ModelError.Kind = .overloaded, retryAfter: Int? = nil) {
    breaker.failed(
      CallFailed(
        key: key, candidate: Toy.cheap, error: ModelError(kind, "down", retryAfter: retryAfter), charged: .zero),
      at: now, openTime: 10_000)
  }

  /// Fails as soon as it may be asked again, so many times.
  mutating func failInARow(_ times: Int) {
    for _ in 0..<times {
      now = max(now, breaker.nextLook(now))
      fail(ask())
    }
  }
}

@Suite struct BreakerTests {
  @Test func threeFailuresInARowOpenIt() {
    var story = Story()
    story.failInARow(2)
    #expect(!story.breaker.isOpen)
    story.failInARow(1)
    #expect(story.breaker.isOpen && !story.breaker.isReady(story.now + 9_999))
    #expect(story.breaker.isReady(story.now + 10_000))
  }

  /// The seed counted failures in all; here only those without an answer in between count.
  @Test func anAnswerInBetweenStartsTheCountAnew() {
    var story = Story()
    story.failInARow(2)
    story.breaker.succeeded()
    story.failInARow(2)
    #expect(!story.breaker.isOpen)
  }

  @Test func oneProbeGoesThroughAndAnswers() {
    var story = Story()
    story.failInARow(3)
    story.now += 10_000
    #expect(story.breaker.isReady(story.now))
    _ = story.ask()
    #expect(!story.breaker.isReady(story.now))
    story.breaker.succeeded()
    #expect(!story.breaker.isOpen && story.breaker.isReady(story.now) && story.breaker.consecutiveFailures == 0)
  }

  @Test func aFailedProbeOpensItForLongerUpToFiveMinutes() {
    var story = Story()
    story.failInARow(3)
    var times: [Int64] = []
    for _ in 0..<40 {
      story.now = story.breaker.nextLook(story.now)
      story.fail(story.ask())
      times.append(story.breaker.nextLook(story.now) - story.now)
    }
    #expect(times.prefix(3) == [20_000, 30_000, 40_000])
    #expect(times.last == 300_000)
  }

  @Test func aCancelledProbeFreesItAndOneWithoutEndDoesNotBlockForEver() {
    var story = Story()
    story.failInARow(3)
    story.now += 10_000
    let probe = story.ask()
    story.breaker.cancelled(probe)
    #expect(story.breaker.isReady(story.now))
    _ = story.ask()
    #expect(!story.breaker.isReady(story.now))
    #expect(story.breaker.isReady(story.now + Breaker.probeTime))
  }

  @Test func callsThatLeftBeforeItOpenedDoNotOpenItFurther() {
    var story = Story()
    let late = story.ask()
    story.failInARow(3)
    let until = story.breaker.nextLook(story.now)
    story.fail(late)
    #expect(story.breaker.nextLook(story.now) == until && story.breaker.timesOpened == 1)
  }

  @Test func whatTheProviderAskedForIsObeyed() {
    var story = Story()
    story.fail(story.ask(), .rateLimited, retryAfter: 42_000)
    #expect(!story.breaker.isOpen && !story.breaker.isReady(41_999) && story.breaker.isReady(42_000))
  }

  @Test func aQuotaThatComesBackIsWaitedForAndAnotherOneIsOut() {
    var story = Story()
    story.fail(story.ask(), .quotaExhausted, retryAfter: 3_600_000)
    #expect(story.breaker.isOpen && !story.breaker.isOut && story.breaker.isReady(3_600_000))
    var other = Story()
    other.fail(other.ask(), .quotaExhausted)
    #expect(other.breaker.isOut)
  }

  @Test func aQuotaThatSaysItIsBackAtOnceIsBelievedLessEachTime() {
    var story = Story()
    var waits: [Int64] = []
    for _ in 0..<3 {
      story.fail(story.ask(), .quotaExhausted, retryAfter: 0)
      waits.append(story.breaker.nextLook(story.now) - story.now)
      story.now = story.breaker.nextLook(story.now)
    }
    #expect(waits == [10_000, 20_000, 30_000])
  }

  @Test func theNextRunKeepsWhatWasAskedForAndTriesKeysAnew() {
    var story = Story()
    story.fail(story.ask(), .rateLimited, retryAfter: 3_600_000)
    #expect(!story.breaker.inherited.isReady(3_599_999))
    var refused = Story()
    refused.fail(refused.ask(), .unauthorized)
    #expect(refused.breaker.isOut && !refused.breaker.inherited.isOut && refused.breaker.inherited.isReady(0))
  }

  @Test func whatNobodyCanMeanDoesNoHarm() {
    var story = Story()
    story.fail(story.ask(), .rateLimited, retryAfter: .max)
    #expect(story.breaker.isReady(32 * 86_400_000))
    var made = Story()
    made.breaker = Breaker(
      BreakerChanged(candidate: Toy.cheap, isOpen: true, until: 0, timesOpened: 1_000, reason: nil))
    made.failInARow(2)
    #expect(made.breaker.timesOpened == 1_000)
  }

  @Test func theJournalIsToldOnce() throws {
    var story = Story()
    #expect(story.breaker.news(of: Toy.cheap) == nil)
    story.failInARow(3)
    let news = try #require(story.breaker.news(of: Toy.cheap))
    #expect(news.isOpen && news.timesOpened == 1 && news.until == story.now + 10_000)
    story.breaker.tell(news)
    #expect(story.breaker.news(of: Toy.cheap) == nil)
    story.breaker.succeeded()
    let closed = try #require(story.breaker.news(of: Toy.cheap))
    #expect(!closed.isOpen)
    // What the journal says is where the next run begins.
    let next = Breaker(news)
    #expect(next.isOpen && !next.isReady(news.until - 1) && next.isReady(news.until))
    #expect(Breaker(closed).isReady(0))
  }
}
