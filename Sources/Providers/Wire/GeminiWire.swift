import Core

/// Gemini `generateContent` and `streamGenerateContent`.
struct GeminiWire: WireFormat {
  static let endings = ["/v1beta/models", "/v1beta"]

  func path(for model: ModelEntry, streams: Bool) -> String {
    "/v1beta/models/\(model.id.escaped):\(streams ? "streamGenerateContent?alt=sse" : "generateContent")"
  }

  func headers(key: String?) -> [(name: String, value: String)] { key.map { [("x-goog-api-key", $0)] } ?? [] }

  func body(_ request: ModelRequest, model: ModelEntry, streams: Bool) -> JSONValue {
    var body: [String: JSONValue] = [
      "contents": .array([.object(["role": .string("user"), "parts": parts(request.prompt.user)])]),
      "generationConfig": .object(["maxOutputTokens": .number(Double(request.maxTokens))]),
    ]
    if !request.prompt.system.text.isEmpty {
      body["systemInstruction"] = .object(["parts": parts(request.prompt.system.text)])
    }
    return .object(body)
  }

  func answer(from reply: JSONValue) throws(ModelError) -> ModelAnswer {
    let usage = reply["usageMetadata"].flatMap(usage)
    guard let candidate = reply["candidates"]?.array?.first else {
      guard reply["promptFeedback"]?["blockReason"]?.string != nil else {
        throw ModelError(.malformed, "the reply holds no candidate")
      }
      return ModelAnswer(text: "", usage: usage, finish: .refused)
    }
    let finish: ModelAnswer.Finish
    switch candidate["finishReason"]?.string {
    case "MAX_TOKENS": finish = .cutOff
    case "SAFETY", "RECITATION", "LANGUAGE", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "OTHER": finish = .refused
    case "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL":
      throw ModelError(.malformed, "the model called a tool that it was not given")
    default: finish = .complete
    }
    let parts = candidate["content"]?["parts"]?.array ?? []
    let text = parts.filter { $0["thought"]?.bool != true }.compactMap { $0["text"]?.string }.joined()
    return ModelAnswer(text: text, usage: usage, finish: finish)
  }

  func begins(_ event: JSONValue) -> Bool {
    let candidate = event["candidates"]?.array?.first
    let parts = candidate?["content"]?["parts"]?.array ?? []
    return parts.contains { $0["text"]?.content != nil } || candidate?["finishReason"]?.string != nil
  }

  func reply(from events: [JSONValue], isDone: Bool) -> JSONValue? {
    var reply: [String: JSONValue] = [:]
    for name in ["usageMetadata", "promptFeedback"] { reply[name] = events.compactMap { $0[name] }.last }
    let candidates = events.compactMap { $0["candidates"]?.array?.first }
    guard !candidates.isEmpty else { return isDone || reply["promptFeedback"] != nil ? .object(reply) : nil }
    guard let finish = candidates.compactMap({ $0["finishReason"]?.string }).last else { return nil }
    let parts = candidates.flatMap { $0["content"]?["parts"]?.array ?? [] }
    reply["candidates"] = .array([
      .object(["finishReason": .string(finish), "content": .object(["parts": .array(parts)])])
    ])
    return .object(reply)
  }

  private func parts(_ text: String) -> JSONValue { .array([.object(["text": .string(text)])]) }

  /// A count of zero is left out of the JSON.
  private func usage(_ json: JSONValue) -> TokenUsage? {
    guard let input = json["promptTokenCount"]?.tokens else { return nil }
    let thoughts = json["thoughtsTokenCount"]?.tokens ?? 0
    return TokenUsage(
      input: input, cachedInput: json["cachedContentTokenCount"]?.tokens ?? 0,
      output: (json["candidatesTokenCount"]?.tokens ?? 0) + thoughts, reasoning: thoughts)
  }
}

extension String {
  /// As one segment of a path, or a value of a query.
  var escaped: String {
    utf8.map { byte in
      let character = Character(UnicodeScalar(byte))
      if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
        return String(character)
      }
      let digits = String(byte, radix: 16, uppercase: true)
      return "%" + (digits.count < 2 ? "0" : "") + digits
    }.joined()
  }
}
