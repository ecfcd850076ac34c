import Core
import FoundationEssentials
import Glibc
import Platform

/// The validators the binary carries and the user's own, and the folder their scripts are unpacked to.
struct ValidatorLibrary: Sendable {
  /// In order of their names.
  var manifests: [Manifest]
  /// Of all manifests and scripts.
  let digest: String
  /// Named for the digest.
  let folder: String

  /// Unpacks every file that is not there as it should be, so that a cleaned cache does no harm. Validators of `folders`
  /// stand in for others of their names.
  init(cacheDirectory: String, folders: [String]) throws(ValidationError) {
    var files = EmbeddedValidators.files.map { (path: $0.path, bytes: Array(Data(base64Encoded: $0.base64) ?? Data())) }
    let builtIn = Set(files.compactMap { $0.path.split(separator: "/").first.map(String.init) })
    var origins: [String: ValidatorInfo.Origin] = [:]
    for path in folders {
      let folder = try ValidatorFolder(path)
      for name in folder.names {
        let own = folder.files(of: name)
        files.removeAll { $0.path.hasPrefix(name + "/") }
        files += own
        let content = own.flatMap { [Array("\($0.path)\0\($0.bytes.count)\0".utf8), $0.bytes] }.joined()
        origins[name] = ValidatorInfo.Origin(
          folder: path, digest: SHA256.hex(Array(content)), replaces: builtIn.contains(name))
      }
    }
    digest = Self.digest(files)
    folder = cacheDirectory + "/validators/" + digest
    manifests = []
    for (path, bytes) in files.sorted(by: { $0.path < $1.path }) {
      let parts = path.split(separator: "/").map(String.init)
      if parts.count == 2, parts[1] == "validator.json" {
        let file = "\(origins[parts[0]]?.folder ?? "validators")/\(path)"
        var manifest = try ManifestReader.read(bytes, name: parts[0], file: file)
        manifest.origin = origins[parts[0]]
        manifests.append(manifest)
      }
    }
    try checkNames()
    for (path, bytes) in files { try Self.unpack(bytes, to: folder + "/" + path) }
  }

  /// A name means one validator.
  private func checkNames() throws(ValidationError) {
    for manifest in manifests where manifest.origin != nil {
      let file = "\(manifest.origin?.folder ?? "")/\(manifest.name)/validator.json"
      let others = manifests.filter { $0.name != manifest.name }
      let taken = Set(others.flatMap { [$0.name] + $0.aliases })
      if let name = ([manifest.name] + manifest.aliases).first(where: taken.contains) {
        throw .badManifest(file: file, line: 1, reason: "\(name) is the name of another validator")
      }
      if let name = manifest.requires.first(where: { name in !others.contains { $0.name == name } }) {
        throw .badManifest(file: file, line: 1, reason: "it requires \(name), and there is no such validator")
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
  private static func digest(_ files: [(path: String, bytes: [UInt8])]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for (path, bytes) in files {
      for byte in Array(path.utf8) + bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return String(hash, radix: 16)
  }
}
