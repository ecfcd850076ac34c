import Glibc

/// Writes a file piece by piece; whole and durable under its name when it is finished, and not there at all before.
package final class FileWriter: Sendable {
  private let path: String
  private let temporary: String
  private let file: CInt

  /// Takes the place of a file or a symbolic link of that name when it is finished; the folder must exist.
  package init(path: String, mode: UInt32 = 0o644) throws(PlatformError) {
    self.path = path
    temporary = AtomicFile.temporaryName(beside: path)
    file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard file >= 0 else { throw .system("create", path: path) }
  }

  /// Without a finish nothing is left behind.
  deinit {
    close(file)
    unlink(temporary)
  }

  package func write(_ bytes: [UInt8]) throws(PlatformError) {
    guard writeFully(bytes, to: file) else { throw .system("write", path: path) }
  }

  package func finish() throws(PlatformError) {
    guard fsync(file) == 0 else { throw .system("fsync", path: path) }
    guard rename(temporary, path) == 0 else { throw .system("rename", path: path) }
    try AtomicFile.makeNamesDurable(beside: path)
  }
}
