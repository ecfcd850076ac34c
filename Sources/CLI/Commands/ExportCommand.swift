import Core
import Glibc
import OrchestratorKit

/// `export ID`: one project as one file that `import` takes elsewhere.
struct ExportCommand {
  let options: Options
  let printer: Printer

  /// The reader of stdout went away, or it takes no more; the printer tells.
  private struct OutputClosed: Error {}

  func run(_ name: String) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    let id = try await session.resolve(name)
    let printer = printer
    let check: ProjectCheck
    if let file = options.outputFile ?? (isatty(1) == 1 ? "\(id).orchestrator.jsonl" : nil), file != "-" {
      check = try await session.export(id, toFile: file)
      printer.note("\(VerifyCommand.events(check.intactEvents)) in \(file)")
    } else {
      do {
        check = try await session.export(id) { line in
          guard printer.raw(line) else { throw OutputClosed() }
        }
      } catch {
        guard let failure = printer.outputError else { throw error }
        // A reader that goes away has what it wanted; where there never was one, nobody has the archive.
        guard failure == EBADF else { return .accepted }
        printer.error("stdout is closed, nothing was exported; name a file with --output FILE")
        return .fault
      }
    }
    guard case .event = check.damage, let damage = check.damage else { return .accepted }
    let intact = VerifyCommand.events(check.intactEvents)
    printer.error("\(id): \(damage); \(intact) before it can be imported, what else was readable is for people")
    return .fault
  }
}
