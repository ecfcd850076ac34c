/// Blanks strings and comments of Swift source.
enum SwiftMask {
  static func mask(_ bytes: [UInt8]) -> [UInt8] {
    var scanner = Scanner(bytes: bytes, mask: bytes)
    while scanner.index < bytes.count { scanner.step() }
    return scanner.mask
  }

  /// What encloses the current byte, from outside in; code inside `\(…)` of a string lies in both.
  private enum Level {
    case string(hashes: Int, isTriple: Bool)
    case interpolation(depth: Int)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var mask: [UInt8]
    var index = 0
    private var levels: [Level] = []

    init(bytes: [UInt8], mask: [UInt8]) {
      self.bytes = bytes
      self.mask = mask
    }

    mutating func step() {
      switch levels.last {
      case .string(let hashes, let isTriple): string(hashes, isTriple)
      case .interpolation(let depth): code(in: depth)
      case nil: code(in: nil)
      }
    }

    private mutating func code(in depth: Int?) {
      let byte = bytes[index]
      if byte == UInt8(ascii: "/"), at(1) == UInt8(ascii: "/") {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { blank(1) }
      } else if byte == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*") {
        comment()
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "#"), let open = opening() {
        index += open.length
        levels.append(.string(hashes: open.hashes, isTriple: open.isTriple))
      } else if let depth {
        if byte == UInt8(ascii: "(") { levels[levels.count - 1] = .interpolation(depth: depth + 1) }
        if byte == UInt8(ascii: ")") {
          levels.removeLast()
          if depth > 1 { levels.append(.interpolation(depth: depth - 1)) }
        }
        blank(1)
      } else {
        index += 1
      }
    }

    private mutating func string(_ hashes: Int, _ isTriple: Bool) {
      let byte = bytes[index]
      let isNested = levels.count > 1
      if byte == UInt8(ascii: "\\"), hasHashes(hashes, after: index) {
        let next = at(1 + hashes)
        blank(1 + hashes)
        if next == UInt8(ascii: "(") { levels.append(.interpolation(depth: 1)) }
        if index < bytes.count { blank(1) }
      } else if byte == UInt8(ascii: "\""), !isTriple || (at(1) == byte && at(2) == byte),
        hasHashes(hashes, after: index + (isTriple ? 2 : 0))
      {
        levels.removeLast()
        let length = (isTriple ? 3 : 1) + hashes
        if isNested { blank(length) } else { index += length }
      } else if byte == UInt8(ascii: "\n"), !isTriple {
        // A string on one line that does not end there is an error: what follows is code again.
        levels.removeAll()
      } else {
        blank(1)
      }
    }

    /// Comments nest.
    private mutating func comment() {
      var depth = 0
      while index < bytes.count {
        if bytes[index] == UInt8(ascii: "/"), at(1) == UInt8(ascii: "*") {
          depth += 1
          blank(2)
        } else if bytes[index] == UInt8(ascii: "*"), at(1) == UInt8(ascii: "/") {
          depth -= 1
          blank(2)
          if depth == 0 { return }
        } else {
          blank(1)
        }
      }
    }

    private func opening() -> (length: Int, hashes: Int, isTriple: Bool)? {
      var hashes = 0
      while at(hashes) == UInt8(ascii: "#") { hashes += 1 }
      let quote = UInt8(ascii: "\"")
      guard at(hashes) == quote else { return nil }
      let isTriple = at(hashes + 1) == quote && at(hashes + 2) == quote
      return (hashes + (isTriple ? 3 : 1), hashes, isTriple)
    }

    private func hasHashes(_ count: Int, after position: Int) -> Bool {
      count == 0 || (1...count).allSatisfy { position + $0 < bytes.count && bytes[position + $0] == UInt8(ascii: "#") }
    }

    private func at(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }

    private mutating func blank(_ count: Int) {
      for position in index..<min(index + count, bytes.count) where bytes[position] != UInt8(ascii: "\n") {
        mask[position] = UInt8(ascii: " ")
      }
      index = min(index + count, bytes.count)
    }
  }
}
