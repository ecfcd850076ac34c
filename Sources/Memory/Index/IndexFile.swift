import Glibc

/// An index's file while it is open. The kernel frees its lock however the process ends.
struct IndexFile: ~Copyable {
  /// How often a lock is asked for, a millisecond apart: its holders write a few rows, and one that stands still is not
  /// waited for.
  private static let tries = 20

  let descriptor: CInt

  init(_ path: String, _ mode: CInt) { descriptor = open(path, mode | O_CLOEXEC | O_NONBLOCK) }

  deinit {
    guard descriptor >= 0 else { return }
    // A mapping keeps the open file alive behind the closed descriptor, and its lock with it.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  var isOpen: Bool { descriptor >= 0 }

  /// Bytes; 0 for what is no regular file.
  var size: Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return 0 }
    return status.st_size
  }

  /// Nil when the file does not begin with one.
  var header: IndexHeader? {
    var bytes = [UInt8](repeating: 0, count: IndexHeader.size)
    guard size >= bytes.count, pread(descriptor, &bytes, bytes.count, 0) == bytes.count else { return nil }
    return IndexHeader(bytes)
  }

  func lock(_ kind: CInt) -> Bool {
    for attempt in 1...Self.tries {
      if flock(descriptor, kind | LOCK_NB) == 0 { return true }
      guard errno == EWOULDBLOCK || errno == EINTR, attempt < Self.tries else { return false }
      usleep(1_000)
    }
    return false
  }

  func write(_ bytes: [UInt8], at place: Int) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = pwrite(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written, place + written)
        guard count > 0 || (count < 0 && errno == EINTR) else { return false }
        written += max(0, count)
      }
      return true
    }
  }
}
