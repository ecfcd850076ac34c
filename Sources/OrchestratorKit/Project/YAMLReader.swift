import CYAML
import Core

/// What is wrong with a YAML text, with its line.
struct YAMLError: Error, CustomStringConvertible {
  var line: Int
  var message: String

  var description: String { "line \(line): \(message)" }
}

/// Reads the YAML that settings need: mappings, lists and scalars, in one document. Plain scalars that look like
/// numbers, booleans or null are those; aliases are refused, since they can make a small text huge.
enum YAMLReader {
  private static let deepest = 16

  static func read(_ text: String) throws(YAMLError) -> JSONValue { try readPlaced(text).json }

  /// The same with the line of everything.
  static func readPlaced(_ text: String) throws(YAMLError) -> PlacedValue {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    defer { parser.deallocate() }
    guard yaml_parser_initialize(parser) == 1 else { throw YAMLError(line: 0, message: "out of memory") }
    defer { yaml_parser_delete(parser) }
    let bytes = Array(text.utf8)
    let result: Result<PlacedValue, YAMLError> = bytes.withUnsafeBufferPointer { buffer in
      yaml_parser_set_input_string(parser, buffer.baseAddress, buffer.count)
      do throws(YAMLError) {
        return .success(try Events(parser: parser, text: buffer).document())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// The parser's events as a recursive descent over them.
  private struct Events {
    let parser: UnsafeMutablePointer<yaml_parser_t>
    let text: UnsafeBufferPointer<UInt8>

    func document() throws(YAMLError) -> PlacedValue {
      _ = try next()
      guard try next().type == YAML_DOCUMENT_START_EVENT else {
        return PlacedValue(line: 1, content: .scalar(.null))
      }
      let value = try value(from: try next(), depth: 0)
      _ = try next()
      let end = try next()
      guard end.type == YAML_STREAM_END_EVENT else { throw failure(end, "only one document is read") }
      return value
    }

    private struct Event {
      var type: yaml_event_type_t
      var scalar: String
      var isPlain: Bool
      var line: Int
    }

    private func failure(_ event: Event, _ message: String) -> YAMLError {
      YAMLError(line: event.line, message: message)
    }

    /// The parser's; what is missing at the end is missing on the last line, not after it. Of bytes that are no text the
    /// parser knows only how many came before.
    private var problemLine: Int {
      let isByte = parser.pointee.error == YAML_READER_ERROR
      let end = isByte ? min(parser.pointee.problem_offset, text.count) : text.count
      let line = 1 + text.prefix(end).dropLast(isByte ? 0 : 1).count { $0 == UInt8(ascii: "\n") }
      return isByte ? line : min(Int(parser.pointee.problem_mark.line) + 1, line)
    }

    private func next() throws(YAMLError) -> Event {
      var event = yaml_event_t()
      guard yaml_parser_parse(parser, &event) == 1 else {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "this is not YAML"
        throw YAMLError(line: problemLine, message: problem)
      }
      defer { yaml_event_delete(&event) }
      let line = Int(event.start_mark.line) + 1
      guard event.type == YAML_SCALAR_EVENT, let start = event.data.scalar.value else {
        return Event(type: event.type, scalar: "", isPlain: false, line: line)
      }
      let bytes = UnsafeBufferPointer(start: start, count: event.data.scalar.length)
      return Event(
        type: event.type, scalar: String(decoding: bytes, as: UTF8.self),
        isPlain: event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE, line: line)
    }

    private func value(from event: Event, depth: Int) throws(YAMLError) -> PlacedValue {
      guard depth < YAMLReader.deepest else { throw failure(event, "nested more than \(YAMLReader.deepest) deep") }
      switch event.type {
      case YAML_SCALAR_EVENT:
        let value = event.isPlain ? YAMLReader.plain(event.scalar) : .string(event.scalar)
        return PlacedValue(line: event.line, content: .scalar(value))
      case YAML_SEQUENCE_START_EVENT:
        var items: [PlacedValue] = []
        while true {
          let item = try next()
          if item.type == YAML_SEQUENCE_END_EVENT {
            return PlacedValue(line: event.line, content: .list(items))
          }
          items.append(try value(from: item, depth: depth + 1))
        }
      case YAML_MAPPING_START_EVENT:
        var members: [PlacedValue.Member] = []
        while true {
          let key = try next()
          if key.type == YAML_MAPPING_END_EVENT {
            return PlacedValue(line: event.line, content: .mapping(members))
          }
          guard key.type == YAML_SCALAR_EVENT else { throw failure(key, "a key has to be a text") }
          guard !members.contains(where: { $0.key == key.scalar }) else {
            throw failure(key, "the key '\(key.scalar)' stands twice")
          }
          let value = try value(from: try next(), depth: depth + 1)
          members.append(PlacedValue.Member(key: key.scalar, line: key.line, value: value))
        }
      case YAML_ALIAS_EVENT: throw failure(event, "aliases are not read")
      default: throw failure(event, "the document ends too early")
      }
    }
  }

  private static func plain(_ text: String) -> JSONValue {
    switch text {
    case "", "~", "null", "Null", "NULL": .null
    case "true", "True", "TRUE": .bool(true)
    case "false", "False", "FALSE": .bool(false)
    default:
      text.first.map { $0.isNumber || "+-.".contains($0) } == true
        ? Double(text).map { .number($0) } ?? .string(text) : .string(text)
    }
  }
}
