/// A limit on a sum over the last so many milliseconds.
package enum SlidingWindow {
  /// From when on `more` has room below the limit beside the uses of the last `window` milliseconds, in the order in which
  /// they were made. What is larger than the limit itself has room once no other use counts.
  package static func roomAt(
    _ now: Int64, window: Int64, limit: Int64, more: Int64, uses: [(at: Int64, weight: Int64)]
  ) -> Int64 {
    let counted = uses.filter { $0.at > now - window }
    var sum = counted.reduce(more) { $0 + $1.weight }
    var room = now
    for use in counted where sum > limit {
      sum -= use.weight
      room = use.at + window
    }
    return room
  }
}
