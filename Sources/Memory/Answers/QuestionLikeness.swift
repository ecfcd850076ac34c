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

  /// Part by part, in order; 0 where it cannot come to `least`. Nothing is known of a part that is longer than what is read
  /// of it.
  package func score(_ parts: [String], _ others: [String], from least: Double = 0) -> Double {
    guard parts.count == others.count, !parts.isEmpty else { return 0 }
    var lowest = 1.0
    for (text, other) in zip(parts, others) where lowest > 0 {
      lowest = min(lowest, score(text, other, from: least))
    }
    return lowest
  }

  /// The same both ways round; 1 for equal texts.
  package func score(_ text: String, _ other: String, from least: Double = 0) -> Double {
    if text == other { return 1 }
    guard max(text.utf8.count, other.utf8.count) <= StaticEmbedder.longestText else { return 0 }
    let whole = Likeness.score(
      cosine: embedder.vector(of: text).cosine(embedder.vector(of: other)), words: overlap.score(text, other))
    let rest = 1 - Self.shareOfWhole
    guard Self.shareOfWhole * whole + rest >= least else { return 0 }
    let (chunks, others) = (Self.chunks(of: text), Self.chunks(of: other))
    return Self.shareOfWhole * whole + rest * (coverage(of: chunks, by: others) + coverage(of: others, by: chunks)) / 2
  }

  /// Every four words in a row; a shorter text as it is.
  private static func chunks(of text: String) -> [String] {
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count > wordsPerChunk else { return [text] }
    return (0...(words.count - wordsPerChunk)).map { words[$0..<($0 + wordsPerChunk)].joined(separator: " ") }
  }

  /// How alike each chunk is to its nearest one of the others, in the mean. Neither is empty.
  private func coverage(of chunks: [String], by others: [String]) -> Double {
    let same = Set(others)
    let changed = chunks.filter { !same.contains($0) }
    guard !changed.isEmpty else { return 1 }
    let vectors = same.map(embedder.vector)
    let sum = changed.reduce(Double(chunks.count - changed.count)) { sum, chunk in
      let vector = embedder.vector(of: chunk)
      return sum + Double(min(1, vectors.reduce(0) { nearest, other in max(nearest, vector.product(with: other)) }))
    }
    return sum / Double(chunks.count)
  }
}

extension [Float] {
  /// The cosine, of vectors of length 1.
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
