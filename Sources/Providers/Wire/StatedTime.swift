import CCurl

/// Points in time as providers write them, in milliseconds since 1970.
enum StatedTime {
  /// An HTTP date.
  static func parse(http date: String) -> Double? { seconds(date) }

  /// The first date in a text that is later than `now`: "2026-12-01T00:00:00Z", "2026-12-01 at 00:00 UTC". `zone` is that
  /// of a date that names none. Earlier ones are versions of models and the like.
  static func parse(firstIn text: String, after now: Double, zone: String = "+0000") -> Double? {
    let date = #/(\d{4}-\d\d-\d\d)(?:(?:T| at | )(\d\d:\d\d)(:\d\d)?(?:\.\d+)?)?(?: ?(Z|UTC|[+-]\d\d:?\d\d))?/#
    return text.matches(of: date).lazy.compactMap { match in
      let (_, day, time, second, named) = match.output
      let offset = named.map { $0 == "Z" || $0 == "UTC" ? "+0000" : String($0.filter { $0 != ":" }) } ?? zone
      // libcurl knows no ISO dates but this.
      return seconds("\(day.filter { $0 != "-" }) \(time ?? "00:00")\(second ?? ":00") \(offset)")
    }.first { $0 > now }
  }

  private static func seconds(_ date: String) -> Double? {
    let seconds = curl_getdate(date, nil)
    return seconds < 0 ? nil : Double(seconds) * 1000
  }
}
