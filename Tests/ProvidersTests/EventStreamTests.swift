import Testing

@testable import Providers

@Suite struct EventStreamTests {
  private static let bytes = Array(
    ("\u{FEFF}: hello\r\nevent: a\ndata: {\"x\": \"é✓\"}\n\ndata:1\rdata: 2\r\rid: 7\nretry: 10\n\n: keep-alive\n\n"
      + "event: empty\n\ndata\n\ndata:  two spaces\r\n\r\ndata: the last has no end").utf8)
  private static let events = [
    ServerSentEvent(name: "a", data: "{\"x\": \"é✓\"}"), ServerSentEvent(data: "1\n2"), ServerSentEvent(data: ""),
    ServerSentEvent(data: " two spaces"),
  ]

  private func read(_ pieces: [ArraySlice<UInt8>]) -> [ServerSentEvent] {
    var stream = EventStream()
    return pieces.flatMap { stream.take($0) }
  }

  @Test func eventsAreReadWhereverTheBytesAreSplit() {
    #expect(read([Self.bytes[...]]) == Self.events)
    for cut in Self.bytes.indices {
      #expect(read([Self.bytes[..<cut], Self.bytes[cut...]]) == Self.events, "\(cut)")
    }
    #expect(read(Self.bytes.indices.map { Self.bytes[$0...$0] }) == Self.events)
  }

  @Test func bytesThatAreNoTextAreNoCrash() {
    let events = read([Array("data: ".utf8 + [0xFF, 0xFE, 0x0A, 0x0A])[...]])
    #expect(events == [ServerSentEvent(data: "\u{FFFD}\u{FFFD}")])
  }
}
