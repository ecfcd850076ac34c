package import Core
import FoundationEssentials
import Platform

/// A file of JSON Lines: a header with the candidates and settings that were in force, then every call in the order of
/// its ending.
package struct Recording: Sendable {
  /// The first line.
  package struct Header: Sendable, Hashable, Codable {
    /// The version of the format.
    package var recording = 1
    package var providers: [ProviderEntry]
    /// Nil in one written by hand: the defaults.
    package var settings: Settings?

    package init(providers: [ProviderEntry], settings: Settings?) {
      self.providers = providers
      self.settings = settings
    }
  }

  package let header: Header
  package let calls: [RecordedCall]

  static let sizeLimit = 256 << 20

  package init(file: String) throws(ProvidersError) {
    let bytes: [UInt8]
    do throws(PlatformError) {
      bytes = try BoundedFile.read(file, limit: Self.sizeLimit)
    } catch {
      throw .file(error.description)
    }
    try self.init(parsing: bytes[...], file: file)
  }

  init(parsing bytes: ArraySlice<UInt8>, file: String) throws(ProvidersError) {
    var header: Header?
    var calls: [RecordedCall] = []
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 <= 32 }) {
      do {
        if header == nil {
          let first = try JSONDecoder().decode(Header.self, from: Data(line))
          guard first.recording == 1 else { throw UnknownVersion() }
          header = first
        } else {
          calls.append(try JSONDecoder().decode(RecordedCall.self, from: Data(line)))
        }
      } catch {
        throw .damagedRecording(file: file, line: index + 1, reason: Self.reason(error))
      }
    }
    guard let header else { throw .damagedRecording(file: file, line: 1, reason: "the header is missing") }
    self.header = header
    self.calls = calls
  }

  private struct UnknownVersion: Error {}

  private static func reason(_ error: any Error) -> String {
    switch error {
    case is UnknownVersion: "made by another version"
    case DecodingError.keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      "\"\(context.codingPath.last?.stringValue ?? "")\" has the wrong type"
    case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty: context.debugDescription
    default: "not a line of JSON"
    }
  }
}
