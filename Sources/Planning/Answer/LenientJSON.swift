package import Core

/// Finds JSON in what a model says: in fences or prose, with trailing commas, raw line breaks in strings, bare words.
package enum LenientJSON {
  /// Deeper nesting is no answer of a model, and recursion would pay for it.
  package static let deepest = 64
  package static let largest = 8_000_000

  /// The largest object or array of the text that is JSON and that the caller wants; of equals the last. Time is
  /// linear: texts with too many false beginnings are given up.
  package static func parse(_ text: String, where isWanted: (JSONValue) -> Bool = { _ in true }) -> JSONValue? {
    guard text.utf8.count <= largest else { return nil }
    let bytes = Array(text.utf8)
    var best: (size: Int, value: JSONValue)?
    var index = 0
    var effort = 2 * bytes.count + 100_000
    while effort > 0, let start = bytes[index...].firstIndex(where: { $0 == open || $0 == openList }) {
      index = start + 1
      guard start + (best?.size ?? 0) <= bytes.count else { break }
      var candidate = Candidate(bytes, at: start)
      let end = candidate.end()
      effort -= candidate.position - start + 1
      guard let end, let value = try? JSONValue(parsing: String(decoding: candidate.clean, as: UTF8.self)),
        isWanted(value)
      else { continue }
      if end - start >= best?.size ?? 0 { best = (end - start, value) }
      index = end
    }
    return best?.value
  }

  private static let open = UInt8(ascii: "{")
  private static let openList = UInt8(ascii: "[")

  /// One value as it is read, and its strict form.
  private struct Candidate {
    let bytes: [UInt8]
    var position: Int
    var clean: [UInt8] = []

    init(_ bytes: [UInt8], at start: Int) {
      self.bytes = bytes
      position = start
    }

    /// The index after the value; nil when it has no end, or nests too deep.
    mutating func end() -> Int? {
      var closers: [UInt8] = []
      while position < bytes.count {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "\""): string()
        case LenientJSON.open, LenientJSON.openList:
          guard closers.count < LenientJSON.deepest else { return nil }
          closers.append(byte + 2)
          append(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          guard closers.popLast() == byte else { return nil }
          if clean.last == UInt8(ascii: ",") { clean.removeLast() }
          append(byte)
          if closers.isEmpty { return position }
        case UInt8(ascii: ","), UInt8(ascii: ":"): append(byte)
        case let byte where byte.isASCIISpace: position += 1
        default: word()
        }
      }
      return nil
    }

    private mutating func append(_ byte: UInt8) {
      clean.append(byte)
      position += 1
    }

    /// A string, with control characters and impossible escapes written as JSON wants them.
    private mutating func string() {
      append(bytes[position])
      while position < bytes.count {
        let byte = bytes[position]
        switch byte {
        case UInt8(ascii: "\""): return append(byte)
        case UInt8(ascii: "\\"): escape()
        case UInt8(ascii: "\n"): replace("\\n")
        case UInt8(ascii: "\t"): replace("\\t")
        case 0..<0x20: replace("\\u00" + (byte < 0x10 ? "0" : "1") + String(byte & 0xF, radix: 16))
        default: append(byte)
        }
      }
    }

    private mutating func replace(_ text: String) {
      clean += text.utf8
      position += 1
    }

    private mutating func escape() {
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0
      let isUnicode =
        next == UInt8(ascii: "u") && bytes[min(position + 2, bytes.count)...].prefix(4).count(where: \.isHexDigit) == 4
      if isUnicode || "\"\\/bfnrt".utf8.contains(next) {
        append(bytes[position])
        append(bytes[position])
      } else if next == UInt8(ascii: "'") {
        position += 1
      } else {
        replace("\\\\")
      }
    }

    /// A number or literal; anything else becomes a string: `7/10`, `85%`, `NaN`.
    private mutating func word() {
      let start = position
      while position < bytes.count, !bytes[position].isASCIISpace, !"{}[],:\"".utf8.contains(bytes[position]) {
        position += 1
      }
      let text = String(decoding: bytes[start..<position], as: UTF8.self)
      switch text {
      case "true", "false", "null": clean += text.utf8
      case "True": clean += "true".utf8
      case "False": clean += "false".utf8
      case "None": clean += "null".utf8
      default:
        let isNumber =
          text.utf8.allSatisfy { $0.isDigit || "+-.eE".utf8.contains($0) } && text.utf8.contains(where: \.isDigit)
        // What could not be in a string as it is stays, and makes the whole no JSON.
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && !"\\'".utf8.contains($0) }
        clean += isNumber || !isPlain ? Array(text.utf8) : Array("\"\(text)\"".utf8)
      }
    }
  }
}

extension UInt8 {
  fileprivate var isHexDigit: Bool { isDigit || (self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f")) }
}
