import Glibc

/// A calendar month in UTC, as caps count: "2026-11". Sorts by time.
package struct Month: Sendable, Hashable, Comparable, Codable, CustomStringConvertible {
  package let description: String

  /// The month of a time in milliseconds since 1970, UTC.
  package init(at milliseconds: Int64) {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let month = String(parts.tm_mon + 1)
    description = "\(parts.tm_year + 1900)-\(month.count < 2 ? "0" : "")\(month)"
  }

  /// As a month describes itself; nothing is checked.
  package init(description: String) { self.description = description }

  package static func < (a: Month, b: Month) -> Bool { a.description < b.description }

  package init(from decoder: any Decoder) throws {
    description = try decoder.singleValueContainer().decode(String.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
