/// Finds the blocks of an answer in one pass; every step moves on, so that the time is linear.
struct AnswerScanner {
  let answer: AnswerText
  let claims: FileClaims
  /// Fences without a path are looked into instead of skipped whole: for answers that are wrapped in one.
  var looksIntoUnnamed = false

  /// More blocks than any honest answer has.
  static let mostBlocks = 2000
  private static let mostFences = 4 * mostBlocks

  /// In the order of the answer; reading stops behind `mostBlocks`.
  func blocks() -> [AnswerBlock] {
    var blocks: [AnswerBlock] = []
    var index = 0
    var wrapper: Fence?
    // The line above a fence names it only when no other block lies between.
    var proseStart = 0
    var fences = 0
    while index < answer.lines.count, blocks.count <= Self.mostBlocks, fences <= Self.mostFences {
      let line = answer.lines[index]
      if let tag = FileTag(line) {
        let (block, next) = element(tag, at: index)
        blocks.append(block)
        index = next
        proseStart = next
      } else if let fence = Fence(line) {
        fences += 1
        if let open = wrapper, fence.closes(open) {
          wrapper = nil
        } else if wrapsElements(fence, at: index) {
          wrapper = fence
        } else {
          let (name, language) = name(of: fence, at: index, proseStart: proseStart)
          if name != nil || !looksIntoUnnamed {
            let block = block(name, language, fence, at: index)
            blocks.append(block)
            index = block.lines.upperBound
          }
          proseStart = index + 1
        }
        index += 1
      } else {
        index += 1
      }
    }
    return blocks
  }

  /// Whether a fence without a path only holds `<file>` elements.
  private func wrapsElements(_ fence: Fence, at index: Int) -> Bool {
    let next = index + 1
    guard next < answer.lines.count else { return false }
    let first = answer.lines[next].isBlank ? next + 1 : next
    guard first < answer.lines.count, let tag = FileTag(answer.lines[first]), !tag.isSelfClosing else { return false }
    return name(of: fence, at: index, proseStart: index).name == nil
  }

  private func block(_ name: BlockName?, _ language: String, _ fence: Fence, at index: Int) -> AnswerBlock {
    let isMarkdown = name.map { FenceLanguage.isMarkdown(path: $0.path) } ?? FenceLanguage.isMarkdown(language)
    var end: Int?
    if isMarkdown, fence.marker == UInt8(ascii: "`"), fence.length == 3 {
      end = markdownEnd(of: fence, at: index)
      // Of a block that cannot be a file nothing is lost by guessing.
      if end == nil, name == nil, !claims.awaitsMarkdown { end = firstClosing(of: fence, after: index) }
    } else {
      end = firstClosing(of: fence, after: index)
    }
    return AnswerBlock(
      name: name, language: language, lines: index + 1..<max(index + 1, end ?? answer.lines.count),
      indent: fence.indent,
      isClosed: end != nil)
  }

  func firstClosing(of fence: Fence, after index: Int, before limit: Int? = nil) -> Int? {
    (index + 1..<max(index + 1, limit ?? answer.lines.count)).first { Fence(answer.lines[$0])?.closes(fence) ?? false }
  }

  /// The name from the info string, the line above or a first comment line, in this order.
  func name(of fence: Fence, at index: Int, proseStart: Int) -> (name: BlockName?, language: String) {
    let (path, language) = BlockName.inInfo(fence.info, claims)
    if let path { return (BlockName(path: path), language) }
    if looksIntoUnnamed { return (nil, language) }
    let above = (max(proseStart, index - 2)..<max(proseStart, index)).last { !answer.lines[$0].isBlank }
    let title = above.flatMap { BlockName.inLineAbove(answer.lines[$0], language: language, claims) }
    if let title, !title.isWeak { return (title, language) }
    return (nameInComment(after: index, language: language) ?? title, language)
  }

  private func nameInComment(after index: Int, language: String) -> BlockName? {
    var line = index + 1
    guard line < answer.lines.count else { return nil }
    if answer.lines[line].utf8.starts(with: "#!".utf8) { line += 1 }
    guard line < answer.lines.count,
      let (path, isAlone) = BlockName.inComment(answer.lines[line], language: language, claims)
    else { return nil }
    return BlockName(path: path, commentLine: isAlone ? line : nil)
  }
}
