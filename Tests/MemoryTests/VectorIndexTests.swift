import Foundation
import Glibc
import Testing

@testable import Memory

/// Numbers that look random and are the same each time.
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return (state >> 33) ^ (state << 31)
  }

  mutating func vector(_ dimensions: Int) -> [Float] {
    (0..<dimensions).map { _ in Float.random(in: -1...1, using: &self) }
  }
}

final class VectorIndexTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("index-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private var path: String { "\(folder)/similar.index" }

  private func open(_ embedder: String = "test", dimensions: Int = 20) -> VectorIndex {
    VectorIndex(path: path, embedder: embedder, dimensions: dimensions)
  }

  private func entries(_ keys: Range<UInt64>, dimensions: Int = 20, seed: UInt64 = 7) -> [(
    key: UInt64, vector: [Float]
  )] {
    keys.map { key in
      var dice = Dice(state: seed &+ key &* 0x9E37_79B9_7F4A_7C15)
      return (key: key, vector: dice.vector(dimensions))
    }
  }

  private func bytes() throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path))) }
  private func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }

  @Test func everyEntryThatIsNearestIsFound() {
    // More than one block, and numbers that fill no whole vector register.
    for (count, dimensions) in [(UInt64(3_000), 20), (700, 256), (5, 1), (1_025, 33)] {
      try? FileManager.default.removeItem(atPath: path)
      let entries = entries(0..<count, dimensions: dimensions)
      let index = open(dimensions: dimensions)
      index.insert(entries)
      var dice = Dice(state: 99)
      for _ in 0..<5 {
        let query = dice.vector(dimensions)
        #expect(index.nearest(to: query, most: 10) == bruteForce(entries, query).prefix(10).map(\.self))
      }
    }
  }

  /// Plainly, row by row.
  private func bruteForce(_ entries: [(key: UInt64, vector: [Float])], _ query: [Float]) -> [VectorIndex.Match] {
    let wanted = QuantizedVector(query)
    let all = entries.enumerated().map { place, entry in
      let row = QuantizedVector(entry.vector)
      let product = zip(wanted.numbers, row.numbers).reduce(Int32(0)) { $0 + Int32($1.0) * Int32($1.1) }
      return (place, entry.key, Float(product) * row.inverseLength * wanted.inverseLength)
    }
    return all.sorted { ($0.2, $1.0) > ($1.2, $0.0) }.map { VectorIndex.Match(key: $0.1, cosine: Double($0.2)) }
  }

  @Test func quantizedCosinesAreAlmostTheRealOnes() {
    let rows = entries(0..<200, dimensions: 256)
    let index = open(dimensions: 256)
    index.insert(rows)
    for match in index.nearest(to: rows[0].vector, most: 200) {
      #expect(abs(match.cosine - rows[0].vector.cosine(rows[Int(match.key)].vector)) < 0.01)
    }
  }

  @Test func whatIsInsertedIsThereForTheNextProcess() throws {
    open().insert(entries(0..<10))
    let second = open()
    #expect(second.remark == nil && second.keys == Array(0..<10))
    second.insert(entries(10..<15))
    #expect(second.keys == Array(0..<15))
    #expect(open().keys == Array(0..<15))
    #expect(try bytes().count == 128 + 15 * 48)
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func noVectorAndZerosAreNearNothing() {
    let index = open()
    #expect(index.nearest(to: [Float](repeating: 1, count: 20), most: 5).isEmpty)
    index.insert([(key: 1, vector: [Float](repeating: 0, count: 20))])
    #expect(index.nearest(to: [Float](repeating: 1, count: 20), most: 5) == [VectorIndex.Match(key: 1, cosine: 0)])
    #expect(index.nearest(to: [Float](repeating: 1, count: 20), most: 0).isEmpty)
  }

  /// Whatever byte is another one: all entries are there and right, or none and it is said.
  @Test func damageAtAnyByteIsNoticed() throws {
    open().insert(entries(0..<8))
    let whole = try bytes()
    for place in whole.indices {
      var damaged = whole
      damaged[place] ^= 0x41
      try write(damaged)
      let index = open()
      let isSaid = index.remark != nil && index.count == 0
      // Behind the header's own checksum there is nothing up to the first row.
      #expect(isSaid || (index.keys == Array(0..<8) && (96..<128).contains(place)), "byte \(place)")
    }
  }

  @Test func aFileThatIsCutOffAnywhereIsMadeAnew() throws {
    open().insert(entries(0..<8))
    let whole = try bytes()
    for length in stride(from: 0, to: whole.count, by: 13) {
      try write(Array(whole[..<length]))
      let index = open()
      #expect(index.remark != nil && index.count == 0, "\(length) bytes")
      index.insert(entries(0..<8))
      #expect(index.keys == Array(0..<8))
      #expect(open().remark == nil)
      #expect(try bytes() == whole)
    }
  }

  /// A writer that was killed before the header: what it had written does not count, and the next one writes over it.
  @Test func rowsWithoutAHeaderDoNotCount() throws {
    open().insert(entries(0..<8))
    let before = try bytes()
    try write(before + [UInt8](repeating: 0xAB, count: 100))
    let index = open()
    #expect(index.remark == nil && index.keys == Array(0..<8))
    index.insert(entries(8..<12))
    #expect(open().keys == Array(0..<12))
  }

  @Test func anotherEmbeddersVectorsAreNotUsed() {
    open("one").insert(entries(0..<3))
    for index in [open("two"), open("one", dimensions: 21)] {
      #expect(index.count == 0)
      #expect(index.remark?.contains("other embeddings") == true)
    }
  }

  @Test func afterAnewItGrowsAgain() {
    let index = open()
    index.insert(entries(0..<8))
    index.removeAll()
    #expect(index.keys.isEmpty)
    index.insert(entries(20..<22))
    index.insert(entries(22..<24))
    #expect(index.keys == Array(20..<24))
    #expect(open().keys == Array(20..<24))
  }

  /// Both wrote what they lacked; the second's entries are known to it alone until the next look.
  @Test func twoWritersLoseNothingOfTheFile() {
    open().insert(entries(0..<4))
    let (first, second) = (open(), open())
    first.insert(entries(4..<6))
    second.insert(entries(6..<9))
    #expect(second.keys == [0, 1, 2, 3, 6, 7, 8])
    #expect(second.nearest(to: entries(6..<7)[0].vector, most: 1).first?.key == 6)
    #expect(open().keys == Array(0..<6))
  }

  @Test func aFileThatSomebodyHoldsIsLeftAlone() throws {
    open().insert(entries(0..<4))
    let before = try bytes()
    let holder = Glibc.open(path, O_RDWR)
    defer { close(holder) }
    #expect(flock(holder, LOCK_EX) == 0)
    let index = open()
    #expect(index.remark?.contains("held") == true)
    index.insert(entries(0..<4))
    #expect(index.keys == Array(0..<4))
    #expect(try bytes() == before)
  }

  @Test func aPlaceThatCannotBeWrittenIsNoHindrance() {
    let index = VectorIndex(path: "\(folder)/nowhere/similar.index", embedder: "test", dimensions: 20)
    index.insert(entries(0..<4))
    #expect(index.count == 4)
    #expect(index.nearest(to: entries(0..<1)[0].vector, most: 1).first?.key == 0)
  }
}
