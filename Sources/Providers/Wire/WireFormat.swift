import Core

/// How a provider wants to be asked and how it answers: pure functions, no socket.
protocol WireFormat: Sendable {
  /// What the wire adds to a base URL; also dropped from one that has it already.
  static var endings: [String] { get }

  /// Appended to the base URL.
  func path(for model: ModelEntry, streams: Bool) -> String
  /// The wire's own headers. The key, nil where none is needed, is never in the URL, which proxies log.
  func headers(key: String?) -> [(name: String, value: String)]
  func body(_ request: ModelRequest, model: ModelEntry, streams: Bool) -> JSONValue
  /// Reads the JSON of a reply with a 2xx status that is no error.
  func answer(from reply: JSONValue) throws(ModelError) -> ModelAnswer

  /// Whether an event of a stream holds a part of the answer, thoughts included.
  func begins(_ event: JSONValue) -> Bool
  /// Whether an event only says that all has been said.
  func ends(_ event: ServerSentEvent) -> Bool
  /// The reply that events without an error add up to, as it would have come whole; nil when they stop before its end.
  /// `isDone`: they were followed by the one that ends them.
  func reply(from events: [JSONValue], isDone: Bool) -> JSONValue?
}

extension ProviderEntry.Wire {
  /// Nil for what does not go over HTTP.
  var format: (any WireFormat)? {
    switch self {
    case .openai: OpenAIWire()
    case .anthropic: AnthropicWire()
    case .gemini: GeminiWire()
    case .command, .recording: nil
    }
  }
}

extension WireFormat {
  /// The whole HTTP request for a call. `key` is nil where none is needed.
  func request(
    _ call: ModelRequest, model: ModelEntry, baseURL: BaseURL, key: String?, streams: Bool,
    timeouts: HTTPRequest.Timeouts
  ) throws(ModelError) -> HTTPRequest {
    guard let body = try? body(call, model: model, streams: streams).jsonText() else {
      throw ModelError(.invalidRequest, "the request cannot be written as JSON")
    }
    let rules = HTTPRequest.StreamRules(
      begins: { JSONReader.read($0.data).map(begins) ?? false }, ends: { ends($0) })
    return HTTPRequest(
      url: baseURL.dropping(Self.endings).text + path(for: model, streams: streams),
      headers: [("Content-Type", "application/json")] + headers(key: key) + call.headers,
      body: body, timeouts: timeouts, stream: streams ? rules : nil)
  }

  /// What a complete reply means. `now` (milliseconds since 1970) turns a date to retry at into a time to wait.
  func read(_ reply: HTTPReply, now: Int64) throws(ModelError) -> ModelAnswer {
    var answer = try answer(from: try json(of: reply, now: now))
    answer.limits = RateLimits(headers: reply.headers, now: now)
    return answer
  }

  private func json(of reply: HTTPReply, now: Int64) throws(ModelError) -> JSONValue {
    if let events = reply.events { return try json(of: events, in: reply, now: now) }
    let text = String(validating: reply.body, as: UTF8.self)
    let json = text.flatMap(JSONReader.read)
    if let error = ErrorReading(reply: reply, json: json, now: now)?.error { throw error }
    guard let json else {
      throw ModelError(.malformed, "the reply is not JSON (\(reply.body.count) bytes)", status: reply.status)
    }
    return json
  }

  private func json(
    of events: [ServerSentEvent], in reply: HTTPReply, now: Int64
  ) throws(ModelError) -> JSONValue {
    var values: [JSONValue] = []
    for event in events where !ends(event) {
      guard let value = JSONReader.read(event.data) else {
        throw ModelError(.malformed, "an event of the stream is not JSON", status: reply.status)
      }
      if var error = ErrorReading(reply: reply, json: value, now: now)?.error {
        // What was written before it may be charged.
        if values.contains(where: begins) {
          error.message = "the provider broke the answer off: \(error.message)"
          error.kind = .truncated
        }
        throw error
      }
      values.append(value)
    }
    guard let json = self.reply(from: values, isDone: events.last.map(ends) ?? false) else {
      throw ModelError(.truncated, "the stream ended before the answer did", status: reply.status)
    }
    return json
  }

  /// OpenAI's; gateways write it on the other wires too.
  func ends(_ event: ServerSentEvent) -> Bool { event.data == "[DONE]" }
}

extension ModelRequest {
  /// Tell gateways, logs and test doubles what the call is for.
  var headers: [(name: String, value: String)] {
    var headers = [
      ("X-Orchestrator-Stage", key.stage.rawValue), ("X-Orchestrator-Project", projectID),
      ("X-Orchestrator-Run", runID), ("X-Orchestrator-Attempt", String(key.n)),
    ]
    if let task = key.task { headers.append(("X-Orchestrator-Task", task)) }
    return headers
  }
}

extension JSONValue {
  /// A number of tokens; nil for what cannot be one.
  var tokens: Int? {
    guard let number, number >= 0, number <= 1e9 else { return nil }
    return Int(number)
  }

  /// A text that is not empty.
  var content: String? { string.flatMap { $0.isEmpty ? nil : $0 } }
}
