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
    let phrased = Self.kind(ofPhrasing: text, status: status)
    let coded = body?.codes.lazy.compactMap { ErrorCodes.kinds[$0] }.first
    let isUsageLimit = phrased == .quotaExhausted && text.lowercased().contains("usage limit")
    // Plans say with the code of a rate limit that their hours or weeks are used up.
    let kind = coded == .rateLimited && isUsageLimit ? .quotaExhausted : coded ?? phrased ?? Self.kind(ofStatus: status)
    let quotaEnd = kind == .quotaExhausted ? body.flatMap { Self.quotaEnd($0, reply.headers, now: now) } : nil
    error = ModelError(
      kind, text.allSatisfy(\.isWhitespace) ? Self.remark(onStatus: reply.status) : text,
      status: status ?? reply.status,
      retryAfter: quotaEnd ?? RetryAfter.milliseconds(headers: reply.headers, now: now) ?? body?.retryAfter)
  }

  /// Milliseconds until a quota has something again, from its fields or its words.
  private static func quotaEnd(_ body: ErrorBody, _ headers: [String: String], now: Int64) -> Int? {
    if let resetsIn = body.resetsIn { return RetryAfter.bounded(resetsIn) }
    let clock = RetryAfter.clock(headers: headers, now: now)
    // Zhipu's codes are numbers, and its times those of Beijing.
    let zone = body.codes.contains { Int($0) != nil } ? "+0800" : "+0000"
    let end = body.resetsAt ?? body.message.flatMap { StatedTime.parse(firstIn: $0, after: clock, zone: zone) }
    return end.flatMap { RetryAfter.bounded($0 - clock) }
  }

  private static func remark(onStatus status: Int) -> String {
    (300..<400).contains(status) ? "redirects are not followed; correct the base URL" : "the provider gave no reason"
  }

  private static func kind(ofStatus status: Int?) -> ModelError.Kind {
    switch status {
    case 401, 403: .unauthorized
    case 402: .quotaExhausted
    case 404: .unknownModel
    // The proxy on the way, not the provider, wants to know who asks.
    case 407: .unreachable
    case 408: .overloaded
    case 413: .contextTooLong
    case 429: .rateLimited
    case .some(300..<500): .invalidRequest
    // A gateway lost patience with a model that may have worked on.
    case 504, 524: .timedOutTotal
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
    if status == 403, says(["flagged"]) { return .refused }
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
