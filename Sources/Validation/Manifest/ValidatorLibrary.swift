import Core
import FoundationEssentials
import Glibc
import Platform

/// The validators the binary carries, and the folder their scripts are unpacked to.
struct ValidatorLibrary: Sendable {
  /// In order of their names.
  var manifests: [Manifest]
  /// Of all manifests and scripts.
  let digest: String
  /// Named for the digest.
  let folder: String

  /// Unpacks every file that is not there as it should be, so that a cleaned cache does no harm.
  init(cacheDirectory: String) throws(ValidationError) {
    let files = EmbeddedValidators.files.map { (path: $0.path, bytes: Data(base64Encoded: $0.base64) ?? Data()) }
    digest = Self.digest(files)
    folder = cacheDirectory + "/validators/" + digest
    manifests = []
    for (path, bytes) in files.sorted(by: { $0.path < $1.path }) {
      try Self.unpack(Array(bytes), to: folder + "/" + path)
      let parts = path.split(separator: "/").map(String.init)
      guard parts.count == 2, parts[1] == "validator.json" else { continue }
      do {
        var manifest = try JSONDecoder().decode(Manifest.self, from: bytes)
        manifest.name = parts[0]
        manifests.append(manifest)
      } catch {
        throw .badManifest(name: parts[0], reason: "\(error)")
      }
    }
  }

  func manifest(named name: String) -> Manifest? {
    manifests.first { $0.name == name || $0.aliases.contains(name) }
  }

  /// Where the validator's own scripts are.
  func scripts(of manifest: Manifest) -> String { folder + "/" + manifest.name }

  private static func unpack(_ bytes: [UInt8], to path: String) throws(ValidationError) {
    guard WorkFolder.read(path) != bytes else { return }
    try WorkFolder.make(WorkFolder.parent(of: path))
    do { try AtomicFile.write(bytes, to: path) } catch { throw .file(error) }
    // Whatever our umask: in the sandbox another user reads them.
    chmod(path, 0o644)
    chmod(WorkFolder.parent(of: path), 0o755)
  }

  /// FNV-1a: tells builds apart; it is no seal, because the files are compared byte by byte anyway.
  private static func digest(_ files: [(path: String, bytes: Data)]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for (path, bytes) in files {
      for byte in Array(path.utf8) + Array(bytes) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return String(hash, radix: 16)
  }
}
