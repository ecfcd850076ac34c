import Glibc
import Synchronization

/// One process works on a project at a time. The kernel frees the lock however the process ends.
package final class ProjectLock: Sendable {
  /// Nil once the lock was given back.
  private let descriptor: Mutex<Int32?>
  private let path: String

  /// Takes the project's lock or throws `projectHeld`. The lock is a file in `locks/` in the store's directory; its text
  /// is the holder's pid.
  package init(project: String, directory: String) throws(StorageError) {
    guard ProjectLock.isID(project) else { throw .notAProjectID(project) }
    let folder = directory + "/locks"
    try PrivateFile.makeFolder(folder)
    path = folder + "/\(project).lock"
    let file = try ProjectLock.lock(path, of: project)
    ProjectLock.write("\(getpid())\n", to: file)
    descriptor = Mutex(file)
  }

  private static func lock(_ path: String, of project: String) throws(StorageError) -> Int32 {
    while true {
      let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
      guard file >= 0 else { throw .system(operation: "open the lock of project \(project)", code: errno) }
      var whole = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
      guard fcntl(file, setLock, &whole) == 0 else {
        let code = errno
        let holder = pid(in: file)
        close(file)
        throw code == EAGAIN || code == EACCES
          ? .projectHeld(project, pid: holder) : .system(operation: "lock project \(project)", code: code)
      }
      // Who had it before may have removed the file; somebody else may have locked a new one of that name.
      var locked = stat()
      var named = stat()
      if fstat(file, &locked) == 0, stat(path, &named) == 0, locked.st_ino == named.st_ino { return file }
      close(file)
    }
  }

  /// Somebody works on the project now.
  package static func isHeld(_ project: String, directory: String) -> Bool {
    let file = open("\(directory)/locks/\(project).lock", O_RDWR | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var whole = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
    return fcntl(file, getLock, &whole) == 0 && whole.l_type != Int16(F_UNLCK)
  }

  /// Removes the file of a project that is no more, and gives the lock back.
  package func removeFile() {
    unlink(path)
    release()
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
  /// F_OFD_GETLK.
  private static let getLock: Int32 = 36

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
