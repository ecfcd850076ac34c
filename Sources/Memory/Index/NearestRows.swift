import CMemory

/// The rows nearest to a query, the best first: every row is looked at, so that nothing is missed.
struct NearestRows {
  /// A row by its place, and the cosine of the angle between it and the query.
  struct Match: Hashable {
    var place: Int
    var cosine: Float
  }

  /// Rows whose products are computed together; those of one block stay in the nearest cache.
  private static let block = 1_024

  private(set) var matches: [Match] = []
  private let query: QuantizedVector
  private let most: Int

  init(to query: QuantizedVector, most: Int) {
    self.query = query
    self.most = most
    matches.reserveCapacity(most + 1)
  }

  /// Takes in rows as they lie in an index, `first` being the place of the first one. Of rows that are equally near the
  /// earlier ones stay.
  mutating func look(at rows: UnsafeRawPointer, count: Int, stride: Int, first: Int) {
    guard most > 0 else { return }
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.block) { products in
      guard let results = products.baseAddress else { return }
      var worst = matches.count == most ? matches[most - 1].cosine : -.infinity
      for start in Swift.stride(from: 0, to: count, by: Self.block) {
        let block = rows + start * stride
        let length = min(Self.block, count - start)
        orch_dot_products(
          query.numbers, (block + IndexRow.head).assumingMemoryBound(to: Int8.self), stride, length,
          query.numbers.count, results)
        for row in 0..<length {
          let cosine = Float(results[row]) * IndexRow.inverseLength(block + row * stride) * query.inverseLength
          if cosine > worst {
            insert(Match(place: first + start + row, cosine: cosine))
            if matches.count == most { worst = matches[most - 1].cosine }
          }
        }
      }
    }
  }

  private mutating func insert(_ match: Match) {
    var place = matches.count
    while place > 0, matches[place - 1].cosine < match.cosine { place -= 1 }
    matches.insert(match, at: place)
    if matches.count > most { matches.removeLast() }
  }
}
