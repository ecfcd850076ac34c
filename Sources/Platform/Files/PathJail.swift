import Glibc

/// A folder that paths of unknown origin are joined to, and never lead out of.
package struct PathJail: Sendable, Hashable {
  /// Absolute, without symbolic links.
  package let root: String

  /// The folder must exist.
  package init(root: String) throws(PlatformError) {
    guard let real = realpath(root, nil) else { throw .noSuchDirectory(root) }
    defer { free(real) }
    self.root = String(cString: real)
  }

  /// The absolute path of a relative one. The file itself need not exist; whatever exists on the way there, and the
  /// file if it is a link, must lie inside.
  package func resolve(_ path: String) throws(PlatformError) -> String {
    let components = try Self.components(of: path)
    var resolved = root
    for component in components {
      resolved += "/" + component
      var status = stat()
      guard lstat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { continue }
      guard let real = realpath(resolved, nil) else {
        throw .unsafePath(path, why: "leads through a broken symbolic link")
      }
      defer { free(real) }
      guard String(cString: real).hasPrefix(root == "/" ? "/" : root + "/") else {
        throw .unsafePath(path, why: "leads out of its folder through a symbolic link")
      }
    }
    return resolved
  }

  private static func components(of path: String) throws(PlatformError) -> [String] {
    guard !path.hasPrefix("/") else { throw .unsafePath(path, why: "an absolute path") }
    guard !path.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
      throw .unsafePath(path, why: "contains control characters")
    }
    let components = path.split(separator: "/").map(String.init).filter { $0 != "." }
    guard !components.isEmpty, !path.hasSuffix("/") else { throw .unsafePath(path, why: "names no file") }
    for component in components {
      if component == ".." { throw .unsafePath(path, why: "leads upward") }
      if component.lowercased() == ".git" { throw .unsafePath(path, why: "belongs to version control") }
      if component.utf8.count > 255 { throw .unsafePath(path, why: "has a name of more than 255 bytes") }
    }
    return components
  }
}
