import CCurl

/// How long a provider asks to wait, in milliseconds, at most a day.
enum RetryAfter {
  /// `Retry-After` in seconds or as an HTTP date, and OpenAI's finer `retry-after-ms`. A date is the provider's, so it
  /// counts from the reply's own `Date`; without one from `now`, in milliseconds since 1970.
  static func milliseconds(headers: [String: String], now: Int64) -> Int? {
    if let value = headers["retry-after-ms"], let number = Double(value) { return bounded(number) }
    guard let value = headers["retry-after"] else { return nil }
    if let seconds = Double(value) { return bounded(seconds * 1000) }
    guard let date = milliseconds(date: value) else { return nil }
    return bounded(date - (headers["date"].flatMap(milliseconds(date:)) ?? Double(now)))
  }

  /// Google's "32.5s".
  static func milliseconds(duration: String) -> Int? {
    guard duration.hasSuffix("s"), let seconds = Double(duration.dropLast()) else { return nil }
    return bounded(seconds * 1000)
  }

  private static func milliseconds(date: String) -> Double? {
    let seconds = curl_getdate(date, nil)
    return seconds < 0 ? nil : Double(seconds) * 1000
  }

  private static func bounded(_ milliseconds: Double) -> Int? {
    milliseconds.isNaN ? nil : Int(min(max(milliseconds, 0), 86_400_000))
  }
}
