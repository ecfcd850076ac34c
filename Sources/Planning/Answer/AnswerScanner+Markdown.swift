extension AnswerScanner {
  /// Where a Markdown file in three backticks ends: at the last bare fence that closes no inner block and is followed
  /// only by balanced blocks and no heading.
  ///
  /// Inner blocks without a label look like the end, so bare fences are counted: every second one closes an inner
  /// block. The next block that names its file, seen at a point where the file may be over, shows that it is.
  func markdownEnd(of fence: Fence, at index: Int) -> Int? {
    var inner: Fence?
    var end: Int?
    var isOver = false
    var hasHeading = false
    var proseStart = index + 1
    for position in index + 1..<max(index + 1, answer.lines.count) {
      let line = answer.lines[position]
      if let mark = Fence(line) {
        if let open = inner {
          if mark.closes(open) { inner = nil }
        } else if mark.closes(fence) {
          isOver.toggle()
          if isOver {
            end = position
            hasHeading = false
          }
        } else {
          if isOver, let name = name(of: mark, at: position, proseStart: proseStart).name, !name.isWeak { return end }
          inner = mark
        }
        proseStart = position + 1
      } else if isOver, inner == nil {
        if FileTag(line) != nil { return end }
        hasHeading = hasHeading || isHeading(line)
      }
    }
    guard let end, isOver, inner == nil else { return nil }
    // A heading may be a closing remark's. An inner block does not begin with a blank line, the text after a file does.
    return !hasHeading || answer.lines[end + 1].isBlank ? end : nil
  }

  private func isHeading(_ line: Substring) -> Bool {
    let marks = line.utf8.prefix { $0 == UInt8(ascii: "#") }
    return (1...6).contains(marks.count) && line.utf8.dropFirst(marks.count).first?.isSpaceOrTab ?? false
  }
}
