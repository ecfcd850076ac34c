/// How long a provider asks to wait, in milliseconds, at most a month.
enum RetryAfter {
  /// `Retry-After` in seconds or as an HTTP date, and OpenAI's finer `retry-after-ms`. A date is the provider's, so it
  /// counts from the reply's own `Date`; without one from `now`, in milliseconds since 1970.
  static func milliseconds(headers: [String: String], now: Int64) -> Int? {
    if let value = headers["retry-after-ms"], let number = Double(value) { return bounded(number) }
    guard let value = headers["retry-after"] else { return nil }
    if let seconds = Double(value) { return bounded(seconds * 1000) }
    guard let date = StatedTime.parse(http: value) else { return nil }
    return bounded(date - clock(headers: headers, now: now))
  }

  /// Google's "32.5s", and OpenAI's "6m0s" and "120ms".
  static func milliseconds(duration: String) -> Int? {
    let units: KeyValuePairs = ["ms": 1.0, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    guard duration.wholeMatch(of: #/(?:[0-9.]+(?:ms|s|m|h|d))+/#) != nil else { return nil }
    var total = 0.0
    for match in duration.matches(of: #/([0-9.]+)(ms|s|m|h|d)/#) {
      guard let number = Double(match.1), let unit = units.first(where: { $0.key == match.2 }) else { return nil }
      total += number * unit.value
    }
    return bounded(total)
  }

  /// The provider's own time, if it says so.
  static func clock(headers: [String: String], now: Int64) -> Double {
    headers["date"].flatMap(StatedTime.parse(http:)) ?? Double(now)
  }

  static func bounded(_ milliseconds: Double) -> Int? {
    milliseconds.isNaN ? nil : Int(min(max(milliseconds, 0), 31 * 86_400_000))
  }
}
