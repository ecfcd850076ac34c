import Core

/// What a reply that is no answer means, from its status and the typed fields of its body.
struct ErrorReading {
  let error: ModelError

  /// Nil when the reply is no error.
  init?(reply: HTTPReply, json: JSONValue?, now: Int64) {
    let body = ErrorBody(json)
    let succeeded = (200..<300).contains(reply.status)
    guard !succeeded || body != nil else { return nil }
    // Some gateways answer 200 and put the status into the body.
    let status = succeeded ? body?.status : reply.status
    let text = body?.message ?? String(decoding: reply.body.prefix(1000), as: UTF8.self)
    let kind =
      body?.codes.lazy.compactMap { ErrorCodes.kinds[$0] }.first
      ?? Self.kind(ofPhrasing: text, status: status) ?? Self.kind(ofStatus: status)
    error = ModelError(
      kind, text.allSatisfy(\.isWhitespace) ? Self.remark(onStatus: reply.status) : text,
      status: status ?? reply.status,
      retryAfter: RetryAfter.milliseconds(headers: reply.headers, now: now) ?? body?.retryAfter)
  }

  private static func remark(onStatus status: Int) -> String {
    (300..<400).contains(status) ? "redirects are not followed; correct the base URL" : "the provider gave no reason"
  }

  private static func kind(ofStatus status: Int?) -> ModelError.Kind {
    switch status {
    case 401, 403: .unauthorized
    case 402: .quotaExhausted
    case 404: .unknownModel
    case 408: .overloaded
    case 413: .contextTooLong
    case 429: .rateLimited
    case .some(300..<500): .invalidRequest
    default: .overloaded
    }
  }

  /// Only for what providers put in words and nowhere else, and only where the status fits.
  private static func kind(ofPhrasing text: String, status: Int?) -> ModelError.Kind? {
    guard let status, (400..<500).contains(status) else { return nil }
    let lower = text.lowercased()
    func says(_ phrases: [String]) -> Bool { phrases.contains { lower.contains($0) } }
    if [400, 402, 403, 429].contains(status),
      says(["usage limit", "credit balance is too low", "insufficient balance", "exceeded your current quota"])
    {
      return .quotaExhausted
    }
    if [400, 413, 422].contains(status),
      says([
        "prompt is too long", "maximum context length", "exceed context limit", "exceeded model token limit",
        "input token count", "context window", "input is too long",
      ])
    {
      return .contextTooLong
    }
    return nil
  }
}
