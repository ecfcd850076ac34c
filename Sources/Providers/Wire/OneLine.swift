extension StringProtocol {
  /// Without white space at both ends.
  var trimmed: SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace }) else {
      return self[endIndex...]
    }
    return self[first...last]
  }
}

extension String {
  /// As messages are shown: the secrets blotted out, no control characters, one line, at most 200 characters.
  func oneLine(without secrets: [String]) -> String {
    // The longest first: one secret may contain another.
    let blotted = secrets.filter { !$0.isEmpty }.sorted { $0.count > $1.count }.reduce(self) { text, secret in
      text.replacing(secret, with: "[redacted]")
    }
    let visible = blotted.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) }
    let words = String(visible).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count <= 200 ? words : words.prefix(199) + "…"
  }
}
