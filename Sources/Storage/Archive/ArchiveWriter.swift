import Core
import FoundationEssentials

/// Writes lines of an archive, and each body once.
struct ArchiveWriter {
  /// Takes whole lines; what it throws ends the export.
  typealias Sink = @Sendable ([UInt8]) throws -> Void

  private let sink: Sink
  private let connection: Connection
  private let encoder: JSONEncoder
  private var written: Set<String> = []

  init(from connection: Connection, to sink: @escaping Sink) {
    self.sink = sink
    self.connection = connection
    encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  }

  func write(_ line: ArchiveLine) throws { try sink(Array(try encoder.encode(line)) + [UInt8(ascii: "\n")]) }

  /// Those of the bodies that were not written before and can be read, and the event.
  mutating func write(_ row: EventRow, bodies: Set<String>, isUnknown: Bool) throws {
    for digest in bodies.sorted() where written.insert(digest).inserted {
      if let body = try? StoredBody(digest: digest, from: connection) { try write(.body(.init(body))) }
    }
    try write(.event(.init(row, bodies: isUnknown ? bodies.sorted() : nil)))
  }
}
