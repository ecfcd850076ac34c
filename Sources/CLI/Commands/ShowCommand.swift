import Core
import Execution
import OrchestratorKit

/// `show ID`: the report of a project, from its journal.
struct ShowCommand {
  let printer: Printer

  func run(_ name: String) async throws -> ExitStatus {
    let summary = try await ProjectSession(installation: .current(), version: orchestratorVersion).read(name).summary
    try printer.document(summary.jsonText(pretty: true))
    printer.answer(Report.markdown(summary))
    return .accepted
  }
}
