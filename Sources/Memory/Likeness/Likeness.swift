package import Core

/// How alike two texts are, from 0 to 1: mostly what their vectors say, and in part the words that they share. The share of
/// the words and the threshold were chosen on the development half of the paraphrase set.
package struct Likeness: Sendable {
  /// Of the words in the score; the vectors have the rest.
  package static let shareOfWords = 0.3
  /// From here on a project is worth naming: below it stand all pairs of that half that have nothing to do with each
  /// other.
  package static let threshold = 0.5

  private let embedder: any TextEmbedder
  private let overlap = WordOverlap()

  package init(_ embedder: any TextEmbedder = StaticEmbedder()) { self.embedder = embedder }

  package func score(_ text: String, _ other: String) async throws -> Double {
    let vectors = try await embedder.embed([text, other])
    guard vectors.count == 2 else { return 0 }
    return Self.score(cosine: vectors[0].cosine(vectors[1]), words: overlap.score(text, other))
  }

  /// Of what both found; texts that have nothing to do with each other may have a cosine below 0.
  package static func score(cosine: Double, words: Double) -> Double {
    min(1, max(0, (1 - shareOfWords) * cosine + shareOfWords * words))
  }

  /// The least cosine with which a score can still come to this.
  package static func leastCosine(for score: Double) -> Double { (score - shareOfWords) / (1 - shareOfWords) }
}
