import Core
import Foundation
import Testing

@testable import Providers

/// Bodies as the providers send them.
@Suite struct ErrorReadingTests {
  struct Sample: Sendable, Decodable, CustomTestStringConvertible {
    let kind: ModelError.Kind
    let status: Int
    /// A text stands for itself: a body that is not JSON.
    let body: JSONValue

    var text: String { get throws { try body.string ?? body.jsonText() } }
    var testDescription: String { "\(status) \((try? text) ?? "")" }
  }

  static let samples: [Sample] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Support/provider_errors.jsonl")
    let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
    return lines.compactMap { try? JSONDecoder().decode(Sample.self, from: Data($0.utf8)) }
  }()

  @Test func allSamplesAreRead() { #expect(Self.samples.count == 27) }

  @Test(arguments: samples)
  func aProvidersErrorIsReadByMeaning(_ sample: Sample) throws {
    let reply = HTTPReply(status: sample.status, body: Array(try sample.text.utf8))
    let error = #expect(throws: ModelError.self) { try OpenAIWire().read(reply, now: 0) }
    #expect(error?.kind == sample.kind)
  }

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

  @Test func aMessageIsOneShortLineWithoutSecrets() {
    let long = String(repeating: "a", count: 190) + " secret-secret-secret\n\tb"
    let line = long.oneLine(without: ["secret-secret-secret", ""])
    #expect(line.count == 200)
    #expect(!line.contains("secret"))
    #expect("a\u{0}\u{1b}[2Jb\r\nc".oneLine(without: []) == "a [2Jb c")
  }
}
