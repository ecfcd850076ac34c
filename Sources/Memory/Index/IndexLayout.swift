import Core

/// What the file of an index begins with: who made its vectors, how many there are, and a checksum over all of them. The
/// rows follow, each with its key, the inverse of its length, and its numbers. Little-endian, as all machines that this
/// runs on are.
struct IndexHeader: Hashable {
  static let size = 128
  private static let magic: UInt32 = 0x3149_564F  // "OVI1"

  /// Of the embedder's name.
  var fingerprint: UInt64
  var dimensions: Int
  var count = 0
  /// The state of the checksum after the last row.
  var lanes = [UInt32](repeating: 0, count: 16)

  init(embedder: String, dimensions: Int) {
    fingerprint = Self.digest(Array(embedder.utf8))
    self.dimensions = dimensions
  }

  /// Of an index of the same embedder without rows.
  init(copying header: IndexHeader) {
    fingerprint = header.fingerprint
    dimensions = header.dimensions
  }

  /// Nil when the bytes are not what `bytes` writes.
  init?(_ bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    let header: IndexHeader? = bytes.withUnsafeBytes { raw in
      let dimensions = Int(raw.load(fromByteOffset: 4, as: UInt32.self))
      let count = raw.load(fromByteOffset: 8, as: UInt64.self)
      guard raw.load(as: UInt32.self) == Self.magic, (1...1 << 16).contains(dimensions), count < 1 << 40 else {
        return nil
      }
      var header = IndexHeader(embedder: "", dimensions: dimensions)
      header.fingerprint = raw.load(fromByteOffset: 16, as: UInt64.self)
      header.count = Int(count)
      header.lanes = (0..<16).map { raw.load(fromByteOffset: 24 + 4 * $0, as: UInt32.self) }
      return header
    }
    guard let header, header.bytes == bytes else { return nil }
    self = header
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
    append(Self.magic)
    append(UInt32(dimensions))
    append(UInt64(count))
    append(fingerprint)
    lanes.forEach(append)
    append(Self.digest(bytes))
    return bytes + [UInt8](repeating: 0, count: Self.size - bytes.count)
  }

  /// Bytes from one row to the next.
  var stride: Int { IndexRow.head + (dimensions + 15) / 16 * 16 }
  /// Of the whole file, as far as it counts; what is behind it was being written when its writer died.
  var fileSize: Int { Self.size + count * stride }

  private static func digest(_ bytes: [UInt8]) -> UInt64 { UInt64(SHA256.hex(bytes).prefix(16), radix: 16) ?? 0 }
}

/// A row as it lies in the file: the key (8 bytes), the inverse length (4), nothing (4), the numbers, nothing up to a
/// multiple of 16.
enum IndexRow {
  /// Bytes before the numbers.
  static let head = 16

  static func bytes(key: UInt64, _ vector: QuantizedVector, stride: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(stride)
    withUnsafeBytes(of: key.littleEndian) { bytes += $0 }
    withUnsafeBytes(of: vector.inverseLength.bitPattern.littleEndian) { bytes += $0 }
    bytes += [0, 0, 0, 0]
    bytes += vector.numbers.map { UInt8(bitPattern: $0) }
    return bytes + [UInt8](repeating: 0, count: stride - bytes.count)
  }

  static func key(_ row: UnsafeRawPointer) -> UInt64 { row.loadUnaligned(as: UInt64.self) }
  static func inverseLength(_ row: UnsafeRawPointer) -> Float { row.loadUnaligned(fromByteOffset: 8, as: Float.self) }
}
