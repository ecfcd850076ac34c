import CPosix
import Glibc
import Synchronization

/// Holds a child that reads one of its descriptors to the end before it does anything else, until this opens: what has to be
/// set on a process that runs can be set before it matters.
package final class StartGate: Sendable {
  /// The file, for a child of this process, for as long as this is held.
  package let readEnd: CInt
  /// -1 once open.
  private let writeEnd: Mutex<CInt>

  package init() throws(PlatformError) {
    let pipe = try Pipe()
    readEnd = fcntl(pipe.readEnd.number, F_DUPFD_CLOEXEC, ChildCommand.descriptorsOfChildren)
    guard readEnd >= 0 else { throw .system("fcntl") }
    writeEnd = Mutex(pipe.writeEnd.release())
  }

  deinit {
    open()
    close(readEnd)
  }

  /// Ends the file, after this text.
  package func open(_ text: String = "") {
    writeEnd.withLock { end in
      guard end >= 0 else { return }
      var text = text
      _ = text.withUTF8 { write(end, $0.baseAddress, $0.count) }
      close(end)
      end = -1
    }
  }
}
