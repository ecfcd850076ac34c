import Core

/// Likeness by shared words: the cosine of the sets of words, common English ones left out.
package struct LexicalSimilarity: TextSimilarity {
  private static let common: Set<String> = [
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its", "of", "on",
    "or", "that", "the", "this", "to", "with", "write", "file", "files", "must", "should", "all", "not", "no",
  ]

  package init() {}

  package func scores(of texts: [String], against others: [String]) -> [[Double]] {
    let others = others.map(Self.words)
    return texts.map { text in
      let own = Self.words(text)
      return others.map { other in
        guard !own.isEmpty, !other.isEmpty else { return 0 }
        return Double(own.intersection(other).count) / (Double(own.count) * Double(other.count)).squareRoot()
      }
    }
  }

  private static func words(_ text: String) -> Set<String> {
    let words = text.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    return Set(words.filter { !common.contains($0) })
  }
}
