import Core
import Glibc
import OrchestratorKit
import Platform

/// Asks on a terminal whether to go on with a project that is the same and unfinished. Only a plain yes is one: whoever
/// types something else, or ends the input, gets the new project that they asked for.
struct ResumeQuestion: Sendable {
  let printer: Printer
  /// The way in which answers are wanted allows for questions.
  let isAsked: Bool

  func ask(_ project: SimilarProject) async -> Bool {
    guard isAsked, printer.terminal.isInteractive, isatty(0) == 1 else { return false }
    printer.note(
      "\(project.projectID) is the same project and unfinished (\(project.status), \(project.spent) spent)",
      label: "similar")
    printer.prompt("Go on with it? [y/N] ")
    let answer = await Self.line()
    return ["y", "yes"].contains(answer?.trimmingPrefix { $0.isWhitespace }.lowercased())
  }

  /// The next line of stdin, read on a thread that may wait; nil at its end.
  private static func line() async -> String? {
    await withCheckedContinuation { continuation in
      do {
        try DedicatedThread.start("question") { continuation.resume(returning: readLine()) }
      } catch {
        continuation.resume(returning: nil)
      }
    }
  }
}
