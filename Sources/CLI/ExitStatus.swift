import Core
import Glibc
import OrchestratorKit
import Platform

/// How the program ends, and the one place that decides it.
enum ExitStatus: Int32, Sendable, CaseIterable {
  case accepted = 0
  case notAccepted = 1
  case usage = 2
  case limitReached = 3
  case noProvider = 4
  case fault = 5
  case interrupted = 130

  var meaning: String {
    switch self {
    case .accepted: "accepted: all checks ran and passed, every criterion is met"
    case .notAccepted: "finished, not accepted; what is missing is listed"
    case .usage: "usage or configuration; nothing was spent"
    case .limitReached: "money or time used up; can be resumed"
    case .noProvider: "no provider could serve; can be resumed"
    case .fault: "a fault of the program, or a damaged store"
    case .interrupted: "interrupted; can be resumed"
    }
  }

  init(_ status: RunStatus) { self = ExitStatus(rawValue: status.exitCode) ?? .fault }

  /// Of any error that reaches the top; its description is the one line to show.
  init(_ error: any Error) {
    self =
      switch error {
      case is UsageError: .usage
      case let error as OrchestratorError: ExitStatus(rawValue: error.exitCode) ?? .fault
      case let error as PlatformError: ExitStatus(error)
      case is CancellationError: .interrupted
      default: .fault
      }
  }

  private init(_ error: PlatformError) {
    self =
      switch error {
      case .cancelled: .interrupted
      case .programNotFound, .noSuchDirectory, .nulByte, .unsafePath, .noSuchFile, .notAFile, .fileTooLarge: .usage
      // Where the user may not write or no such place is: theirs to correct.
      case .system(_, _, let number) where [EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, EROFS].contains(number): .usage
      case .system: .fault
      }
  }
}
