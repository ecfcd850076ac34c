import Core
import FoundationEssentials

/// A line of an archive: one project on its way from a store to another, as JSON Lines. First the header; then each event,
/// after the bodies that it is the first to name. In the archive of a damaged project a line `damage` ends what is
/// intact; what follows it is for people.
enum ArchiveLine: Sendable {
  case header(Header)
  case body(Body)
  case event(Event)
  case damage(Damage)

  /// Of the format that this version writes.
  static let version = 1

  struct Header: Sendable, Codable {
    var archive: Int
    var projectID: String
    /// Those that are intact.
    var events: Int

    enum CodingKeys: String, CodingKey {
      case archive, events
      case projectID = "project_id"
    }
  }

  struct Body: Sendable, Codable {
    var sha256: String
    var content: Bytes

    init(_ body: StoredBody) {
      sha256 = body.digest
      content = Bytes(body.bytes)
    }
  }

  struct Event: Sendable, Codable {
    var projectID: String
    var seq: Int
    var at: Int64
    var runID: String
    var kind: String
    var version: Int
    var payload: Bytes
    var previousHash: String
    var hash: String
    /// The digests of its bodies, when only a later version can read them from the payload.
    var bodies: [String]?

    init(_ row: EventRow, bodies: [String]? = nil) {
      projectID = row.project
      seq = row.seq
      at = row.at
      runID = row.runID
      kind = row.kind
      version = row.version
      payload = Bytes(row.payload)
      previousHash = row.previousHash
      hash = row.hash
      self.bodies = bodies
    }
  }

  struct Damage: Sendable, Codable {
    var seq: Int
    var reason: String
  }

  /// A text as such; bytes that are none in base 64.
  struct Bytes: Sendable {
    var bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }
  }
}

extension ArchiveLine: Codable {
  private enum Key: String, CodingKey { case archive, sha256, seq, damage }

  /// Throws when the line is none of these.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    if container.contains(.archive) {
      self = .header(try Header(from: decoder))
    } else if container.contains(.sha256) {
      self = .body(try Body(from: decoder))
    } else if container.contains(.seq) {
      self = .event(try Event(from: decoder))
    } else {
      self = .damage(try container.decode(Damage.self, forKey: .damage))
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .header(let header): try header.encode(to: encoder)
    case .body(let body): try body.encode(to: encoder)
    case .event(let event): try event.encode(to: encoder)
    case .damage(let damage):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(damage, forKey: .damage)
    }
  }
}

extension ArchiveLine.Body {
  private enum Key: String, CodingKey { case sha256, text, base64 }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    sha256 = try container.decode(String.self, forKey: .sha256)
    content = try container.bytes(text: .text, base64: .base64)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(sha256, forKey: .sha256)
    try container.encode(content, text: .text, base64: .base64)
  }
}

extension ArchiveLine.Event {
  private enum Key: String, CodingKey {
    case seq, kind, version, payload, hash, bodies
    case projectID = "project_id"
    case at = "at_ms"
    case runID = "run_id"
    case payloadBase64 = "payload_base64"
    case previousHash = "prev_hash"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    projectID = try container.decode(String.self, forKey: .projectID)
    seq = try container.decode(Int.self, forKey: .seq)
    at = try container.decode(Int64.self, forKey: .at)
    runID = try container.decode(String.self, forKey: .runID)
    kind = try container.decode(String.self, forKey: .kind)
    version = try container.decode(Int.self, forKey: .version)
    payload = try container.bytes(text: .payload, base64: .payloadBase64)
    previousHash = try container.decode(String.self, forKey: .previousHash)
    hash = try container.decode(String.self, forKey: .hash)
    bodies = try container.decodeIfPresent([String].self, forKey: .bodies)
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(projectID, forKey: .projectID)
    try container.encode(seq, forKey: .seq)
    try container.encode(at, forKey: .at)
    try container.encode(runID, forKey: .runID)
    try container.encode(kind, forKey: .kind)
    try container.encode(version, forKey: .version)
    try container.encode(payload, text: .payload, base64: .payloadBase64)
    try container.encode(previousHash, forKey: .previousHash)
    try container.encode(hash, forKey: .hash)
    try container.encodeIfPresent(bodies, forKey: .bodies)
  }
}

extension KeyedDecodingContainer {
  fileprivate func bytes(text: Key, base64: Key) throws -> ArchiveLine.Bytes {
    guard contains(base64) else { return ArchiveLine.Bytes(Array(try decode(String.self, forKey: text).utf8)) }
    return ArchiveLine.Bytes(Array(try decode(Data.self, forKey: base64)))
  }
}

extension KeyedEncodingContainer {
  fileprivate mutating func encode(_ value: ArchiveLine.Bytes, text: Key, base64: Key) throws {
    if let string = String(validating: value.bytes, as: UTF8.self) {
      try encode(string, forKey: text)
    } else {
      try encode(Data(value.bytes), forKey: base64)
    }
  }
}
