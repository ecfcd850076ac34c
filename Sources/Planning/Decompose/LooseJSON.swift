import Core

/// JSON as models write it: inside prose and fences, with trailing commas, comments and raw control characters.
///
/// Bounded in every direction, because the text is a stranger's: nesting is counted before anything recurses.
enum LooseJSON {
  static let depthLimit = 64
  /// How often the text may be read over in search of an end, so that a text of brackets costs linear time.
  private static let passLimit = 64

  /// The objects and arrays that stand in the text, in order; what cannot be read as JSON is left out.
  static func values(in text: String) -> [JSONValue] {
    let bytes = Array(text.utf8)
    var values: [JSONValue] = []
    var position = 0
    var allowance = bytes.count * passLimit
    while allowance > 0, let start = bytes[position...].firstIndex(where: { opens($0) }) {
      let (end, isClosed) = end(of: bytes, from: start)
      allowance -= end - start
      if isClosed, let value = parse(bytes[start..<end]) {
        values.append(value)
        position = end
      } else {
        position = start + 1
      }
    }
    return values
  }

  /// Whether a bracket is nested deeper than any plan needs.
  static func isTooDeep(_ text: String) -> Bool {
    var depth = 0
    var deepest = 0
    for byte in text.utf8 {
      if opens(byte) { depth += 1 }
      if closes(byte) { depth = max(0, depth - 1) }
      deepest = max(deepest, depth)
    }
    return deepest > depthLimit
  }

  private static func parse(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
    let text = String(decoding: bytes, as: UTF8.self)
    return (try? JSONValue(parsing: text)) ?? (try? JSONValue(parsing: repaired(bytes)))
  }

  /// The index after the bracket that closes the one at `start`, or how far was read when it is never closed or nests
  /// too deep.
  private static func end(of bytes: [UInt8], from start: Int) -> (Int, isClosed: Bool) {
    var depth = 0
    var isString = false
    var isEscaped = false
    for index in start..<bytes.count {
      let byte = bytes[index]
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isString = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isString = true
      } else if opens(byte) {
        depth += 1
        if depth > depthLimit { return (index, false) }
      } else if closes(byte) {
        depth -= 1
        if depth == 0 { return (index + 1, true) }
      }
    }
    return (bytes.count, false)
  }

  /// Without trailing commas and comments, with control characters in strings escaped.
  private static func repaired(_ bytes: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    var index = bytes.startIndex
    var isString = false
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isString {
        if byte == UInt8(ascii: "\\"), index + 1 < bytes.endIndex {
          out += [byte, bytes[index + 1]]
          index += 2
          continue
        }
        if byte == UInt8(ascii: "\"") { isString = false }
        out += byte < 0x20 ? escaped(byte) : [byte]
      } else if byte == UInt8(ascii: "/"), let end = endOfComment(bytes, at: index) {
        index = end
        continue
      } else {
        if byte == UInt8(ascii: "\"") { isString = true }
        if closes(byte), let last = out.lastIndex(where: { $0 > 0x20 }), out[last] == UInt8(ascii: ",") {
          out.remove(at: last)
        }
        // Outside strings a control character can only be white space.
        out.append(byte < 0x20 ? 0x20 : byte)
      }
      index += 1
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    switch byte {
    case UInt8(ascii: "\n"): Array(#"\n"#.utf8)
    case UInt8(ascii: "\t"): Array(#"\t"#.utf8)
    default: []
    }
  }

  private static func endOfComment(_ bytes: ArraySlice<UInt8>, at index: Int) -> Int? {
    guard index + 1 < bytes.endIndex else { return nil }
    switch bytes[index + 1] {
    case UInt8(ascii: "/"):
      return bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
    case UInt8(ascii: "*"):
      var end = index + 2
      while end + 1 < bytes.endIndex {
        if bytes[end] == UInt8(ascii: "*"), bytes[end + 1] == UInt8(ascii: "/") { return end + 2 }
        end += 1
      }
      return nil
    default: return nil
    }
  }

  private static func opens(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") }
  private static func closes(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") }
}
