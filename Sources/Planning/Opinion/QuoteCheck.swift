/// Whether a model quotes what is really there.
package enum QuoteCheck {
  /// A shorter quote proves nothing.
  package static let shortest = 8

  /// Verbatim but for runs of white space; at least eight characters that are no white space, or a whole text.
  package static func stands(_ quote: String, in texts: [String]) -> Bool {
    let wanted = collapsed(quote)
    let weight = wanted.count { $0 != UInt8(ascii: " ") && $0 & 0xC0 != 0x80 }
    guard weight > 0 else { return false }
    guard weight >= shortest else { return texts.contains { collapsed($0) == wanted } }
    let failures = failures(of: wanted)
    return texts.contains { contains(collapsed($0), wanted, failures) }
  }

  /// UTF-8 with one space for each run of white space, none at the ends.
  private static func collapsed(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for word in text.utf8.split(whereSeparator: \.isASCIISpace) {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: " ")) }
      bytes += word
    }
    return bytes
  }

  /// For each end of the pattern, the length of its longest proper suffix that the pattern begins with
  /// (Knuth, Morris, Pratt): time stays linear whatever a model quotes.
  private static func failures(of pattern: [UInt8]) -> [Int] {
    var failures = [Int](repeating: 0, count: pattern.count)
    var matched = 0
    for index in pattern.indices.dropFirst() {
      while matched > 0, pattern[index] != pattern[matched] { matched = failures[matched - 1] }
      if pattern[index] == pattern[matched] { matched += 1 }
      failures[index] = matched
    }
    return failures
  }

  private static func contains(_ text: [UInt8], _ pattern: [UInt8], _ failures: [Int]) -> Bool {
    var matched = 0
    for byte in text {
      while matched > 0, byte != pattern[matched] { matched = failures[matched - 1] }
      if byte == pattern[matched] { matched += 1 }
      if matched == pattern.count { return true }
    }
    return false
  }
}
