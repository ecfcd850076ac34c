import FoundationEssentials
import Platform

/// The user's own small text files.
enum TextFile {
  private static let limit = 4 << 20

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// Refuses files that cannot be read, are not UTF-8 or are larger than 4 MB. Without the mark that some editors begin
  /// with.
  static func read(_ path: String) throws -> String {
    do {
      let bytes = try BoundedFile.read(path, limit: limit).trimmingPrefix([0xef, 0xbb, 0xbf])
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw OrchestratorError(.usage, "\(path) is not a UTF-8 text file")
      }
      return text
    } catch let error as PlatformError {
      throw OrchestratorError(.usage, "\(error)")
    }
  }
}
