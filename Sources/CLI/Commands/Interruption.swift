import Core
import Glibc
import OrchestratorKit
import Platform
import Synchronization

/// What signals do to a command: the first one stops a build cleanly and says how to go on; a second one, or two
/// seconds, end the process where it stands, as the first one does where there is no build.
///
/// On a thread of its own: whatever else hangs (a full pipe, a busy store), a signal is heard. The process may end
/// anywhere, because what matters is in the journal before it is used.
final class Interruption: Sendable {
  private let printer: Printer
  private let control: RunControl
  /// The command that goes on with the project; nil as long as there is none.
  private let resumption = Mutex<String?>(nil)
  private let otherwise: String

  /// `otherwise` is what to say when there is no project to go on with.
  init(printer: Printer, control: RunControl = RunControl(), otherwise: String) {
    self.printer = printer
    self.control = control
    self.otherwise = otherwise
  }

  /// The project is in the journal now.
  func canGoOn(with command: @autoclosure () -> String) {
    resumption.withLock { resumption in if resumption == nil { resumption = command() } }
  }

  func listen() throws(PlatformError) {
    let signals = try StopSignals()
    try DedicatedThread.start("signals") { [self] in
      _ = signals.next()
      if control.stop(.interrupted, reason: "interrupted") {
        Task { printer.note("stopping: calls in flight are cancelled; Ctrl-C again stops at once") }
        _ = signals.next(within: Self.patience)
      }
      endNow()
    }
  }

  /// Milliseconds for the clean end; the rest of the two seconds is for the system.
  private static let patience: Int32 = 1_500

  private func endNow() -> Never {
    ChildProcess.killAll()
    let goOn = resumption.withLock { $0 }.map { "go on with: \($0)" } ?? otherwise
    printer.lastWords("interrupted: \(goOn)")
    _exit(ExitStatus.interrupted.rawValue)
  }
}
