import Core

/// Chat completions, as OpenAI, DeepSeek, Moonshot, MiniMax, Zhipu, Ollama and most gateways speak them.
struct OpenAIWire: WireFormat {
  static let endings = ["/chat/completions"]

  func path(for model: ModelEntry, streams: Bool) -> String { "/chat/completions" }

  func headers(key: String?) -> [(name: String, value: String)] {
    key.map { [("Authorization", "Bearer \($0)")] } ?? []
  }

  func body(_ request: ModelRequest, model: ModelEntry, streams: Bool) -> JSONValue {
    // OpenAI's own reasoning models refuse `max_tokens`; the others that speak this wire know nothing else.
    let limit = model.reasoning && request.candidate.provider == "openai" ? "max_completion_tokens" : "max_tokens"
    let system = request.prompt.system.text
    let messages = (system.isEmpty ? [] : [message("system", system)]) + [message("user", request.prompt.user)]
    var body: [String: JSONValue] = [
      "model": .string(model.id), "messages": .array(messages), limit: .number(Double(request.maxTokens)),
    ]
    if streams {
      body["stream"] = .bool(true)
      body["stream_options"] = .object(["include_usage": .bool(true)])
    }
    return .object(body)
  }

  func answer(from reply: JSONValue) throws(ModelError) -> ModelAnswer {
    guard let choice = reply["choices"]?.array?.first, let message = choice["message"] else {
      throw ModelError(.malformed, "the reply holds no choice")
    }
    let refusal = message["refusal"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let text = text(of: message["content"])
    let finish: ModelAnswer.Finish
    switch choice["finish_reason"]?.string {
    case "length": finish = .cutOff
    case "content_filter", "sensitive": finish = .refused
    case "insufficient_system_resource", "network_error", "error":
      throw ModelError(.truncated, "the provider broke the answer off")
    default: finish = refusal == nil ? .complete : .refused
    }
    return ModelAnswer(
      text: text.isEmpty ? refusal ?? "" : text, usage: reply["usage"].flatMap(usage),
      reportedCost: reply["usage"].flatMap(cost), finish: finish)
  }

  func begins(_ event: JSONValue) -> Bool {
    guard let choice = event["choices"]?.array?.first else { return false }
    let said = ["content", "refusal", "reasoning_content", "reasoning"].compactMap { choice["delta"]?[$0]?.content }
    return !said.isEmpty || choice["finish_reason"]?.content != nil
  }

  func reply(from events: [JSONValue], isDone: Bool) -> JSONValue? {
    let choices = events.compactMap { $0["choices"]?.array?.first }
    let finish = choices.compactMap { $0["finish_reason"]?.content }.last
    guard isDone || finish != nil else { return nil }
    // Moonshot counts in the last choice, the others beside it.
    let usage = (events + choices).compactMap { $0["usage"] }.last { $0.object != nil }
    guard !choices.isEmpty else { return .object(["choices": .array([])]) }
    let said = choices.compactMap { $0["delta"] }
    // MiniMax repeats the whole message at the end.
    let content = said.isEmpty ? choices.last?["message"].map { text(of: $0["content"]) } : nil
    let message: [String: JSONValue] = [
      "content": .string(content ?? said.map { text(of: $0["content"]) }.joined()),
      "refusal": .string(said.compactMap { $0["refusal"]?.string }.joined()),
    ]
    var choice: [String: JSONValue] = ["message": .object(message)]
    choice["finish_reason"] = finish.map { .string($0) }
    var reply: [String: JSONValue] = ["choices": .array([.object(choice)])]
    reply["usage"] = usage
    return .object(reply)
  }

  private func message(_ role: String, _ content: String) -> JSONValue {
    .object(["role": .string(role), "content": .string(content)])
  }

  /// A string, or a list of parts of which the texts count.
  private func text(of content: JSONValue?) -> String {
    content?.string ?? (content?.array ?? []).compactMap { $0["text"]?.string }.joined()
  }

  /// OpenRouter names what it charges in USD; behind a key of the user's own, what the key's provider charges comes on
  /// top. What it does not say in full, or nobody can believe, it does not say.
  private func cost(_ usage: JSONValue) -> Money? {
    let isOwnKey = usage["is_byok"]?.bool == true
    guard let own = usage["cost"]?.number,
      let upstream = isOwnKey ? usage["cost_details"]?["upstream_inference_cost"]?.number : 0,
      own >= 0, upstream >= 0, own + upstream <= 1e6, let cost = Money(usd: own + upstream), cost > .zero
    else { return nil }
    return cost
  }

  private func usage(_ json: JSONValue) -> TokenUsage? {
    guard let input = json["prompt_tokens"]?.tokens, let output = json["completion_tokens"]?.tokens else { return nil }
    let cached =
      json["prompt_tokens_details"]?["cached_tokens"]?.tokens  // OpenAI, Zhipu
      ?? json["prompt_cache_hit_tokens"]?.tokens  // DeepSeek
      ?? json["cached_tokens"]?.tokens  // Moonshot
    return TokenUsage(
      input: input, cachedInput: cached ?? 0, output: output,
      reasoning: json["completion_tokens_details"]?["reasoning_tokens"]?.tokens ?? 0)
  }
}
