/// Finds what somebody probably meant.
package enum Spelling {
  /// The known word with the fewest edits, if these are at most a third of its length (and at least one, at most three).
  package static func nearest(to typed: String, among known: [String]) -> String? {
    let ranked = known.map { (word: $0, edits: edits(from: typed, to: $0)) }.min { $0.edits < $1.edits }
    guard let best = ranked, best.edits <= min(3, max(1, best.word.count / 3)) else { return nil }
    return best.word
  }

  /// Insertions, deletions, replacements and swaps of neighbours.
  static func edits(from a: String, to b: String) -> Int {
    let a = Array(a.prefix(64).lowercased())
    let b = Array(b.prefix(64).lowercased())
    var rows = [Array(0...b.count)]
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, rows[i - 1][j - 1] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
