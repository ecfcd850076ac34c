import CSeccomp
import Glibc
import Platform

/// A file without a name, for children that take it as one of their descriptors; gone with its last holder.
final class MemoryFile: Sendable {
  private let descriptor: CInt

  /// A path for children of this process, for as long as this is held.
  var path: String { "/proc/self/fd/\(descriptor)" }

  /// Nil when it cannot be made or written; `write` says whether it has put everything into the descriptor.
  init?(_ write: (CInt) -> Bool) {
    let file = memfd_create("orchestrator", orch_memfd_cloexec)
    defer { close(file) }
    guard file >= 0, write(file) else { return nil }
    // Above the numbers that are put in place for a child.
    descriptor = fcntl(file, F_DUPFD_CLOEXEC, 64)
    guard descriptor >= 0 else { return nil }
  }

  convenience init?(text: String) { self.init { writeFully(Array(text.utf8), to: $0) } }

  deinit { close(descriptor) }
}
