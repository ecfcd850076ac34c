/// The text of an answer with Unix line ends, and its lines.
struct AnswerText {
  let text: String
  let lines: [Substring]

  init(_ raw: String) {
    text = Self.unix(raw)
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Substring.init)
  }

  /// The lines of the range as one text, without the indentation that their fence has too.
  func body(_ range: Range<Int>, indent: Int = 0) -> String {
    guard !range.isEmpty else { return "" }
    guard indent > 0 else {
      return String(text[lines[range.lowerBound].startIndex..<lines[range.upperBound - 1].endIndex])
    }
    return lines[range].map { line in
      let white = line.utf8.prefix(indent).prefix { $0.isSpaceOrTab }
      return line[white.endIndex...]
    }.joined(separator: "\n")
  }

  /// The first line of the range that is not blank.
  func firstText(in range: Range<Int>) -> Int? {
    range.first { !lines[$0].isBlank }
  }

  /// Without a byte order mark, and with a line feed for each carriage return and line feed.
  static func unix(_ raw: String) -> String {
    var text = raw
    text.makeContiguousUTF8()
    if text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) { text = String(decoding: text.utf8.dropFirst(3), as: UTF8.self) }
    guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "\n"), bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// As a file ships: Unix line ends and one at the end.
  static func fileContent(_ raw: String) -> String {
    let text = unix(raw)
    guard let end = text.utf8.lastIndex(where: { $0 != UInt8(ascii: "\n") }) else { return "" }
    return String(text[...end]) + "\n"
  }
}

extension UInt8 {
  var isSpaceOrTab: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
  var isASCIISpace: Bool { isSpaceOrTab || (self >= 0x0A && self <= 0x0D) }
  var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
  /// Of an identifier; every byte beyond ASCII counts.
  var isWord: Bool {
    isDigit || self == UInt8(ascii: "_") || self >= 0x80
      || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "z"))
  }
}

extension Substring {
  var isBlank: Bool { utf8.allSatisfy(\.isASCIISpace) }

  /// Columns of white space at the beginning.
  var indentation: Int { utf8.prefix { $0.isSpaceOrTab }.count }

  /// Without ASCII white space at both ends.
  func trimmingSpace() -> Substring {
    guard let first = utf8.firstIndex(where: { !$0.isASCIISpace }),
      let last = utf8.lastIndex(where: { !$0.isASCIISpace })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }

  /// Where the ASCII text begins for the first time.
  func firstIndex(ofText needle: StaticString) -> Index? {
    let wanted = needle.withUTF8Buffer { Array($0) }
    guard let first = wanted.first else { return nil }
    var rest = utf8[...]
    while let index = rest.firstIndex(of: first) {
      if rest[index...].starts(with: wanted) { return index }
      rest = rest[index...].dropFirst()
    }
    return nil
  }
}
