/// A fenced block or `<file>` element of an answer.
struct AnswerBlock {
  var name: BlockName?
  var language: String
  /// Lines between the fences.
  var lines: Range<Int>
  /// Columns that its fence is indented by.
  var indent = 0
  /// Its end was found; else it reaches to the end of the answer.
  var isClosed: Bool
  /// The content, where it is not simply the lines.
  var inlineText: String?

  func content(in answer: AnswerText) -> String {
    if let inlineText { return inlineText }
    guard let dropped = name?.commentLine else { return answer.body(lines, indent: indent) }
    let head = answer.body(lines.lowerBound..<dropped, indent: indent)
    let tail = answer.body(dropped + 1..<lines.upperBound, indent: indent)
    return head.isEmpty ? tail : head + "\n" + tail
  }
}
