/// Turns texts into vectors; the cosine of two says how alike their texts are. It may propose evidence, and decides
/// nothing.
package protocol TextEmbedder: Sendable {
  /// Whose vectors they are: those of one name can be compared with each other, and with no others.
  var name: String { get }

  /// In order, all of the same length, at least 1; a text that says nothing gets zeros. Throws when they cannot be had.
  func embed(_ texts: [String]) async throws -> [[Float]]
}
