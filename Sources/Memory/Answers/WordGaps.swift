/// Finds the words of a text that another text has nothing like: one word makes another question of a long text, and hardly
/// changes how alike the two are. The numbers were chosen on the development half of the rewordings.
struct WordGaps {
  static let shared = WordGaps()

  /// Weight in the token table from which a word says what a text is about; below it are those of every text.
  private static let leastWeight = 0.36
  /// Cosine from which one word may be another's like: "converts" and "convert", "produce" and "generate" are at it.
  private static let leastCosine = 0.5
  /// A shorter word says nothing by itself.
  private static let leastLetters = 3
  /// By these something is asked for, and any will do.
  private static let asking: Set<String> = [
    "write", "writes", "build", "builds", "create", "creates", "make", "makes", "implement", "implements", "develop",
    "generate", "generates", "produce", "produces", "provide", "provides", "program", "code", "design", "please",
    "want",
    "need",
  ]

  /// These hold sentences together.
  private static let glue: Set<String> = [
    "the", "and", "for", "with", "from", "into", "onto", "per", "each", "every", "all", "any", "some", "both", "which",
    "that", "who", "whose", "whether", "what", "when", "where", "how", "its", "their", "our", "your", "them", "they",
    "you", "are", "was", "were", "has", "have", "had", "can", "could", "should", "would", "will", "may", "must", "also",
    "than", "then", "does", "did", "this", "these", "those", "there", "such", "via", "about",
  ]

  private let embedder = StaticEmbedder()
  private let overlap = WordOverlap()

  /// Whether the first words have one that matters and that none of the others is like.
  func exist(_ words: Set<String>, _ others: Set<String>) -> Bool {
    let missing = words.subtracting(others).subtracting(Self.asking).subtracting(Self.glue)
      .filter { $0.count >= Self.leastLetters && overlap.words(of: $0).weight >= Self.leastWeight }
    guard !missing.isEmpty else { return false }
    let vectors = others.map(embedder.vector)
    return missing.contains { word in
      let vector = embedder.vector(of: word)
      return !vectors.contains { vector.cosine($0) >= Self.leastCosine }
    }
  }
}
