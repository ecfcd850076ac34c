import Core
import Testing

@testable import Providers

/// What is read beside the table of `ErrorTableTests`.
@Suite struct ErrorReadingTests {
  @Test func aCompleteAnswerIsNoErrorWhateverItTalksAbout() throws {
    let body = """
      {"error": null, "base_resp": {"status_code": 0}, "choices": [{"finish_reason": "stop",
       "message": {"content": "HTTP 401, usage limit, insufficient_quota"}}]}
      """
    let answer = try OpenAIWire().read(HTTPReply(status: 200, body: Array(body.utf8)), now: 0)
    #expect(answer.text.text == "HTTP 401, usage limit, insufficient_quota")
  }

  @Test func retryAfterIsReadAsSecondsMillisecondsDateAndDuration() {
    let now: Int64 = 1_795_197_600_000  // Fri, 20 Nov 2026 18:00:00 GMT
    func read(_ headers: [String: String]) -> Int? { RetryAfter.milliseconds(headers: headers, now: now) }
    #expect(read(["retry-after": "3"]) == 3000)
    #expect(read(["retry-after": "0.5"]) == 500)
    #expect(read(["retry-after-ms": "250", "retry-after": "1"]) == 250)
    #expect(read(["retry-after": "Fri, 20 Nov 2026 18:00:30 GMT"]) == 30_000)
    #expect(read(["retry-after": "Fri, 20 Nov 2026 17:00:00 GMT"]) == 0)
    let ahead = ["retry-after": "Sat, 21 Nov 2026 18:00:30 GMT", "date": "Sat, 21 Nov 2026 18:00:00 GMT"]
    #expect(read(ahead) == 30_000)
    #expect(read(["retry-after": "1e300"]) == 31 * 86_400_000)
    #expect(read(["retry-after": "soon"]) == nil)
    #expect(read([:]) == nil)
    #expect(RetryAfter.milliseconds(duration: "32.5s") == 32_500)
    #expect(RetryAfter.milliseconds(duration: "6m0s") == 360_000)
    #expect(RetryAfter.milliseconds(duration: "1h2m3.5s") == 3_723_500)
    #expect(RetryAfter.milliseconds(duration: "120ms") == 120)
    for bad in ["nans", "", "5", "s", "1.2.3s", "1s later", "-1s"] {
      #expect(RetryAfter.milliseconds(duration: bad) == nil, "\(bad)")
    }
  }

  @Test func whatIsLeftOfRateLimitsIsReadFromTheHeaders() {
    func read(_ headers: [String: String]) -> RateLimits? { RateLimits(headers: headers, now: 1_795_197_600_000) }
    let openAI = read([
      "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s",
      "x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6m0s",
    ])
    #expect(
      openAI
        == RateLimits(
          requests: .init(remaining: 59, resetsIn: 1_000), tokens: .init(remaining: 149_984, resetsIn: 360_000)))
    let plain = read(["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2.5"])
    #expect(plain == RateLimits(requests: .init(remaining: 0, resetsIn: 2_500)))
    let anthropic = read([
      "date": "Fri, 20 Nov 2026 17:59:00 GMT", "anthropic-ratelimit-requests-remaining": "4",
      "anthropic-ratelimit-requests-reset": "2026-11-20T17:59:05Z",
      "anthropic-ratelimit-input-tokens-remaining": "1000",
      "anthropic-ratelimit-input-tokens-reset": "2026-11-20T18:00:00Z",
      "anthropic-ratelimit-output-tokens-remaining": "80",
      "anthropic-ratelimit-output-tokens-reset": "2026-11-20T17:58:00Z",
    ])
    #expect(
      anthropic
        == RateLimits(requests: .init(remaining: 4, resetsIn: 5_000), tokens: .init(remaining: 80, resetsIn: 0)))
    for (remaining, reset) in [("-1", "1s"), ("many", "1s"), ("5", "soon"), ("5", "nan"), ("5", "")] {
      #expect(read(["x-ratelimit-remaining-requests": remaining, "x-ratelimit-reset-requests": reset]) == nil)
    }
    #expect(read(["x-ratelimit-remaining-requests": "5"]) == nil)
    #expect(read([:]) == nil)
  }

  @Test func aMessageIsOneShortLineWithoutSecrets() {
    let long = String(repeating: "a", count: 190) + " secret-secret-secret\n\tb"
    let line = long.oneLine(without: ["secret-secret-secret", ""])
    #expect(line.count == 200)
    #expect(!line.contains("secret"))
    #expect("a\u{0}\u{1b}[2Jb\r\nc".oneLine(without: []) == "a [2Jb c")
  }
}
