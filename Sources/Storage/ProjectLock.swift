import Glibc
import Synchronization

/// One process works on a project at a time. The kernel frees the lock however the process ends.
package final class ProjectLock: Sendable {
  /// Nil once the lock was given back.
  private let descriptor: Mutex<Int32?>

  /// Takes the project's lock or throws `projectHeld`. The lock is a file in `locks/` in the store's directory; its text
  /// is the holder's pid.
  package init(project: String, directory: String) throws(StorageError) {
    guard ProjectLock.isID(project) else { throw .notAProjectID(project) }
    let folder = directory + "/locks"
    try PrivateFile.makeFolder(folder)
    // Stays when the lock is given back: removing it could take the name from under somebody who just locked it.
    let file = open(folder + "/\(project).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .system(operation: "open the lock of project \(project)", code: errno) }
    var whole = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    guard fcntl(file, ProjectLock.setLock, &whole) == 0 else {
      let code = errno
      let holder = ProjectLock.pid(in: file)
      close(file)
      throw code == EAGAIN || code == EACCES
        ? .projectHeld(project, pid: holder) : .system(operation: "lock project \(project)", code: code)
    }
    ProjectLock.write("\(getpid())\n", to: file)
    descriptor = Mutex(file)
  }

  deinit { release() }

  /// Gives the lock back; the second time it does nothing.
  package func release() {
    let held = descriptor.withLock { descriptor in
      defer { descriptor = nil }
      return descriptor
    }
    if let held { close(held) }
  }

  /// F_OFD_SETLK, which glibc's headers show only with _GNU_SOURCE. Unlike F_SETLK it belongs to the descriptor: it also
  /// holds between two of one process, and closing another descriptor of the file does not drop it.
  private static let setLock: Int32 = 37

  /// For people only; the lock itself is the kernel's.
  private static func write(_ text: String, to file: Int32) {
    var text = text
    ftruncate(file, 0)
    _ = text.withUTF8 { pwrite(file, $0.baseAddress, $0.count, 0) }
  }

  private static func pid(in file: Int32) -> Int32? {
    let text = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
      let count = pread(file, buffer.baseAddress, buffer.count, 0)
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
    return text.split(separator: "\n").first.flatMap { Int32($0) }
  }

  /// An id names files and folders: up to 64 of letters, digits, ".", "_" and "-", the first a letter or digit.
  static func isID(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64 else { return false }
    let isLetterOrDigit = { (byte: UInt8) in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: false
      }
    }
    return isLetterOrDigit(first) && text.utf8.allSatisfy { isLetterOrDigit($0) || [0x2d, 0x2e, 0x5f].contains($0) }
  }
}
