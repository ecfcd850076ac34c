import Core

/// How much of a provider's rate limits is used: by the catalogue's figures over the last minute, and by what the
/// provider itself said with its last answer.
struct RateWindow: Sendable, Hashable {
  private static let minute: Int64 = 60_000

  private struct Use: Hashable {
    var key: CallKey
    var at: Int64
    var tokens: Int
    /// Its reservation stands in the journal.
    var isReserved: Bool
  }

  private struct Stated: Hashable {
    var remaining: Int
    var resetsAt: Int64

    /// Within what can be counted with, whatever a journal says.
    init(_ window: RateLimits.Window, at time: Int64) {
      remaining = min(max(0, window.remaining), 1_000_000_000_000)
      resetsAt = time + Int64(min(max(0, window.resetsIn), 31 * 86_400_000))
    }
  }

  private var recent: [Use] = []
  private var requests: Stated?
  private var tokens: Stated?

  /// A call that is about to be reserved; `tokens` is the most that it can use.
  mutating func expect(_ key: CallKey, at time: Int64, tokens used: Int) {
    add(Use(key: key, at: time, tokens: used, isReserved: false))
  }

  /// A call was reserved: its request leaves.
  mutating func reserved(_ key: CallKey, at time: Int64, tokens used: Int) {
    if let index = recent.firstIndex(where: { $0.key == key && !$0.isReserved }) {
      recent[index].isReserved = true
    } else {
      add(Use(key: key, at: time, tokens: used, isReserved: true))
    }
  }

  /// A call was refused: no request leaves.
  mutating func withdraw(_ key: CallKey) {
    guard let index = recent.firstIndex(where: { $0.key == key && !$0.isReserved }) else { return }
    let use = recent.remove(at: index)
    requests?.remaining += 1
    tokens?.remaining += use.tokens
  }

  private mutating func add(_ use: Use) {
    recent.removeAll { $0.at <= use.at - Self.minute }
    recent.append(use)
    requests?.remaining -= 1
    tokens?.remaining -= use.tokens
  }

  mutating func stated(_ limits: RateLimits, at time: Int64) {
    requests = limits.requests.map { Stated($0, at: time) }
    tokens = limits.tokens.map { Stated($0, at: time) }
  }

  /// Milliseconds since 1970 from which a request that may use so many tokens stays within the limits. One that is larger
  /// than a whole minute's allowance is let go when nothing else is under way in that minute.
  func readyAt(_ now: Int64, tokens needed: Int, limit: ProviderEntry.RateLimit?) -> Int64 {
    var ready = now
    for (most, more, weight) in [
      (limit?.requestsPerMinute, 1, { (_: Use) in 1 }), (limit?.tokensPerMinute, needed, \.tokens),
    ] {
      guard let most else { continue }
      let uses = recent.map { (at: $0.at, weight: Int64(weight($0))) }
      ready = max(
        ready,
        SlidingWindow.roomAt(now, window: Self.minute, limit: Int64(most), more: Int64(more), uses: uses))
    }
    for (stated, need) in [(requests, 1), (tokens, needed)] {
      if let stated, stated.remaining < need, now < stated.resetsAt { ready = max(ready, stated.resetsAt) }
    }
    return ready
  }
}
