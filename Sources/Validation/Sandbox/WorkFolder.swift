import Glibc
import Platform

/// File work in folders that untrusted programs may have written to: links are never followed.
enum WorkFolder {
  private enum Kind { case folder, file, other }

  private static let largestFile = 1 << 26

  static func make(_ path: String) throws(ValidationError) {
    do { try Folder.create(path) } catch { throw .file(error) }
  }

  /// Removes a file, a link or a whole folder; what cannot be removed stays.
  static func remove(_ path: String) {
    if unlink(path) != 0 { try? Folder.remove(path) }
  }

  /// The regular file's bytes, at most `limit`; nil for links, pipes, folders and what is not there.
  static func read(_ path: String, limit: Int = largestFile) -> [UInt8]? {
    guard kind(of: path) == .file else { return nil }
    return try? BoundedFile.read(path, limit: limit)
  }

  /// The file at a path relative to `root` when no part of the way is a link.
  static func read(_ path: String, in root: String) -> [UInt8]? {
    var folder = root
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      guard kind(of: folder) == .folder else { return nil }
    }
    return read(root + "/" + path)
  }

  /// Makes `root` hold exactly these files. Files that are already right stay untouched, so that builds stay warm.
  static func sync(_ root: String, with files: [String: String]) throws(ValidationError) {
    try make(root)
    var folders: Set<String> = []
    for path in files.keys {
      var parts = path.split(separator: "/")
      while parts.popLast() != nil, !parts.isEmpty { folders.insert(parts.joined(separator: "/")) }
    }
    var kept: Set<String> = []
    prune(root, "", folders: folders, files: files, kept: &kept)
    // What lies in a folder is longer than the folder's own name.
    for folder in folders.sorted(by: { $0.utf8.count < $1.utf8.count }) { try make(root + "/" + folder) }
    for (path, text) in files where !kept.contains(path) { try create(root + "/" + path, Array(text.utf8)) }
  }

  /// Gives everything under the path to a user, links themselves rather than what they point to.
  static func give(_ path: String, to user: UInt32) {
    lchown(path, user, user)
    guard kind(of: path) == .folder else { return }
    for name in names(in: path) { give(path + "/" + name, to: user) }
  }

  /// A folder itself, no link to one.
  static func isFolder(_ path: String) -> Bool { kind(of: path) == .folder }

  /// A regular file itself, no link to one.
  static func isFile(_ path: String) -> Bool { kind(of: path) == .file }

  static func names(in folder: String) -> [String] { (try? Folder.names(in: folder)) ?? [] }

  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func prune(
    _ root: String, _ folder: String, folders: Set<String>, files: [String: String], kept: inout Set<String>
  ) {
    for name in names(in: root + "/" + folder) {
      let path = folder.isEmpty ? name : folder + "/" + name
      let full = root + "/" + path
      if kind(of: full) == .folder, folders.contains(path) {
        chmod(full, 0o755)
        prune(root, path, folders: folders, files: files, kept: &kept)
      } else if let text = files[path], read(full) == Array(text.utf8) {
        kept.insert(path)
      } else {
        remove(full)
      }
    }
  }

  private static func create(_ path: String, _ bytes: [UInt8]) throws(ValidationError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(.system("create", path: path)) }
    defer { close(descriptor) }
    fchmod(descriptor, 0o644)
    guard writeFully(bytes, to: descriptor) else { throw .file(.system("write", path: path)) }
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
