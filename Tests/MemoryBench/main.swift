// Works on an index of vectors as the program does, for `make bench`:
//
//   MemoryBench fill FILE COUNT      adds so many vectors, then a hundred one by one; prints milliseconds for one of these
//   MemoryBench search FILE QUERIES  looks for the ten nearest to so many of its own entries; prints one line of numbers:
//                                    milliseconds to open and check the file, and to search; then a line for each query:
//                                    its place and the keys that were found

import Glibc
import Memory

let dimensions = 256
let words = CommandLine.arguments
guard words.count == 4, let count = Int(words[3]), count > 0 else {
  fatalError("MemoryBench fill FILE COUNT | search FILE QUERIES")
}

/// The same numbers each time.
struct Dice: RandomNumberGenerator {
  var state: UInt64 = 1

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }

  /// About as texts have them: many small numbers, few large ones.
  mutating func vector() -> [Float] {
    (0..<dimensions).map { _ in
      let bits = next()
      return (0..<4).reduce(Float(0)) { $0 + Float(Int16(truncatingIfNeeded: bits >> (16 * $1))) }
    }
  }
}

func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

let clock = ContinuousClock()
var dice = Dice()

func open() -> VectorIndex { VectorIndex(path: words[2], embedder: "bench", dimensions: dimensions) }

switch words[1] {
case "fill":
  let index = open()
  for start in stride(from: 0, to: count, by: 10_000) {
    index.insert((start..<min(start + 10_000, count)).map { (key: UInt64($0), vector: dice.vector()) })
  }
  let single = (count..<count + 100).map { (key: UInt64($0), vector: dice.vector()) }
  let time = clock.measure { for entry in single { index.insert([entry]) } }
  guard open().count == count + 100 else { fatalError("entries are missing") }
  print(milliseconds(time) / 100)
case "search":
  var opened: VectorIndex?
  let opening = clock.measure { opened = open() }
  guard let index = opened, index.remark == nil, index.count > 0 else { fatalError("no index") }
  // The vectors of entries, made again as they were made.
  let step = max(1, index.count / count)
  var queries: [(place: Int, vector: [Float])] = []
  for place in 0..<index.count {
    let vector = dice.vector()
    if place % step == 0, queries.count < count { queries.append((place, vector)) }
  }
  var times: [Double] = []
  var found: [String] = []
  for query in queries {
    var matches: [VectorIndex.Match] = []
    times.append(milliseconds(clock.measure { matches = index.nearest(to: query.vector, most: 10) }))
    found.append("\(query.place) \(matches.map { "\($0.key)" }.joined(separator: " "))")
  }
  print(milliseconds(opening), times.sorted()[times.count / 2])
  print(found.joined(separator: "\n"))
default: fatalError("MemoryBench fill|search")
}
