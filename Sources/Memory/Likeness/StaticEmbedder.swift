import Core

/// The embedder of the program itself: a text's vector is the sum of the rows of its tokens, of length 1. No network, no
/// download, and the same numbers everywhere.
package struct StaticEmbedder: TextEmbedder {
  /// Bytes of UTF-8 that count; what a text is about stands at its beginning.
  package static let longestText = 8_192

  private let tokenizer = WordPiece()

  package init() {}

  package var name: String { "built-in" }

  package func embed(_ texts: [String]) -> [[Float]] { texts.map(vector) }

  package func vector(of text: String) -> [Float] {
    var sum = [Float](repeating: 0, count: tokenizer.table.dimensions)
    for token in tokenizer.tokens(of: text.beginning(Self.longestText)) { tokenizer.table.add(token, to: &sum) }
    return sum.normalised
  }
}

extension [Float] {
  /// Of length 1; zeros stay as they are.
  package var normalised: [Float] {
    let length = reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? map { $0 / length } : self
  }

  /// The cosine of the angle to a vector of the same length; 0 where one of them is all zeros.
  package func cosine(_ other: [Float]) -> Double {
    let (a, b) = (normalised, other.normalised)
    return Double(zip(a, b).reduce(0) { $0 + $1.0 * $1.1 })
  }
}

extension String {
  /// As many whole characters as fit into so many bytes of UTF-8.
  func beginning(_ limit: Int) -> String {
    guard utf8.count > limit else { return self }
    var end = utf8.index(startIndex, offsetBy: limit)
    while Index(end, within: self) == nil { end = utf8.index(before: end) }
    return String(self[..<end])
  }
}
