/// A line that opens a `<file path="…">` element.
struct FileTag {
  let path: String
  let indent: Int
  /// What follows the tag in its line.
  let rest: Substring
  let isSelfClosing: Bool

  static let end = "</file>"
  private static let longest = 1000

  init?(_ line: Substring) {
    let text = line.trimmingSpace()
    guard text.utf8.starts(with: "<file".utf8), text.utf8.dropFirst(5).first?.isASCIISpace ?? false,
      let close = text.utf8.prefix(Self.longest).firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    guard let path = Self.path(in: text[..<close]) else { return nil }
    self.path = path
    indent = line.indentation
    rest = text[text.utf8.index(after: close)...]
    isSelfClosing = text[..<close].utf8.last == UInt8(ascii: "/")
  }

  /// The whole line closes an element.
  static func isEnd(_ line: Substring) -> Bool { line.trimmingSpace() == end }

  /// The line holds a whole element.
  var isComplete: Bool { isSelfClosing || rest.utf8.reversed().starts(with: Self.end.utf8.reversed()) }

  private static func path(in attributes: Substring) -> String? {
    guard let key = attributes.firstIndex(ofText: " path=") ?? attributes.firstIndex(ofText: " name=") else {
      return nil
    }
    let value = attributes[key...].utf8.dropFirst(6)
    guard let mark = value.first else { return nil }
    if mark == UInt8(ascii: "\"") || mark == UInt8(ascii: "'") {
      return String(Substring(value.dropFirst().prefix { $0 != mark }))
    }
    return String(Substring(value.prefix { !$0.isASCIISpace }))
  }
}
