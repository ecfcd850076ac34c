import Core

/// Anthropic messages.
struct AnthropicWire: WireFormat {
  static let endings = ["/v1/messages", "/v1"]

  func path(for model: ModelEntry) -> String { "/v1/messages" }

  func headers(key: String?) -> [(name: String, value: String)] {
    [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0)] } ?? [])
  }

  func body(_ request: ModelRequest, model: ModelEntry) -> JSONValue {
    var body: [String: JSONValue] = [
      "model": .string(model.id), "max_tokens": .number(Double(request.maxTokens)),
      "messages": .array([.object(["role": .string("user"), "content": .string(request.prompt.user)])]),
    ]
    // An empty text is refused.
    if !request.prompt.system.text.isEmpty { body["system"] = .string(request.prompt.system.text) }
    return .object(body)
  }

  func answer(from reply: JSONValue) throws(ModelError) -> ModelAnswer {
    guard let content = reply["content"]?.array else { throw ModelError(.malformed, "the reply holds no content") }
    let finish: ModelAnswer.Finish =
      switch reply["stop_reason"]?.string {
      case "max_tokens", "model_context_window_exceeded": .cutOff
      case "refusal": .refused
      default: .complete
      }
    let text = content.filter { $0["type"]?.string == "text" }.compactMap { $0["text"]?.string }.joined()
    return ModelAnswer(text: text, usage: reply["usage"].flatMap(usage), finish: finish)
  }

  /// `input_tokens` leaves out what went through the cache.
  private func usage(_ json: JSONValue) -> TokenUsage? {
    guard let input = json["input_tokens"]?.tokens, let output = json["output_tokens"]?.tokens else { return nil }
    let cached = json["cache_read_input_tokens"]?.tokens ?? 0
    let created = json["cache_creation_input_tokens"]?.tokens ?? 0
    return TokenUsage(input: input + cached + created, cachedInput: cached, output: output)
  }
}
