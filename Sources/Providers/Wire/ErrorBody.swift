import Core

/// The error in a body, in any of the shapes that providers use.
struct ErrorBody: Hashable {
  var message: String?
  /// The typed fields, lower case, the most specific first.
  var codes: [String] = []
  /// An HTTP status inside the body.
  var status: Int?
  /// Milliseconds.
  var retryAfter: Int?
  /// Of a quota: milliseconds until there is some again, or since 1970 the time when.
  var resetsIn: Double?
  var resetsAt: Double?

  /// Nil when the body reports no error.
  init?(_ json: JSONValue?) {
    // Google answers a refused stream with a list.
    guard let json = json?.array?.first ?? json, json.object != nil else { return nil }
    if let code = json["base_resp"]?["status_code"]?.number, code != 0 {  // MiniMax
      codes = ["minimax:\(Int64(exactly: code) ?? -1)"]
      message = json["base_resp"]?["status_msg"]?.string
      return
    }
    switch json["error"] {
    case .object(let fields): read(fields)
    case .string(let text): message = text
    default:
      guard json["object"]?.string == "error" || json["type"]?.string == "error", let fields = json.object else {
        return nil
      }
      read(fields)
    }
  }

  private mutating func read(_ fields: [String: JSONValue]) {
    message = fields["message"]?.string
    let details = fields["details"]?.array ?? []
    // Google: a daily quota is reported with the same status as the limit for a minute.
    let quotas = details.flatMap { $0["violations"]?.array ?? [] }.compactMap { $0["quotaId"]?.string }
    let isDaily = quotas.contains { $0.contains("PerDay") }
    if isDaily { codes.append("per_day_quota") }
    codes += details.compactMap { $0["reason"]?.string?.lowercased() }
    codes += ["code", "type", "status"].compactMap { fields[$0]?.string?.lowercased() }
    if let number = (fields["code"]?.number ?? fields["status"]?.number).flatMap({ Int(exactly: $0) }) {
      if (100..<600).contains(number) { status = number } else { codes.append(String(number)) }
    }
    resetsIn = fields["resets_in_seconds"]?.number.map { $0 * 1000 }
    resetsAt = fields["resets_at"]?.number.map { $0 * 1000 }
    // The delay for a minute's limit comes with a daily one too, and means nothing there.
    guard !isDaily else { return }
    retryAfter = details.compactMap { $0["retryDelay"]?.string }.compactMap(RetryAfter.milliseconds(duration:)).first
  }
}
