import Glibc

/// Writes files so that after a crash at any instant the old content or the new one is there, never a part.
package enum AtomicFile {
  /// Durable when it returns, unless the caller sees to that later, for many files at once. Replaces a file or a symbolic
  /// link of that name; the folder must exist.
  package static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, isDurable: Bool = true
  ) throws(PlatformError) {
    let temporary = temporaryName(beside: path)
    do throws(PlatformError) {
      try writeNew(bytes, to: temporary, for: path, mode: mode, isDurable: isDurable)
      CrashPoint.write.pass()
      guard rename(temporary, path) == 0 else { throw .system("rename", path: path) }
      CrashPoint.rename.pass()
    } catch {
      unlink(temporary)
      throw error
    }
    if isDurable { try makeNamesDurable(beside: path) }
  }

  package static func write(_ text: String, to path: String, mode: UInt32 = 0o644) throws(PlatformError) {
    try write(Array(text.utf8), to: path, mode: mode)
  }

  /// Whether the file has the name of what a process leaves behind that is killed while it writes.
  package static func isLeftover(_ path: String) -> Bool {
    path.wholeMatch(of: /(.*\/)?\.[a-z0-9]{12}\.orchestrator/) != nil
  }

  private static let suffix = ".orchestrator"

  /// For what is to take this name when it is whole.
  static func temporaryName(beside path: String) -> String {
    "\(folder(of: path))/.\(SystemAmbient().makeID())\(suffix)"
  }

  /// After a crash the file has this name.
  static func makeNamesDurable(beside path: String) throws(PlatformError) {
    let folder = folder(of: path)
    let directory = Descriptor(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard directory.isOpen, fsync(directory.number) == 0 else { throw .system("fsync", path: folder) }
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
  }

  /// Errors name the file that was asked for.
  private static func writeNew(
    _ bytes: [UInt8], to temporary: String, for path: String, mode: UInt32, isDurable: Bool
  ) throws(PlatformError) {
    let file = Descriptor(open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode))
    guard file.isOpen else { throw .system("create", path: path) }
    guard writeFully(bytes, to: file.number) else { throw .system("write", path: path) }
    guard !isDurable || fsync(file.number) == 0 else { throw .system("fsync", path: path) }
  }
}

/// Writes every byte, in one `write(2)` where the system takes it at once; false with `errno` set when it cannot.
package func writeFully(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
  bytes.withUnsafeBytes { buffer in
    var written = 0
    while written < buffer.count {
      let count = write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      if count >= 0 {
        written += count
      } else if errno == EAGAIN {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
