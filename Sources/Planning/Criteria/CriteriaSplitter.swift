package import Core

/// Cuts the user's text into criteria, in the user's own words.
///
/// One text is cut at one kind of separator only, the strongest that it has: list items or lines, else semicolons, else
/// commas followed by a space. Several texts (the flag repeated, a list in a file) are criteria as they stand.
package enum CriteriaSplitter {
  package static func split(_ texts: [String]) -> [Criterion] {
    let given = texts.map(\.withoutOuterSpace).filter { !$0.isEmpty }
    return exactly(given.count == 1 ? pieces(of: given[0]) : given)
  }

  /// The items of a list, each as it stands; blank ones are dropped.
  package static func exactly(_ items: [String]) -> [Criterion] {
    items.map(\.withoutOuterSpace).filter { !$0.isEmpty }.enumerated().map {
      Criterion(id: "c\($0.offset + 1)", text: $0.element)
    }
  }

  private static func pieces(of text: String) -> [String] {
    let items = CriteriaLines.items(of: text)
    if items.count > 1 { return items }
    let single = items.first ?? text
    for separator in [Separator.semicolon, .comma] {
      let parts = cut(single, at: separator).map { CriteriaLines.withoutMarker($0.withoutOuterSpace) }
      let filled = parts.filter { !$0.isEmpty }
      if filled.count > 1 { return filled }
    }
    return [trimmingEnd(of: single)]
  }

  private enum Separator { case semicolon, comma }

  /// Separators inside brackets, quotes and code spans belong to their piece.
  private static func cut(_ text: String, at separator: Separator) -> [String] {
    let characters = Array(text)
    let isNested = nesting(of: characters)
    var parts: [String] = []
    var current = ""
    for (index, character) in characters.enumerated() {
      let isCut =
        switch separator {
        case .semicolon: character == ";"
        case .comma: character == "," && (index + 1 == characters.count || characters[index + 1].isWhitespace)
        }
      if isCut, !isNested[index] {
        parts.append(current)
        current = ""
      } else {
        current.append(character)
      }
    }
    return parts + [current]
  }

  /// For each character whether it stands between a matching pair; an opener that is never closed opens nothing.
  private static func nesting(of characters: [Character]) -> [Bool] {
    let closers: [Character: Character] = ["(": ")", "[": "]", "{": "}", "\"": "\"", "`": "`", "“": "”"]
    var isNested = Array(repeating: false, count: characters.count)
    var index = 0
    while index < characters.count {
      if let closer = closers[characters[index]], let end = characters[(index + 1)...].firstIndex(of: closer) {
        for inner in index...end { isNested[inner] = true }
        index = end
      }
      index += 1
    }
    return isNested
  }

  private static func trimmingEnd(of text: String) -> String {
    var text = text[...]
    while let last = text.last, last == ";" || last == "," || last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}
