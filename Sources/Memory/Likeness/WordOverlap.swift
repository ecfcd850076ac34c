/// Likeness by shared words: the cosine of the sets of tokens, a rare one weighing more than a common one.
package struct WordOverlap: Sendable {
  private let tokenizer = WordPiece()

  package init() {}

  /// From 0 (nothing in common) to 1 (the same words, in whatever order).
  package func score(_ text: String, _ other: String) -> Double { score(words(of: text), words(of: other)) }

  /// The words of a text, for more than one comparison.
  package func words(of text: String) -> Words {
    let tokens = Set(tokenizer.tokens(of: text.beginning(StaticEmbedder.longestText)))
    return Words(tokens: tokens, weight: weight(of: tokens))
  }

  package func score(_ a: Words, _ b: Words) -> Double {
    guard a.weight > 0, b.weight > 0 else { return 0 }
    return min(1, weight(of: a.tokens.intersection(b.tokens)) / (a.weight * b.weight).squareRoot())
  }

  package struct Words: Sendable {
    fileprivate let tokens: Set<Int>
    /// The more, the rarer its tokens and the more of them: a single common word has close to 0.
    let weight: Double
  }

  /// In the order of the table, so that the sum is the same each time.
  private func weight(of tokens: Set<Int>) -> Double {
    tokens.sorted().reduce(0) { $0 + tokenizer.table.weight(of: $1) * tokenizer.table.weight(of: $1) }
  }
}
