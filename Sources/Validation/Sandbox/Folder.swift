import FoundationEssentials
import Glibc

/// File work in folders that untrusted programs may have written to: links are never followed.
enum Folder {
  private enum Kind { case folder, file, other }

  static func make(_ path: String) throws(ValidationError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .file(path: path, operation: "create the folder", reason: "\(error)")
    }
  }

  /// Writes through a temporary file, unless these bytes are there already.
  static func write(_ bytes: Data, to path: String) throws(ValidationError) {
    if let old = FileManager.default.contents(atPath: path), old == bytes { return }
    try make(parent(of: path))
    do {
      try bytes.write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .file(path: path, operation: "write", reason: "\(error)")
    }
  }

  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The regular file's bytes, at most `limit`; nil for links, pipes, folders and what is not there.
  static func read(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress! + count, $0.count - count, off_t(count)) }
      guard got > 0 else { return nil }
      count += got
    }
    return bytes
  }

  /// The file at a path relative to `root` when no part of the way is a link.
  static func read(_ path: String, in root: String, limit: Int) -> [UInt8]? {
    var folder = root
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      guard kind(of: folder) == .folder else { return nil }
    }
    return read(root + "/" + path, limit: limit)
  }

  /// Makes `root` hold exactly these files. Files that are already right stay untouched, so that builds stay warm.
  static func sync(_ root: String, with files: [String: String]) throws(ValidationError) {
    try make(root)
    var folders: Set<String> = []
    for path in files.keys {
      var parts = path.split(separator: "/").map(String.init)
      while parts.popLast() != nil, !parts.isEmpty { folders.insert(parts.joined(separator: "/")) }
    }
    var kept: Set<String> = []
    prune(root, "", folders: folders, files: files, kept: &kept)
    for (path, text) in files where !kept.contains(path) {
      try make(parent(of: root + "/" + path))
      try create(root + "/" + path, Array(text.utf8))
    }
  }

  /// Gives everything under the path to a user, links themselves rather than what they point to.
  static func give(_ path: String, to user: UInt32) {
    lchown(path, user, user)
    guard kind(of: path) == .folder else { return }
    for name in names(in: path) { give(path + "/" + name, to: user) }
  }

  static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }

  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func prune(
    _ root: String, _ folder: String, folders: Set<String>, files: [String: String], kept: inout Set<String>
  ) {
    for name in names(in: root + "/" + folder) {
      let path = folder.isEmpty ? name : folder + "/" + name
      let full = root + "/" + path
      switch kind(of: full) {
      case .folder where folders.contains(path):
        prune(root, path, folders: folders, files: files, kept: &kept)
      case .file where files[path].map { Array($0.utf8) } == read(full, limit: 1 << 26) && files[path] != nil:
        kept.insert(path)
      default: remove(full)
      }
    }
  }

  private static func create(_ path: String, _ bytes: [UInt8]) throws(ValidationError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path, "create") }
    defer { close(descriptor) }
    var count = 0
    while count < bytes.count {
      let put = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress! + count, $0.count - count) }
      guard put > 0 else { throw failure(path, "write") }
      count += put
    }
  }

  private static func failure(_ path: String, _ operation: String) -> ValidationError {
    .file(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }

  private static func kind(of path: String) -> Kind? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    default: return .other
    }
  }
}
