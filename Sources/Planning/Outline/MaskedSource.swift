/// Source text beside a copy of the same length in which strings and comments are blank.
struct MaskedSource {
  let bytes: [UInt8]
  let mask: [UInt8]

  /// The text with every run of white space as one space.
  func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// As a message shows it: long ones are cut, so that many names in one statement cost no more than it.
  func signature(_ range: Range<Int>) -> String {
    text(range.lowerBound..<min(range.upperBound, range.lowerBound + Self.longestSignature))
  }

  private static let longestSignature = 500

  /// The bracket that closes the one at `open`.
  func closing(of open: Int, before limit: Int) -> Int? {
    var depth = 0
    for index in open..<max(open, limit) {
      switch mask[index] {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
    }
    return nil
  }

  /// The range cut at a byte outside brackets; angle brackets count in Swift.
  func split(_ range: Range<Int>, at separator: UInt8, angles: Bool = false, most: Int = .max) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    var depth = 0
    for index in range {
      let byte = mask[index]
      if byte == separator, depth == 0, parts.count < most {
        parts.append(start..<index)
        start = index + 1
        continue
      }
      switch byte {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "<") where angles: depth += 1
      case UInt8(ascii: ">") where angles && (index == 0 || mask[index - 1] != UInt8(ascii: "-")):
        depth = max(0, depth - 1)
      default: break
      }
    }
    parts.append(start..<range.upperBound)
    return parts
  }

  /// The identifier at the position, after white space; moves behind it.
  func word(at position: inout Int, before limit: Int) -> String? {
    skipSpace(&position, before: limit)
    let start = position
    while position < limit, mask[position].isWord { position += 1 }
    return position > start ? String(decoding: mask[start..<position], as: UTF8.self) : nil
  }

  func skipSpace(_ position: inout Int, before limit: Int) {
    while position < limit, mask[position].isASCIISpace || mask[position] == UInt8(ascii: "\\") { position += 1 }
  }

  func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, mask[first].isASCIISpace { range = first + 1..<range.upperBound }
    while let last = range.last, mask[last].isASCIISpace { range = range.lowerBound..<last }
    return range
  }
}
