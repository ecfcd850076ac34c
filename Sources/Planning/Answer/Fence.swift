/// A line that opens or closes a fenced block: three or more backticks or tildes.
struct Fence {
  let marker: UInt8
  let length: Int
  /// Columns before it; deeper ones are code, not fences.
  let indent: Int
  /// What follows the marks, trimmed.
  let info: Substring

  private static let deepestIndent = 12

  init?(_ line: Substring) {
    let indent = line.indentation
    let marks = line.utf8.dropFirst(indent)
    guard indent <= Self.deepestIndent, let marker = marks.first,
      marker == UInt8(ascii: "`") || marker == UInt8(ascii: "~")
    else { return nil }
    let rest = marks.drop { $0 == marker }
    let length = marks.count - rest.count
    // Three backticks with more of them in the same line are code within a sentence.
    guard length >= 3, marker == UInt8(ascii: "~") || !rest.contains(marker) else { return nil }
    self.marker = marker
    self.length = length
    self.indent = indent
    self.info = Substring(rest).trimmingSpace()
  }

  var isBare: Bool { info.isEmpty }

  func closes(_ opening: Fence) -> Bool {
    isBare && marker == opening.marker && length >= opening.length && indent <= opening.indent + 3
  }
}
