import Core

extension RateLimits {
  /// From the headers of a reply, by lower-case name, as OpenAI and Anthropic write them and most others copy. Nil when
  /// they say nothing that is well-formed. `now` in milliseconds since 1970, for a reply without a `Date`.
  init?(headers: [String: String], now: Int64) {
    func window(_ name: String) -> Window? {
      Window(headers["x-ratelimit-remaining-\(name)"], reset: headers["x-ratelimit-reset-\(name)"]) { reset in
        Double(reset).map { $0 * 1000 }.flatMap(RetryAfter.bounded) ?? RetryAfter.milliseconds(duration: reset)
      }
    }
    func anthropic(_ name: String) -> Window? {
      let prefix = "anthropic-ratelimit-\(name)"
      return Window(headers["\(prefix)-remaining"], reset: headers["\(prefix)-reset"]) { reset in
        let clock = RetryAfter.clock(headers: headers, now: now)
        // What has been reset since then is all there.
        return StatedTime.parse(firstIn: reset, after: 0).flatMap { RetryAfter.bounded($0 - clock) }
      }
    }
    // Anthropic counts tokens in and out apart: the narrowest is the one that refuses.
    let tokens = ["tokens", "input-tokens", "output-tokens"].compactMap(anthropic).min { $0.remaining < $1.remaining }
    self.init(requests: window("requests") ?? anthropic("requests"), tokens: window("tokens") ?? tokens)
    if requests == nil, self.tokens == nil { return nil }
  }
}

extension RateLimits.Window {
  /// Both or nothing.
  fileprivate init?(_ remaining: String?, reset: String?, _ milliseconds: (String) -> Int?) {
    guard let remaining = remaining.flatMap({ Int($0) }), remaining >= 0, let resetsIn = reset.flatMap(milliseconds)
    else { return nil }
    self.init(remaining: remaining, resetsIn: resetsIn)
  }
}
