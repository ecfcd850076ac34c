import CPosix
import Glibc

/// Folders as trees: made, listed and removed whole.
package enum Folder {
  /// Makes the folder and those above it; one that is there already is fine.
  package static func create(_ path: String, mode: UInt32 = 0o755) throws(PlatformError) {
    if mkdir(path, mode) == 0 || (errno == EEXIST && isFolder(path)) { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
      throw .system("mkdir", path: path)
    }
    try create(String(path[..<slash]), mode: mode)
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .system("mkdir", path: path) }
  }

  package enum Kind: Sendable, Hashable {
    case file, folder
    /// A link, whatever it leads to, a pipe, a device.
    case other
  }

  /// Nil when there is nothing.
  package static func kind(of path: String) -> Kind? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    default: return .other
    }
  }

  /// Everything below, relative to the folder, sorted; `enters` says of a folder whether to look into it. Symbolic links
  /// are not followed.
  package static func walk(
    _ root: String, enters: (String) -> Bool
  ) throws(PlatformError) -> [(path: String, kind: Kind)] {
    var found: [(path: String, kind: Kind)] = []
    var folders = [""]
    while let folder = folders.popLast() {
      for entry in try names(in: folder.isEmpty ? root : "\(root)/\(folder)") {
        let path = folder.isEmpty ? entry : "\(folder)/\(entry)"
        guard let kind = kind(of: "\(root)/\(path)") else { continue }
        found.append((path, kind))
        if kind == .folder, enters(path) { folders.append(path) }
      }
    }
    return found.sorted { $0.path < $1.path }
  }

  /// The regular files below, relative to the folder, sorted. Symbolic links are neither listed nor followed.
  package static func files(under root: String) throws(PlatformError) -> [String] {
    try walk(root) { _ in true }.filter { $0.kind == .file }.map(\.path)
  }

  /// Gives a file, a folder or a link another name on the same file system.
  package static func move(_ path: String, to target: String) throws(PlatformError) {
    guard rename(path, target) == 0 else { throw .system("rename", path: path) }
  }

  /// All that was written to the folder's file system is durable when this returns.
  package static func sync(_ path: String) throws(PlatformError) {
    let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard folder.isOpen, syncfs(folder.number) == 0 else { throw .system("sync", path: path) }
  }

  /// Removes the folder and everything in it; nothing outside, whatever links are there. One that is missing is fine.
  ///
  /// A program may have left folders nested beyond any path length, so folders in folders are moved up and emptied in
  /// turn: no recursion, no long paths.
  package static func remove(_ path: String) throws(PlatformError) {
    let top = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    guard top.isOpen else {
      if errno == ENOENT { return }
      throw .system("open", path: path)
    }
    var moved = 0
    while true {
      let names = try names(in: top.number, of: path)
      if names.isEmpty { break }
      for name in names where unlinkat(top.number, name, 0) != 0 {
        fchmodat(top.number, name, 0o700, 0)
        let inner = Descriptor(openat(top.number, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        guard inner.isOpen else { throw .system("remove", path: "\(path)/\(name)") }
        for child in try Self.names(in: inner.number, of: path) where unlinkat(inner.number, child, 0) != 0 {
          fchmodat(inner.number, child, 0o700, 0)
          var place: CInt = -1
          repeat {
            moved += 1
            place = renameat(inner.number, child, top.number, ".\(moved).removing")
          } while place != 0 && (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR)
          guard place == 0 else { throw .system("remove", path: "\(path)/\(name)/\(child)") }
        }
        guard unlinkat(top.number, name, AT_REMOVEDIR) == 0 else { throw .system("rmdir", path: "\(path)/\(name)") }
      }
    }
    guard rmdir(path) == 0 else { throw .system("rmdir", path: path) }
  }

  /// Removes a file or a link; one that is missing is fine.
  package static func removeFile(_ path: String) throws(PlatformError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw .system("remove", path: path) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// What lies in the folder, in no order.
  package static func names(in path: String) throws(PlatformError) -> [String] {
    let folder = Descriptor(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard folder.isOpen else { throw errno == ENOENT ? .noSuchFile(path) : .system("open", path: path) }
    return try names(in: folder.number, of: path)
  }

  private static func names(in descriptor: CInt, of path: String) throws(PlatformError) -> [String] {
    // fdopendir takes the descriptor over; the caller keeps its own.
    let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0, let stream = fdopendir(copy) else { throw .system("opendir", path: path) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
