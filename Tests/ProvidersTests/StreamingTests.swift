import Core
import Testing

@testable import Providers

/// Answers that come as events, over real connections.
@Suite struct StreamingTests {
  private func ask(
    _ wire: ProviderEntry.Wire, _ rule: String, timeouts: HTTPRequest.Timeouts = HTTPRequest.Timeouts(),
    streaming: Bool? = nil
  ) async throws -> (result: Result<ModelAnswer, ModelError>, calls: [JSONValue]) {
    let server = try await StubServer.start("[\(rule)]")
    var entries = Samples.entries
    for index in entries.indices { entries[index].streaming = streaming }
    let models = try ProviderModels(
      entries, environment: Samples.environment(server.address), timeouts: ProviderModels.Timeouts(http: timeouts))
    let result = await models.complete(Samples.request(Samples.candidate(wire)))
    await models.close()
    return (result, (try? server.log()) ?? [])
  }

  static let rules = [
    #"{"text": "one two ✓ three", "usage": {"input": 100, "output": 30, "cached": 40, "reasoning": 10, "cost": 0.25}}"#,
    #"{"text": "half an ans", "finish": "length"}"#, #"{"text": "no", "finish": "refusal"}"#,
    #"{"text": "x", "no_usage": true}"#, #"{"empty": true}"#,
    #"{"empty": true, "finish": "length", "usage": {"input": 5, "output": 500, "reasoning": 500}}"#,
  ]

  @Test(arguments: Samples.wires, rules)
  func aStreamIsReadAsTheWholeAnswerWouldBe(_ wire: ProviderEntry.Wire, _ rule: String) async throws {
    let streamed = try await ask(wire, rule)
    let ignored = try await ask(wire, rule.dropLast() + #", "plain": true}"#)
    let whole = try await ask(wire, rule, streaming: false)
    #expect(try streamed.result.get() == whole.result.get())
    #expect(try ignored.result.get() == whole.result.get())
    func asksForStream(_ calls: [JSONValue]) -> Bool {
      calls.allSatisfy { $0["body"]?["stream"] == .bool(true) || $0["path"]?.string?.contains("stream") == true }
    }
    #expect(asksForStream(streamed.calls) && asksForStream(ignored.calls))
    #expect(!asksForStream(whole.calls))
  }

  @Test(arguments: Samples.wires)
  func thoughtsAreNoPartOfTheText(_ wire: ProviderEntry.Wire) async throws {
    let answer = try await ask(wire, #"{"text": "the answer", "thinking": "hm"}"#).result.get()
    #expect(answer.text.text == "the answer")
  }

  @Test(arguments: Samples.wires)
  func anErrorInAStreamIsAsGoodAsOneBeforeIt(_ wire: ProviderEntry.Wire) async throws {
    let overloaded = #""error": {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}"#
    let before = try await ask(wire, #"{"text": "x", "empty": true, \#(overloaded)}"#).result.error
    #expect(before == ModelError(.overloaded, "Overloaded", status: 200))
    #expect(before?.mayHaveBeenCharged == false)
    // What was written until then may be charged.
    let within = try await ask(wire, #"{"text": "a long answer", \#(overloaded)}"#).result.error
    #expect(within?.kind == .truncated)
    #expect(within?.message == "the provider broke the answer off: Overloaded")
    #expect(within?.mayHaveBeenCharged == true)
  }

  @Test(arguments: Samples.wires, ["truncate_json", "close"])
  func aStreamThatStopsBeforeItsEndIsTruncated(_ wire: ProviderEntry.Wire, _ fault: String) async throws {
    let error = try await ask(wire, #"{"text": "a long answer", "\#(fault)": true}"#).result.error
    #expect(error?.kind == .truncated)
  }

  @Test(arguments: Samples.wires)
  func aStreamThatStallsIsNoticedByTheIdleLimit(_ wire: ProviderEntry.Wire) async throws {
    let timeouts = HTTPRequest.Timeouts(firstByte: 60_000, idle: 100)
    let error = try await ask(wire, #"{"text": "a long answer", "stall": true}"#, timeouts: timeouts).result.error
    #expect(error?.kind == .timedOutIdle)
  }

  @Test(arguments: Samples.wires)
  func keepAlivesAreNoBeginning(_ wire: ProviderEntry.Wire) async throws {
    let hasty = HTTPRequest.Timeouts(firstByte: 200, idle: 60_000)
    let rule = #"{"text": "x", "keep_alive": 3000}"#
    #expect(try await ask(wire, rule, timeouts: hasty).result.error?.kind == .timedOutFirstByte)
    // Nor are they an answer that stands still: the model may think for as long as the first limit says.
    let patient = HTTPRequest.Timeouts(firstByte: 60_000, idle: 100)
    let slow = #"{"text": "x", "keep_alive": 20, "delay_ms": 200}"#
    #expect(try await ask(wire, slow, timeouts: patient).result.get().text.text == "x")
  }

  @Test(arguments: Samples.wires)
  func anAnswerSaysWhatIsLeftOfTheRateLimits(_ wire: ProviderEntry.Wire) async throws {
    let headers = #"{"x-ratelimit-remaining-tokens": "900", "x-ratelimit-reset-tokens": "6m0s"}"#
    let answer = try await ask(wire, #"{"text": "x", "headers": \#(headers)}"#).result.get()
    #expect(answer.limits == RateLimits(tokens: .init(remaining: 900, resetsIn: 360_000)))
    #expect(try await ask(wire, #"{"text": "x"}"#).result.get().limits == nil)
  }

  @Test func aSlowStreamIsNotIdle() async throws {
    let timeouts = HTTPRequest.Timeouts(firstByte: 60_000, idle: 1_000)
    let answer = try await ask(.gemini, #"{"text": "x", "drip": true}"#, timeouts: timeouts).result.get()
    #expect(answer.text.text == "x")
  }

  @Test func streamsAsOtherProvidersWriteThem() throws {
    func read(_ events: [String]) throws -> ModelAnswer {
      let reply = HTTPReply(status: 200, events: events.map { ServerSentEvent(data: $0) })
      return try OpenAIWire().read(reply, now: 0)
    }
    // Moonshot counts in the choice.
    let moonshot = try read([
      #"{"choices": [{"delta": {"content": "ab"}}]}"#,
      #"{"choices": [{"delta": {}, "finish_reason": "stop", "usage": {"prompt_tokens": 3, "completion_tokens": 2}}]}"#,
    ])
    #expect(moonshot == ModelAnswer(text: "ab", usage: TokenUsage(input: 3, output: 2), finish: .complete))
    // Without a reason to stop the end itself counts, and without either it is none.
    let part = #"{"choices": [{"delta": {"content": "ab"}}]}"#
    #expect(try read([part, "[DONE]"]).text.text == "ab")
    #expect(throws: ModelError(.truncated, "the stream ended before the answer did", status: 200)) { try read([part]) }
    let limited = #"{"base_resp": {"status_code": 1002, "status_msg": "rate limit"}}"#
    #expect(throws: ModelError(.rateLimited, "rate limit", status: 200)) { try read([limited]) }
    let odd = #expect(throws: ModelError.self) { try read(["{"]) }
    #expect(odd?.kind == .malformed)
    let nothing = #expect(throws: ModelError.self) { try read(["[DONE]"]) }
    #expect(nothing?.kind == .malformed)
  }
}
