import CSeccomp
import Glibc
import Platform

/// A file without a name, for one child at a time that takes it as one of its descriptors; gone with its last holder.
final class MemoryFile: Sendable {
  private let descriptor: CInt

  /// Throws what the system was short of.
  init(_ bytes: [UInt8]) throws(PlatformError) {
    let file = memfd_create("orchestrator", orch_memfd_cloexec)
    guard file >= 0 else { throw .system("memfd_create") }
    defer { close(file) }
    guard writeFully(bytes, to: file) else { throw .system("write") }
    descriptor = try ChildCommand.handOver(file)
  }

  deinit { close(descriptor) }

  /// The descriptor for the next child, which reads it from its beginning.
  func rewound() -> CInt {
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }
}
