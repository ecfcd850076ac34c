import Glibc

/// A file of any size, read from its beginning to its end.
package final class InputFile: Sendable {
  private let path: String
  private let file: CInt

  /// A regular file. Never waits, as opening a named pipe would.
  package init(path: String) throws(PlatformError) {
    self.path = path
    file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw errno == ENOENT ? .noSuchFile(path) : .system("open", path: path) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .system("stat", path: path) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path) }
  }

  /// What comes on stdin, kept in a file without a name until it was read. Blocks until the end of stdin.
  package init(copyingStandardInput: Void = ()) throws(PlatformError) {
    path = "stdin"
    let scratch = try ScratchDirectory()
    defer { scratch.remove() }
    file = open("\(scratch.path)/stdin", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .system("create", path: scratch.path) }
    while true {
      let chunk = try Self.chunk(of: 0, named: path)
      if chunk.isEmpty { break }
      guard writeFully(chunk, to: file) else { throw .system("write", path: scratch.path) }
    }
    lseek(file, 0, SEEK_SET)
  }

  deinit { close(file) }

  /// The next bytes; none at the end.
  package func read() throws(PlatformError) -> [UInt8] { try Self.chunk(of: file, named: path) }

  private static func chunk(of descriptor: CInt, named name: String) throws(PlatformError) -> [UInt8] {
    while true {
      var failure: CInt = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 18) { buffer, count in
        let read = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        failure = read < 0 ? errno : 0
        count = max(0, read)
      }
      if failure == 0 { return bytes }
      guard failure == EINTR else { throw .system(operation: "read", path: name, errno: failure) }
    }
  }
}
