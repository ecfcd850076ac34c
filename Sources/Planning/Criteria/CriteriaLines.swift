/// Reads a text as a list: bulleted or numbered items, else lines.
enum CriteriaLines {
  private struct Line {
    var indentation: Int
    var text: String
    var isMarked: Bool
  }

  /// The items in order, without bullets and numbers. A text of one line has one item.
  static func items(of text: String) -> [String] {
    let lines = text.split(whereSeparator: \.isNewline).map(String.init).map { raw in
      let text = raw.withoutOuterSpace
      return Line(
        indentation: raw.prefix(while: \.isWhitespace).count, text: text, isMarked: withoutMarker(text) != text)
    }.filter { !$0.text.isEmpty }
    guard let first = lines.first else { return [] }
    // A comma or semicolon at the end of every line but the last is punctuation of the list, not of the item.
    let separators: Set<Character> = [",", ";"]
    let isPunctuated = lines.dropLast().allSatisfy { $0.text.last.map(separators.contains) ?? false }
    let isList = lines.contains { $0.isMarked }
    var items: [String] = []
    for line in lines {
      let startsItem: Bool
      if items.isEmpty {
        startsItem = true
      } else if line.indentation > first.indentation {
        startsItem = false
      } else if line.isMarked {
        startsItem = true
      } else if isList {
        startsItem = !startsLowerCase(line.text)
      } else {
        startsItem = isPunctuated || !(startsLowerCase(line.text) && isUnfinished(items[items.count - 1]))
      }
      if startsItem {
        items.append(withoutMarker(line.text))
      } else {
        items[items.count - 1] += " " + line.text
      }
    }
    if isList, !first.isMarked, items.count > 1, isHeading(first.text) { items.removeFirst() }
    guard items.count > 1 else { return items }
    return items.map { item in
      var item = item[...]
      while let last = item.last, separators.contains(last) { item = item.dropLast() }
      return String(item).withoutOuterSpace
    }.filter { !$0.isEmpty }
  }

  /// `- a`, `* a`, `• a`, `1. a`, `2) a`, `(3) a`, `b) a`, `[x] a`, each with its space.
  static func withoutMarker(_ text: String) -> String {
    var rest = text[...]
    if let first = rest.first, "-*+•–—·▪◦‣☐☑✓✔✅".contains(first), rest.dropFirst().first?.isWhitespace == true {
      rest = rest.dropFirst().drop(while: \.isWhitespace)
    } else if let number = number(at: rest) {
      rest = number
    }
    for box in ["[ ] ", "[x] ", "[X] "] where rest.hasPrefix(box) { rest = rest.dropFirst(box.count) }
    return String(rest).withoutOuterSpace
  }

  private static func number(at text: Substring) -> Substring? {
    let isBracketed = text.first == "("
    let body = isBracketed ? text.dropFirst() : text
    let digits = body.prefix { $0.isASCII && $0.isNumber }
    let label = digits.isEmpty ? body.prefix(1).filter { $0.isASCII && $0.isLetter } : String(digits)
    guard !label.isEmpty, label.count <= 3 else { return nil }
    let tail = body.dropFirst(label.count)
    guard let end = tail.first, tail.dropFirst().first?.isWhitespace == true else { return nil }
    let closes = isBracketed ? end == ")" : end == ")" || (end == "." && !digits.isEmpty)
    return closes ? tail.dropFirst().drop(while: \.isWhitespace) : nil
  }

  private static func isHeading(_ text: String) -> Bool { text.hasSuffix(":") || text.hasPrefix("#") }

  private static func startsLowerCase(_ text: String) -> Bool { text.first?.isLowercase ?? false }

  /// Ends in the middle of a sentence: an open bracket, a comma, or a word that wants another.
  private static func isUnfinished(_ item: String) -> Bool {
    if let last = item.last, ",:(-/&+".contains(last) { return true }
    if item.count(where: { $0 == "(" }) > item.count(where: { $0 == ")" }) { return true }
    let joints: Set<String> = [
      "and", "or", "the", "a", "an", "of", "with", "to", "in", "for", "that", "which", "by", "on", "at", "as", "from",
      "than", "is", "are", "least", "most", "its", "their", "without", "no", "not", "all", "every", "each",
    ]
    return CriterionWords.of(item).last.map(joints.contains) ?? false
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var withoutOuterSpace: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }
}
