import Glibc

/// Reads files whose size nobody has promised.
package enum BoundedFile {
  /// The whole file, if it is a regular one of at most `limit` bytes. Never waits, as opening a named pipe would.
  package static func read(_ path: String, limit: Int) throws(PlatformError) -> [UInt8] {
    let file = Descriptor(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
    guard file.isOpen else { throw errno == ENOENT ? .noSuchFile(path) : .system("open", path: path) }
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .system("stat", path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path) }
    guard let bytes = try read(file.number, limit: limit, named: path) else {
      throw .fileTooLarge(path, limit: limit)
    }
    return bytes
  }

  /// What is left to read of an open descriptor; blocks until its end.
  package static func readAll(from descriptor: CInt, named name: String, limit: Int) throws(PlatformError) -> [UInt8] {
    guard let bytes = try read(descriptor, limit: limit, named: name) else { throw .fileTooLarge(name, limit: limit) }
    return bytes
  }

  /// Nil when there is more than the limit.
  private static func read(_ descriptor: CInt, limit: Int, named name: String) throws(PlatformError) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += chunk[..<count]
      } else if errno != EINTR {
        throw .system("read", path: name)
      }
    }
    return nil
  }
}
