/// A vector in bytes: each number in 255 steps of the largest, and what makes its length 1 again.
struct QuantizedVector: Sendable, Hashable {
  var numbers: [Int8]
  /// One over the length of the numbers; 0 for a vector of zeros.
  var inverseLength: Float

  init(_ vector: [Float]) {
    let largest = vector.reduce(0) { max($0, abs($1)) }
    guard largest > 0, largest.isFinite else {
      numbers = [Int8](repeating: 0, count: vector.count)
      inverseLength = 0
      return
    }
    numbers = vector.map { Int8(clamping: Int(($0 / largest * 127).rounded())) }
    let square = numbers.reduce(0) { $0 + Int($1) * Int($1) }
    inverseLength = 1 / Float(square).squareRoot()
  }
}
