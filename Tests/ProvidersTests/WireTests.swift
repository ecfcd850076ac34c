import Core
import Testing

@testable import Providers

/// Replies as the providers write them, where they differ from what the scripted server says.
@Suite struct WireTests {
  private func read(_ wire: any WireFormat, _ json: JSONValue) throws -> ModelAnswer { try wire.answer(from: json) }

  private func chat(_ choice: JSONValue, usage: JSONValue? = nil) -> JSONValue {
    var reply: [String: JSONValue] = ["choices": .array([choice])]
    reply["usage"] = usage
    return .object(reply)
  }

  @Test func theCachesOfDeepSeekAndMoonshotAreRead() throws {
    let choice: JSONValue = ["message": ["content": "x"], "finish_reason": "stop"]
    let deepSeek = try read(
      OpenAIWire(),
      chat(choice, usage: ["prompt_tokens": 10, "completion_tokens": 2, "prompt_cache_hit_tokens": 7]))
    #expect(deepSeek.usage == TokenUsage(input: 10, cachedInput: 7, output: 2))
    let moonshot = try read(
      OpenAIWire(), chat(choice, usage: ["prompt_tokens": 10, "completion_tokens": 2, "cached_tokens": 3]))
    #expect(moonshot.usage == TokenUsage(input: 10, cachedInput: 3, output: 2))
  }

  @Test func anOpenAIRefusalIsRefused() throws {
    let reply = chat(["message": ["content": .null, "refusal": "I cannot help."], "finish_reason": "stop"])
    let answer = try read(OpenAIWire(), reply)
    #expect(answer.finish == .refused)
    #expect(answer.text.text == "I cannot help.")
  }

  @Test func textInPartsIsJoined() throws {
    let reply = chat(["message": ["content": [["type": "text", "text": "a"], ["type": "text", "text": "b"]]]])
    #expect(try read(OpenAIWire(), reply).text.text == "ab")
  }

  @Test func anAnswerThatTheProviderBrokeOffIsNotComplete() throws {
    let reply = chat(["message": ["content": "half"], "finish_reason": "insufficient_system_resource"])
    let error = #expect(throws: ModelError.self) { try read(OpenAIWire(), reply) }
    #expect(error?.kind == .truncated)
  }

  /// As OpenRouter writes them: behind a key of the user's own, its provider charges too.
  @Test(
    arguments: [
      (#"{"cost": 0.95, "cost_details": {"upstream_inference_cost": 0.95}}"#, 950_000),
      (#"{"cost": 0, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.0360795}}"#, 36_080),
      (#"{"cost": 0.001, "is_byok": true, "cost_details": {"upstream_inference_cost": 0.02}}"#, 21_000),
      (#"{"cost": 0.001, "is_byok": true}"#, nil), (#"{"cost": 0}"#, nil), (#"{"cost": -1}"#, nil),
      (#"{"cost": 1e9}"#, nil), (#"{"cost": "0.95"}"#, nil), ("{}", nil),
    ] as [(String, Int64?)])
  func aReportedCostIsWhatWasChargedInAll(_ usage: String, _ microUSD: Int64?) throws {
    let answer = try read(OpenAIWire(), chat(["message": ["content": "x"]], usage: JSONValue(parsing: usage)))
    #expect(answer.reportedCost == microUSD.map { Money(microUSD: $0) })
  }

  @Test(arguments: [-1, 0.5e10, Double.infinity])
  func impossibleUsageIsNoUsage(_ tokens: Double) throws {
    let reply = chat(
      ["message": ["content": "x"]], usage: ["prompt_tokens": .number(tokens), "completion_tokens": 1])
    #expect(try read(OpenAIWire(), reply).usage == nil)
  }

  @Test func anthropicCountsCachedInputApart() throws {
    let answer = try read(
      AnthropicWire(),
      [
        "content": [["type": "thinking", "thinking": "hm"], ["type": "text", "text": "x"]], "stop_reason": "end_turn",
        "usage": [
          "input_tokens": 5, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 3, "output_tokens": 2,
        ],
      ])
    #expect(answer.text.text == "x")
    #expect(answer.usage == TokenUsage(input: 28, cachedInput: 20, output: 2))
  }

  @Test func geminiThoughtsAreBilledAndNotShown() throws {
    let answer = try read(
      GeminiWire(),
      [
        "candidates": [["content": ["parts": [["text": "hm", "thought": .bool(true)], ["text": "x"]]]]],
        "usageMetadata": ["promptTokenCount": 9, "candidatesTokenCount": 2, "thoughtsTokenCount": 30],
      ])
    #expect(answer.text.text == "x")
    #expect(answer.usage == TokenUsage(input: 9, output: 32, reasoning: 30))
  }

  @Test func aPromptThatGeminiBlocksIsRefused() throws {
    let answer = try read(
      GeminiWire(), ["promptFeedback": ["blockReason": "SAFETY"], "usageMetadata": ["promptTokenCount": 9]])
    #expect(answer == ModelAnswer(text: "", usage: TokenUsage(input: 9, output: 0), finish: .refused))
  }

  @Test func aModelNameIsOneSegmentOfThePath() {
    #expect(
      GeminiWire().path(for: Samples.model("a/../b?c"), streams: false)
        == "/v1beta/models/a%2F..%2Fb%3Fc:generateContent")
  }

  @Test func anEmptySystemPromptIsLeftOut() {
    let request = Samples.request(prompt: Prompt(system: "", parts: ["Hi"]))
    #expect(AnthropicWire().body(request, model: Samples.model("m"), streams: false)["system"] == nil)
    #expect(GeminiWire().body(request, model: Samples.model("m"), streams: false)["systemInstruction"] == nil)
    #expect(OpenAIWire().body(request, model: Samples.model("m"), streams: false)["messages"]?.array?.count == 1)
  }

  @Test func replyTextThatIsNotUTF8IsMalformed() {
    let error = #expect(throws: ModelError.self) {
      try OpenAIWire().read(HTTPReply(status: 200, body: [0x7b, 0xff, 0x7d]), now: 0)
    }
    #expect(error?.kind == .malformed)
  }
}
