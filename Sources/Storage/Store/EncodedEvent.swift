import Core
import FoundationEssentials

/// An event in the form in which it is stored, made before the store is asked, so that the store's thread only writes.
struct EncodedEvent: Sendable {
  /// Of the payloads that this version writes. A later version may add kinds and enum values under a higher one.
  static let version = 1

  let event: Event
  /// JSON; bodies stand in it as digests.
  let payload: String
  let bodies: [String: String]

  init(_ event: Event) throws(StorageError) {
    let bodies = Bodies()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.userInfo[.bodyStore] = bodies
    do {
      payload = String(decoding: try event.payload(with: encoder), as: UTF8.self)
    } catch {
      throw .notEncodable(kind: event.kind, reason: "\(error)")
    }
    self.event = event
    self.bodies = bodies.texts
  }
}
