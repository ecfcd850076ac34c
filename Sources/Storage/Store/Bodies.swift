import Core
import Synchronization

/// The bodies of events by digest: gathers them while events are encoded, hands them out while they are decoded.
final class Bodies: BodyStore {
  /// No body has this digest.
  struct Missing: Error { let digest: String }

  private let byDigest: Mutex<[String: String]>

  init(_ texts: [String: String] = [:]) { byDigest = Mutex(texts) }

  var texts: [String: String] { byDigest.withLock { $0 } }

  func put(_ text: String) -> String {
    let digest = SHA256.hex(text.utf8)
    byDigest.withLock { $0[digest] = text }
    return digest
  }

  func get(_ digest: String) throws -> String {
    guard let text = byDigest.withLock({ $0[digest] }) else { throw Missing(digest: digest) }
    return text
  }
}
