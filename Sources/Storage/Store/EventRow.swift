import Core
import FoundationEssentials

/// A row of `events`.
struct EventRow: Sendable {
  let project: String
  let seq: Int
  let at: Int64
  let runID: String
  let kind: String
  let version: Int
  /// The bytes as they are stored; UTF-8 unless they are damaged.
  let payload: [UInt8]
  /// Of the event before; empty for the first.
  let previousHash: String
  private(set) var hash: String

  /// The row that follows an event with this hash.
  init(_ encoded: EncodedEvent, project: String, seq: Int, at: Int64, runID: String, previousHash: String) {
    self.project = project
    self.seq = seq
    self.at = at
    self.runID = runID
    kind = encoded.event.kind
    version = EncodedEvent.version
    payload = Array(encoded.payload.utf8)
    self.previousHash = previousHash
    hash = ""
    hash = computedHash
  }

  /// A row as an archive has it; whether it is intact is still to be seen.
  init(_ line: ArchiveLine.Event) {
    project = line.projectID
    seq = line.seq
    at = line.at
    runID = line.runID
    kind = line.kind
    version = line.version
    payload = line.payload.bytes
    previousHash = line.previousHash
    hash = line.hash
  }

  static let columns = "project_id, seq, at_ms, run_id, kind, version, payload, prev_hash, hash"

  /// A row as `columns` select it.
  init(reading row: borrowing Row) {
    project = row.text(0)
    seq = Int(row.integer(1))
    at = row.integer(2)
    runID = row.text(3)
    kind = row.text(4)
    version = Int(row.integer(5))
    payload = row.bytes(6)
    previousHash = row.text(7)
    hash = row.text(8)
  }

  /// Every stored byte is what it was when the event was appended.
  var isIntact: Bool { hash == computedHash }

  /// The event, its bodies taken from `decoder`'s `BodyStore`. What a later version wrote and this one cannot read is
  /// `unknown`.
  func event(with decoder: JSONDecoder) throws(StorageError) -> StoredEvent {
    let event: Event
    do {
      event = try Event(kind: kind, payload: Data(payload), with: decoder)
    } catch let missing as Bodies.Missing {
      throw .damaged(project: project, seq: seq, reason: "body \(missing.digest) is missing")
    } catch {
      guard version > EncodedEvent.version else {
        throw .damaged(project: project, seq: seq, reason: "\(kind) is not readable")
      }
      event = .unknown(kind: kind, payload: String(decoding: payload, as: UTF8.self))
    }
    return StoredEvent(seq: seq, at: at, runID: runID, event: event)
  }

  /// SHA-256 over prev_hash, project_id, seq, at_ms, run_id, kind, version and payload, in this order: numbers in decimal,
  /// texts as their stored UTF-8 bytes, and each preceded by its length in bytes and a colon ("12:abcdef012345"), so that
  /// no two rows give the same bytes. Bodies are covered by their digests in the payload.
  private var computedHash: String {
    var bytes: [UInt8] = []
    for field in [previousHash, project, String(seq), String(at), runID, kind, String(version)] {
      bytes += "\(field.utf8.count):\(field)".utf8
    }
    bytes += "\(payload.count):".utf8
    return SHA256.hex(bytes + payload)
  }
}
