/// Strict JSON (RFC 8259): what is wrong with a text, and where. The decoder is more tolerant and tells no line.
package enum JSONSyntax {
  package struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    package var line: Int
    package var message: String

    package var description: String { "line \(line): \(message)" }
  }

  /// The first one; nil when the text is JSON.
  package static func fault(in text: String) -> Fault? {
    var scanner = JSONScanner(bytes: Array(text.utf8))
    return scanner.fault()
  }
}
