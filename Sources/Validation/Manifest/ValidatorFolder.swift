import Core
import FoundationEssentials
import Platform

/// A folder of validators as it is now: everything that runs later is what was read here.
struct ValidatorFolder: Sendable {
  private static let maximumFiles = 1000
  private static let maximumBytes = 16 << 20

  /// As the user named it.
  let path: String
  /// Manifests and scripts, relative to the folder: "name/validator.json".
  private(set) var files: [(path: String, bytes: [UInt8])] = []

  /// Samples and what Python leaves behind take no part.
  init(_ path: String) throws(ValidationError) {
    self.path = path
    guard Folder.kind(of: path + "/.") == .folder else { throw .badFolder(path, reason: "there is no such folder") }
    do throws(PlatformError) {
      let left: Set<Substring> = ["samples", "__pycache__"]
      let found = try Folder.walk(path + "/.") {
        !$0.hasPrefix(".") && !$0.split(separator: "/").contains(where: left.contains)
      }
      var size = 0
      for entry in found where entry.kind == .file && entry.path.contains("/") {
        let bytes = try BoundedFile.read("\(path)/\(entry.path)", limit: Self.maximumBytes)
        size += bytes.count
        files.append((entry.path, bytes))
        if size > Self.maximumBytes || files.count > Self.maximumFiles { break }
      }
      guard size <= Self.maximumBytes, files.count <= Self.maximumFiles else {
        throw PlatformError.fileTooLarge(path, limit: Self.maximumBytes)
      }
    } catch {
      throw .badFolder(path, reason: "\(error)")
    }
    guard !names.isEmpty else { throw .badFolder(path, reason: "there is no validator in it") }
  }

  /// Of its validators.
  var names: [String] {
    files.compactMap { file in
      let parts = file.path.split(separator: "/")
      return parts.count == 2 && parts[1] == "validator.json" ? String(parts[0]) : nil
    }
  }

  func files(of name: String) -> [(path: String, bytes: [UInt8])] { files.filter { $0.path.hasPrefix(name + "/") } }
}
