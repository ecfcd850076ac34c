import Core

/// Anthropic messages.
struct AnthropicWire: WireFormat {
  static let endings = ["/v1/messages", "/v1"]

  func path(for model: ModelEntry, streams: Bool) -> String { "/v1/messages" }

  func headers(key: String?) -> [(name: String, value: String)] {
    [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0)] } ?? [])
  }

  func body(_ request: ModelRequest, model: ModelEntry, streams: Bool) -> JSONValue {
    var body: [String: JSONValue] = [
      "model": .string(model.id), "max_tokens": .number(Double(request.maxTokens)),
      "messages": .array([.object(["role": .string("user"), "content": .string(request.prompt.user)])]),
    ]
    // An empty text is refused.
    if !request.prompt.system.text.isEmpty { body["system"] = .string(request.prompt.system.text) }
    if streams { body["stream"] = .bool(true) }
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

  func begins(_ event: JSONValue) -> Bool {
    switch event["type"]?.string {
    case "content_block_delta", "message_delta": true
    default: false
    }
  }

  func ends(_ event: ServerSentEvent) -> Bool { event.name == "message_stop" || event.data == "[DONE]" }

  func reply(from events: [JSONValue], isDone: Bool) -> JSONValue? {
    func all(_ type: String) -> [JSONValue] { events.filter { $0["type"]?.string == type } }
    let endings = all("message_delta")
    let reason = endings.compactMap { $0["delta"]?["stop_reason"]?.string }.last
    guard reason != nil || isDone else { return nil }
    let pieces =
      all("content_block_start").compactMap { $0["content_block"] }
      + all("content_block_delta").compactMap { $0["delta"] }
    // Counts are totals so far: the last of each counts. The first of the output stands for nothing yet.
    let first = all("message_start").compactMap {
      $0["message"]?["usage"]?.object?.filter { $0.key != "output_tokens" }
    }
    let usage = (first + endings.compactMap { $0["usage"]?.object }).reduce(into: [:]) { $0.merge($1) { $1 } }
    let block: [String: JSONValue] = [
      "type": .string("text"), "text": .string(pieces.compactMap { $0["text"]?.string }.joined()),
    ]
    return .object([
      "content": .array([.object(block)]), "stop_reason": reason.map { .string($0) } ?? .null, "usage": .object(usage),
    ])
  }

  /// `input_tokens` leaves out what went through the cache.
  private func usage(_ json: JSONValue) -> TokenUsage? {
    guard let input = json["input_tokens"]?.tokens, let output = json["output_tokens"]?.tokens else { return nil }
    let cached = json["cache_read_input_tokens"]?.tokens ?? 0
    let created = json["cache_creation_input_tokens"]?.tokens ?? 0
    return TokenUsage(input: input + cached + created, cachedInput: cached, output: output)
  }
}
