import CSeccomp
import Glibc
import Platform

/// A file without a name, for one child at a time that takes it as one of its descriptors; gone with its last holder.
final class MemoryFile: Sendable {
  private let descriptor: CInt

  /// Nil when it cannot be made or written.
  init?(_ bytes: [UInt8]) {
    let file = memfd_create("orchestrator", orch_memfd_cloexec)
    defer { close(file) }
    guard file >= 0, writeFully(bytes, to: file) else { return nil }
    descriptor = fcntl(file, F_DUPFD_CLOEXEC, ChildCommand.descriptorsOfChildren)
    guard descriptor >= 0 else { return nil }
  }

  convenience init?(text: String) { self.init(Array(text.utf8)) }

  deinit { close(descriptor) }

  /// The descriptor for the next child, which reads it from its beginning.
  func rewound() -> CInt {
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }
}
