import CMemory
import Glibc

/// The tokens that the built-in embedder knows, each with a row of numbers: data of the program, made by
/// `Tools/make_token_table.py`, which describes its layout. A token is its place in the table.
struct TokenTable: Sendable {
  let count: Int
  /// Numbers in a row.
  let dimensions: Int
  /// What a scale counts in.
  private let step: Float
  // Constant data of the program, never written and never freed.
  private nonisolated(unsafe) let parts: Parts

  private struct Parts {
    /// Of the spellings.
    let offsets: UnsafePointer<UInt32>
    let scales: UnsafePointer<UInt16>
    let weights: UnsafePointer<UInt8>
    let rows: UnsafePointer<Int8>
    let spellings: UnsafePointer<UInt8>
  }

  static let builtIn = TokenTable()

  private init() {
    let size = orch_token_table_size()
    guard let start = orch_token_table() else { preconditionFailure("the program has no token table") }
    precondition(size > 64 && start.load(as: UInt32.self) == 0x3154_544F, "the token table is another program's")
    count = Int(start.load(fromByteOffset: 4, as: UInt32.self))
    dimensions = Int(start.load(fromByteOffset: 8, as: UInt32.self))
    step = start.load(fromByteOffset: 12, as: Float.self)
    var place = 64
    func part<Element>(_ type: Element.Type, _ count: Int) -> UnsafePointer<Element> {
      defer { place += (count * MemoryLayout<Element>.stride + 63) / 64 * 64 }
      return (start + place).assumingMemoryBound(to: type)
    }
    let offsets = part(UInt32.self, count + 1)
    // In the order in which they stand.
    parts = Parts(
      offsets: offsets, scales: part(UInt16.self, count), weights: part(UInt8.self, count),
      rows: part(Int8.self, count * dimensions), spellings: part(UInt8.self, Int(offsets[count])))
    precondition(place == size, "the token table is cut off")
  }

  /// The token that is spelled so, in UTF-8.
  func token(_ spelling: ArraySlice<UInt8>) -> Int? {
    spelling.withUnsafeBufferPointer { spelling in
      var (low, high) = (0, count)
      while low < high {
        let middle = (low + high) / 2
        let order = Self.order(bytes(of: middle), spelling)
        if order == 0 { return middle }
        if order < 0 { low = middle + 1 } else { high = middle }
      }
      return nil
    }
  }

  /// Below 0 when the first comes before the second, above 0 after.
  private static func order(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
    let length = min(a.count, b.count)
    if length > 0, let a = a.baseAddress, let b = b.baseAddress {
      let order = memcmp(a, b, length)
      if order != 0 { return Int(order) }
    }
    return a.count - b.count
  }

  func spelling(of token: Int) -> String { String(decoding: bytes(of: token), as: UTF8.self) }

  /// How much it says when words are compared: 0 (it stands for what is unknown) to 1 (the rarest).
  func weight(of token: Int) -> Double { Double(parts.weights[token]) / 255 }

  /// Adds its row to a sum of as many numbers.
  func add(_ token: Int, to sum: inout [Float]) {
    let scale = Float(parts.scales[token]) * step
    let row = parts.rows + token * dimensions
    sum.withUnsafeMutableBufferPointer { sum in
      for place in sum.indices { sum[place] += scale * Float(row[place]) }
    }
  }

  private func bytes(of token: Int) -> UnsafeBufferPointer<UInt8> {
    let (start, end) = (Int(parts.offsets[token]), Int(parts.offsets[token + 1]))
    return UnsafeBufferPointer(start: parts.spellings + start, count: end - start)
  }
}
