/// One event of a `text/event-stream`.
package struct ServerSentEvent: Sendable, Hashable {
  package var name: String
  package var data: String

  package init(name: String = "", data: String) {
    self.name = name
    self.data = data
  }
}

/// Reads server-sent events out of bytes, in whatever pieces they come. Comments, with which servers keep a connection
/// alive, and events without data are none.
struct EventStream: Sendable {
  private var line: [UInt8] = []
  private var isFirstLine = true
  /// A line feed that follows belongs to the end of the line before.
  private var endedWithReturn = false
  private var name = ""
  private var data: [UInt8]?

  /// The events that end within these bytes.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n") where endedWithReturn: endedWithReturn = false
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        endedWithReturn = byte == UInt8(ascii: "\r")
        if let event = endLine() { events.append(event) }
      default:
        endedWithReturn = false
        line.append(byte)
      }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    isFirstLine = false
    guard !line.isEmpty else { return endEvent() }
    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "data": data = data.map { $0 + [UInt8(ascii: "\n")] + value } ?? Array(value)
    case "event": name = String(decoding: value, as: UTF8.self)
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> ServerSentEvent? {
    defer { (name, data) = ("", nil) }
    return data.map { ServerSentEvent(name: name, data: String(decoding: $0, as: UTF8.self)) }
  }
}
