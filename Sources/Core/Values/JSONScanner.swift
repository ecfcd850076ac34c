/// Reads one JSON document (RFC 8259) byte by byte, to a bounded depth, so that no input exhausts the stack.
package struct JSONScanner {
  private struct Stop: Error { var message: String }

  private static let maximumDepth = 512
  private let bytes: [UInt8]
  private var at = 0
  /// Where the values of the document begin, by the names and indexes that lead to them.
  private var offsets: [(path: [String], at: Int)] = []
  private var path: [String] = []

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// The first one; nil when the bytes are JSON.
  package mutating func fault() -> JSONSyntax.Fault? {
    do throws(Stop) {
      try value(depth: 0)
      blank()
      guard at == bytes.count else { throw Stop(message: "unexpected text after the document") }
      return nil
    } catch {
      // What is missing at the end is missing on the last line, not after it.
      let isLast = at == bytes.count && bytes.last == UInt8(ascii: "\n")
      return JSONSyntax.Fault(line: line(isLast ? at - 1 : at), message: error.message)
    }
  }

  private func line(_ offset: Int) -> Int { 1 + bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") } }

  /// Of every value that was read; of a member its value's line.
  package var lines: [[String]: Int] { offsets.reduce(into: [:]) { $0[$1.path] = line($1.at) } }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func blank() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { at += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  private func unexpected(_ wanted: String) -> Stop {
    guard let byte = next else { return Stop(message: "the document ends early: \(wanted) expected") }
    let shown = byte >= 0x20 && byte < 0x7f ? "'\(Unicode.Scalar(byte))'" : "byte \(byte)"
    return Stop(message: "unexpected \(shown): \(wanted) expected")
  }

  private mutating func value(depth: Int, as name: String) throws(Stop) {
    path.append(name)
    defer { path.removeLast() }
    try value(depth: depth)
  }

  private mutating func value(depth: Int) throws(Stop) {
    guard depth < Self.maximumDepth else { throw Stop(message: "nested deeper than \(Self.maximumDepth)") }
    blank()
    if path.count <= 4 { offsets.append((path, at)) }
    switch next {
    case UInt8(ascii: "{"): try members(depth)
    case UInt8(ascii: "["): try elements(depth)
    case UInt8(ascii: "\""): try string()
    case let byte? where "-0123456789".utf8.contains(byte): try number()
    default:
      for word in ["true", "false", "null"] where bytes[at...].starts(with: word.utf8) {
        at += word.utf8.count
        return
      }
      throw unexpected("a value")
    }
  }

  private mutating func members(_ depth: Int) throws(Stop) {
    at += 1
    blank()
    if take("}") { return }
    repeat {
      blank()
      guard next == UInt8(ascii: "\"") else { throw unexpected("a name in double quotes") }
      let start = at
      try string()
      let name = String(decoding: bytes[(start + 1)..<(at - 1)], as: UTF8.self)
      blank()
      guard take(":") else { throw unexpected("':'") }
      try value(depth: depth + 1, as: name)
      blank()
    } while take(",")
    guard take("}") else { throw unexpected("',' or '}'") }
  }

  private mutating func elements(_ depth: Int) throws(Stop) {
    at += 1
    blank()
    if take("]") { return }
    var index = 0
    repeat {
      try value(depth: depth + 1, as: String(index))
      index += 1
      blank()
    } while take(",")
    guard take("]") else { throw unexpected("',' or ']'") }
  }

  private mutating func string() throws(Stop) {
    at += 1
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        at += 1
        return
      case UInt8(ascii: "\\"):
        at += 1
        guard let escape = next, "\"\\/bfnrtu".utf8.contains(escape) else { throw unexpected("an escape") }
        at += 1
        if escape == UInt8(ascii: "u") {
          for _ in 0..<4 {
            guard let digit = next, Unicode.Scalar(digit).properties.isASCIIHexDigit else {
              throw unexpected("a hexadecimal digit")
            }
            at += 1
          }
        }
      case 0..<0x20: throw unexpected("a printable character in a string")
      default: at += 1
      }
    }
    throw unexpected("'\"'")
  }

  private mutating func number() throws(Stop) {
    _ = take("-")
    if !take("0") { try digits() }
    if take(".") { try digits() }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      try digits()
    }
  }

  private mutating func digits() throws(Stop) {
    let start = at
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { at += 1 }
    guard at > start else { throw unexpected("a digit") }
  }
}
