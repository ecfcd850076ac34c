/// A large text (prompt part, answer, file) that the journal stores once, under its digest.
///
/// In plain JSON it is its text. A store that keeps bodies apart puts a `BodyStore` into the coder's `userInfo`; the
/// JSON then holds the digest.
package struct Body: Sendable, Hashable, ExpressibleByStringLiteral {
  package var text: String

  package init(_ text: String) { self.text = text }
  package init(stringLiteral value: String) { text = value }
}

/// Where bodies go while an event is encoded, and come from while it is decoded.
package protocol BodyStore: AnyObject, Sendable {
  /// Remembers the text and answers its digest.
  func put(_ text: String) -> String
  /// The text of a digest; throws if the store does not have it.
  func get(_ digest: String) throws -> String
}

extension CodingUserInfoKey {
  package static let bodyStore = CodingUserInfoKey(rawValue: "orchestrator.bodyStore").unsafelyUnwrapped
}

extension Body: Codable {
  package init(from decoder: any Decoder) throws {
    let string = try decoder.singleValueContainer().decode(String.self)
    if let store = decoder.userInfo[.bodyStore] as? any BodyStore {
      text = try store.get(string)
    } else {
      text = string
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let store = encoder.userInfo[.bodyStore] as? any BodyStore {
      try container.encode(store.put(text))
    } else {
      try container.encode(text)
    }
  }
}
