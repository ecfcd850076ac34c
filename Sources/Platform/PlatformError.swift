import Glibc

/// What the operating system, or a file or program on it, refused.
package enum PlatformError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Neither an executable file of that name nor one on the child's PATH.
  case programNotFound(String)
  /// The folder a child should start in does not exist.
  case noSuchDirectory(String)
  /// A NUL byte in an argument, a variable or a path: it would silently end there.
  case nulByte(String)
  /// The awaiting task was cancelled; everything it had started is dead.
  case cancelled
  /// A path that leaves its root, or means something special there.
  case unsafePath(String, why: String)
  case noSuchFile(String)
  /// A folder, a pipe, a device.
  case notAFile(String)
  /// More bytes than the caller is prepared to hold.
  case fileTooLarge(String, limit: Int)
  /// A system call failed.
  case system(operation: String, path: String?, errno: Int32)

  package var description: String {
    switch self {
    case .programNotFound(let name): "\(name): program not found; install it or correct PATH"
    case .noSuchDirectory(let path): "\(path): no such folder; create it first"
    case .nulByte(let what): "\(what) contains a NUL byte; remove it"
    case .cancelled: "cancelled"
    case .unsafePath(let path, let why): "\(path.debugDescription): \(why); use a relative path inside the folder"
    case .noSuchFile(let path): "\(path): no such file; check the path"
    case .notAFile(let path): "\(path): not a regular file; name a file"
    case .fileTooLarge(let path, let limit): "\(path): larger than \(limit) bytes; shorten it"
    case .system(let operation, let path, let number):
      "\(path.map { "\($0): " } ?? "")\(operation): \(String(cString: strerror(number)))\(Self.remedy(for: number))"
    }
  }

  /// The machine is short of something, whatever it was asked for.
  package var isShortage: Bool {
    if case .system(_, _, let number) = self { Self.shortages.contains(number) } else { false }
  }

  private static let shortages = [ENOSPC, EDQUOT, EIO, EROFS, EMFILE, ENFILE, ENOMEM]

  private static func remedy(for number: Int32) -> String {
    switch number {
    case ENOSPC, EDQUOT: "; free some disk space"
    case EIO: "; check the disk"
    case EACCES, EPERM, EROFS: "; check its permissions"
    case EMFILE, ENFILE: "; raise the limit of open files"
    default: ""
    }
  }

  /// The error of the system call that has just failed.
  package static func system(_ operation: String, path: String? = nil) -> PlatformError {
    .system(operation: operation, path: path, errno: errno)
  }
}
