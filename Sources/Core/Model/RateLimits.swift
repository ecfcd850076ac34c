/// What a provider said is left of its rate limits, with an answer.
package struct RateLimits: Sendable, Hashable, Codable {
  package struct Window: Sendable, Hashable, Codable {
    /// Requests or tokens.
    package var remaining: Int
    /// Milliseconds until the whole allowance is there again.
    package var resetsIn: Int

    package init(remaining: Int, resetsIn: Int) {
      self.remaining = remaining
      self.resetsIn = resetsIn
    }
  }

  package var requests: Window?
  package var tokens: Window?

  package init(requests: Window? = nil, tokens: Window? = nil) {
    self.requests = requests
    self.tokens = tokens
  }
}
