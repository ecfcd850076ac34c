/// A reader of the small XML that test tools write: elements with attributes, in document order. Refuses what is not
/// well formed, because a report that was cut off must never be taken for a whole one.
struct XMLElements {
  struct Element: Hashable {
    var name: String
    var attributes: [String: String]
    /// Indexes of the elements it lies in, outermost first.
    var ancestors: [Int]
  }

  private(set) var elements: [Element] = []

  /// Nil when the text is not one well-formed document.
  init?(_ text: String) {
    var open: [Int] = []
    var rest = Substring(text)
    while let start = rest.firstIndex(of: "<") {
      if open.isEmpty, !rest[..<start].allSatisfy(\.isWhitespace) { return nil }
      rest = rest[start...]
      if let after = Self.skipped(rest) {
        rest = after
        continue
      }
      guard let tag = Self.tag(rest) else { return nil }
      rest = rest[tag.end...]
      if tag.isClosing {
        guard let last = open.popLast(), elements[last].name == tag.name else { return nil }
      } else {
        guard !open.isEmpty || elements.isEmpty else { return nil }
        elements.append(Element(name: tag.name, attributes: tag.attributes, ancestors: open))
        if !tag.isEmpty { open.append(elements.count - 1) }
      }
    }
    guard open.isEmpty, !elements.isEmpty, rest.allSatisfy(\.isWhitespace) else { return nil }
  }

  func children(of index: Int) -> [Element] { elements.filter { $0.ancestors.last == index } }

  private struct Tag {
    var name: String
    var attributes: [String: String] = [:]
    var isClosing = false
    var isEmpty = false
    var end: Substring.Index
  }

  /// Past a declaration, comment or CDATA section at the start; nil if there is none.
  private static func skipped(_ text: Substring) -> Substring? {
    for (opening, closing) in [("<?", "?>"), ("<!--", "-->"), ("<![CDATA[", "]]>")] where text.hasPrefix(opening) {
      return text.firstRange(of: closing).map { text[$0.upperBound...] }
    }
    return nil
  }

  private static func tag(_ text: Substring) -> Tag? {
    var at = text.index(after: text.startIndex)
    var tag = Tag(name: "", end: at)
    func peek() -> Character? { at < text.endIndex ? text[at] : nil }
    func word() -> String {
      let start = at
      while let next = peek(), next.isLetter || next.isNumber || "_-.:".contains(next) { at = text.index(after: at) }
      return String(text[start..<at])
    }
    if peek() == "/" {
      tag.isClosing = true
      at = text.index(after: at)
    }
    tag.name = word()
    guard !tag.name.isEmpty else { return nil }
    while let next = peek() {
      switch next {
      case ">":
        tag.end = text.index(after: at)
        return tag
      case "/":
        tag.isEmpty = true
        at = text.index(after: at)
      case _ where next.isWhitespace: at = text.index(after: at)
      default:
        let name = word()
        guard !name.isEmpty, peek() == "=" else { return nil }
        at = text.index(after: at)
        guard let quote = peek(), quote == "\"" || quote == "'" else { return nil }
        let start = text.index(after: at)
        guard let end = text[start...].firstIndex(of: quote) else { return nil }
        tag.attributes[name] = decoded(text[start..<end])
        at = text.index(after: end)
      }
    }
    return nil
  }

  private static func decoded(_ text: Substring) -> String {
    let names = ["lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'"]
    var result = ""
    var rest = text
    while let start = rest.firstIndex(of: "&"), let end = rest[start...].firstIndex(of: ";") {
      let name = rest[rest.index(after: start)..<end]
      result += rest[..<start]
      let number = name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
      if let plain = names[String(name)] {
        result += plain
      } else if name.hasPrefix("#"), let scalar = number.flatMap(Unicode.Scalar.init) {
        result.unicodeScalars.append(scalar)
      }
      rest = rest[rest.index(after: end)...]
    }
    return result + rest
  }
}
