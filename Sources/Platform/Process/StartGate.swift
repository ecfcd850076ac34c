import CPosix
import Glibc
import Synchronization

/// Holds a child that reads one of its descriptors to the end before it does anything else, until this opens: what has to
/// be set on a process that runs can be set before it matters. A child whose gate never opened reads nothing there.
package final class StartGate: Sendable {
  /// For a child of this process, for as long as this is held.
  package let readEnd: CInt
  /// -1 once closed.
  private let writeEnd: Mutex<CInt>

  package init() throws(PlatformError) {
    let pipe = try Pipe()
    readEnd = try ChildCommand.handOver(pipe.readEnd.number)
    writeEnd = Mutex(pipe.writeEnd.release())
  }

  deinit {
    close()
    Glibc.close(readEnd)
  }

  /// Lets the child read this, some hundred bytes at most, and go on.
  package func open(_ text: String) {
    writeEnd.withLock { end in
      var text = text
      if end >= 0 { _ = text.withUTF8 { write(end, $0.baseAddress, $0.count) } }
    }
    close()
  }

  /// Lets the child go on with nothing.
  package func close() {
    writeEnd.withLock { end in
      if end >= 0 { Glibc.close(end) }
      end = -1
    }
  }
}
