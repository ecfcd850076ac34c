import Core

/// How a provider wants to be asked and how it answers: pure functions, no socket.
protocol WireFormat: Sendable {
  /// What the wire adds to a base URL; also dropped from one that has it already.
  static var endings: [String] { get }

  /// Appended to the base URL.
  func path(for model: ModelEntry) -> String
  /// The wire's own headers. The key, nil where none is needed, is never in the URL, which proxies log.
  func headers(key: String?) -> [(name: String, value: String)]
  func body(_ request: ModelRequest, model: ModelEntry) -> JSONValue
  /// Reads the JSON of a reply with a 2xx status that is no error.
  func answer(from reply: JSONValue) throws(ModelError) -> ModelAnswer
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
    _ call: ModelRequest, model: ModelEntry, baseURL: BaseURL, key: String?, timeouts: HTTPRequest.Timeouts
  ) throws(ModelError) -> HTTPRequest {
    guard let body = try? body(call, model: model).jsonText() else {
      throw ModelError(.invalidRequest, "the request cannot be written as JSON")
    }
    return HTTPRequest(
      url: baseURL.dropping(Self.endings).text + path(for: model),
      headers: [("Content-Type", "application/json")] + headers(key: key) + call.headers,
      body: body, timeouts: timeouts)
  }

  /// What a complete reply means. `now` (milliseconds since 1970) turns a date to retry at into a time to wait.
  func read(_ reply: HTTPReply, now: Int64) throws(ModelError) -> ModelAnswer {
    let text = String(validating: reply.body, as: UTF8.self)
    let json = text.flatMap { try? JSONValue(parsing: $0) }
    if let error = ErrorReading(reply: reply, json: json, now: now)?.error { throw error }
    guard let json else {
      throw ModelError(.malformed, "the reply is not JSON (\(reply.body.count) bytes)", status: reply.status)
    }
    return try answer(from: json)
  }
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
}
