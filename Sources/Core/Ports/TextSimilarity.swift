/// How alike texts are. It may propose evidence, and decides nothing.
package protocol TextSimilarity: Sendable {
  /// For each text, in order, its likeness to each of the others: 0 (nothing in common) to 1. The same texts always get
  /// the same numbers.
  func scores(of texts: [String], against others: [String]) -> [[Double]]
}
