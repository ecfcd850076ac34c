/// How alike two questions are that differ in words alone, from 0 to 1: as alike as the least alike of their parts.
///
/// Two texts are compared as wholes and in chunks of four words, so that what both say in other places counts, too.
package struct QuestionLikeness: Sendable {
  /// From here on the answer to one may be looked at for the other. It was chosen on the development half of the
  /// rewordings, of which none that asks for something else gets through it and the guards.
  package static let threshold = 0.85

  private static let shareOfWhole = 0.6
  private static let wordsPerChunk = 4

  private let embedder = StaticEmbedder()
  private let overlap = WordOverlap()

  package init() {}

  /// Part by part, in order. Nothing is known of a part that is longer than what is read of it.
  package func score(_ parts: [String], _ others: [String]) -> Double {
    guard parts.count == others.count, !parts.isEmpty else { return 0 }
    var least = 1.0
    for (text, other) in zip(parts, others) where least > 0 { least = min(least, score(text, other)) }
    return least
  }

  /// The same both ways round; 1 for equal texts.
  package func score(_ text: String, _ other: String) -> Double {
    if text == other { return 1 }
    guard max(text.utf8.count, other.utf8.count) <= StaticEmbedder.longestText else { return 0 }
    let whole = Likeness.score(
      cosine: embedder.vector(of: text).cosine(embedder.vector(of: other)), words: overlap.score(text, other))
    let (here, there) = nearestChunks(text, other)
    let both = (here.reduce(0, +) / Double(here.count) + there.reduce(0, +) / Double(there.count)) / 2
    return Self.shareOfWhole * whole + (1 - Self.shareOfWhole) * both
  }

  /// Never empty.
  private func nearestChunks(_ text: String, _ other: String) -> ([Double], [Double]) {
    let (chunks, others) = (chunks(of: text), chunks(of: other))
    return (Self.nearest(of: chunks, in: others), Self.nearest(of: others, in: chunks))
  }

  /// The vectors of every four words in a row; of a shorter text its own.
  private func chunks(of text: String) -> [[Float]] {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count > Self.wordsPerChunk else { return [embedder.vector(of: text)] }
    return (0...(words.count - Self.wordsPerChunk)).map { start in
      embedder.vector(of: words[start..<(start + Self.wordsPerChunk)].joined(separator: " "))
    }
  }

  /// How alike each chunk is to its nearest one of the others. Vectors have length 1.
  private static func nearest(of chunks: [[Float]], in others: [[Float]]) -> [Double] {
    chunks.map { chunk in
      Double(min(1, others.reduce(0) { nearest, other in max(nearest, chunk.product(with: other)) }))
    }
  }
}

extension [Float] {
  fileprivate func product(with other: [Float]) -> Float {
    withUnsafeBufferPointer { a in
      other.withUnsafeBufferPointer { b in
        var sum: Float = 0
        for index in 0..<Swift.min(a.count, b.count) { sum += a[index] * b[index] }
        return sum
      }
    }
  }
}
