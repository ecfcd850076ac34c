extension AnswerScanner {
  /// The `<file>` element that begins at a line, and the line after it.
  func element(_ tag: FileTag, at index: Int) -> (block: AnswerBlock, next: Int) {
    func block(_ lines: Range<Int>, _ text: String?, isClosed: Bool = true) -> AnswerBlock {
      AnswerBlock(name: BlockName(path: tag.path), language: "", lines: lines, isClosed: isClosed, inlineText: text)
    }
    let body = index + 1
    if tag.isSelfClosing { return (block(body..<body, ""), body) }
    if tag.isComplete {
      return (block(body..<body, Self.withoutData(tag.rest.utf8.dropLast(FileTag.end.utf8.count))), body)
    }

    // The next element bounds this one, so that one without an end does not swallow the others.
    let limit = (body..<max(body, answer.lines.count)).first { isNextElement($0, after: tag) } ?? answer.lines.count
    guard let first = tag.rest.isBlank ? answer.firstText(in: body..<limit) : index else {
      return (block(body..<limit, nil, isClosed: false), limit)
    }
    if (first == index ? tag.rest : answer.lines[first]).trimmingSpace().utf8.starts(with: Self.dataStart.utf8) {
      return data(tag, first: first, at: index, before: limit).map { (block(body..<body, $0), $1) }
        ?? (block(body..<limit, nil, isClosed: false), limit)
    }
    if first > index, let fence = Fence(answer.lines[first]),
      let inner = fenced(fence, at: first, path: tag.path, before: limit)
    {
      return (block(first + 1..<inner.fence, nil), inner.next)
    }
    guard let end = elementEnd(tag, from: body, before: limit) else {
      return (block(body..<limit, nil, isClosed: false), limit)
    }
    let isOwnLine = FileTag.isEnd(answer.lines[end])
    if isOwnLine, tag.rest.isBlank { return (block(body..<end, nil), end + 1) }
    var text = tag.rest.isBlank ? "" : String(tag.rest) + "\n"
    text += answer.body(body..<end)
    if !isOwnLine {
      let last = answer.lines[end]
      if end > body { text += "\n" }
      text += last[..<(Self.lastEnd(in: last) ?? last.endIndex)]
    }
    return (block(body..<body, text), end + 1)
  }

  private static let dataStart = "<![CDATA["
  private static let dataEnd = "]]>"

  private func isNextElement(_ index: Int, after tag: FileTag) -> Bool {
    guard let next = FileTag(answer.lines[index]) else { return false }
    return next.indent <= tag.indent && !next.isComplete
  }

  /// The closing tag: alone in its line and not indented more than the opening one, elements of the same name inside
  /// the file counted; else the last one at the end of a line.
  private func elementEnd(_ tag: FileTag, from body: Int, before limit: Int) -> Int? {
    var depth = 0
    var fallback: Int?
    for index in body..<limit {
      let line = answer.lines[index]
      guard line.utf8.contains(UInt8(ascii: "<")) else { continue }
      let text = line.trimmingSpace()
      if line.indentation <= tag.indent {
        if text == FileTag.end {
          if depth == 0 { return index }
          depth -= 1
        } else if text.utf8.starts(with: "<file>".utf8), Self.lastEnd(in: text) == nil {
          depth += 1
        }
      }
      if text.utf8.reversed().starts(with: FileTag.end.utf8.reversed()) { fallback = index }
    }
    return fallback
  }

  /// The content and the line after the element when it is one `CDATA` section.
  private func data(_ tag: FileTag, first: Int, at index: Int, before limit: Int) -> (text: String, next: Int)? {
    let head = (first == index ? tag.rest : answer.lines[first]).trimmingSpace().utf8.dropFirst(
      Self.dataStart.utf8.count)
    var text = Substring(head).isBlank ? "" : String(Substring(head)) + "\n"
    for line in first + 1..<max(first + 1, limit) {
      guard let end = answer.lines[line].firstIndex(ofText: "]]>") else { continue }
      let rest = Substring(answer.lines[line][end...].utf8.dropFirst(3)).trimmingSpace()
      let closing = rest.isEmpty ? answer.firstText(in: line + 1..<limit) : line
      guard let closing, rest == FileTag.end || (closing > line && FileTag.isEnd(answer.lines[closing])) else {
        continue
      }
      text += answer.body(first + 1..<line)
      if line > first + 1 { text += "\n" }
      return (text + answer.lines[line][..<end], closing + 1)
    }
    return nil
  }

  /// The closing fence and the line after the element when all it holds is one fenced block.
  private func fenced(_ fence: Fence, at first: Int, path: String, before limit: Int) -> (fence: Int, next: Int)? {
    if FenceLanguage.isMarkdown(path: path), !FenceLanguage.isMarkdown(String(fence.info)) { return nil }
    var close = firstClosing(of: fence, after: first, before: limit)
    if FenceLanguage.isMarkdown(path: path), fence.length == 3 {
      // Inner blocks close too: the last one before the end of the element is the outer one's.
      let end = (first + 1..<max(first + 1, limit)).first { FileTag.isEnd(answer.lines[$0]) } ?? limit
      close = (first + 1..<max(first + 1, end)).last { !answer.lines[$0].isBlank }
      if let last = close, Fence(answer.lines[last])?.closes(fence) != true { close = nil }
    }
    guard let close, let next = answer.firstText(in: close + 1..<limit), FileTag.isEnd(answer.lines[next]) else {
      return nil
    }
    return (close, next + 1)
  }

  private static func lastEnd(in line: Substring) -> Substring.Index? {
    let bytes = line.utf8
    let wanted = Array(FileTag.end.utf8)
    var index = bytes.lastIndex(of: wanted[0])
    while let found = index {
      if bytes[found...].starts(with: wanted) { return found }
      index = bytes[..<found].lastIndex(of: wanted[0])
    }
    return nil
  }

  private static func withoutData(_ bytes: Substring.UTF8View) -> String {
    let text = Substring(bytes)
    let inner = text.trimmingSpace()
    guard inner.hasPrefix(dataStart), inner.hasSuffix(dataEnd) else { return String(text) }
    return String(inner.dropFirst(dataStart.count).dropLast(dataEnd.count))
  }
}
