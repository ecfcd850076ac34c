import Core
import OrchestratorKit

/// `import FILE`: takes in what `export` wrote.
struct ImportCommand {
  let printer: Printer

  private struct Document: Encodable {
    var projectID: String
    var events: Int
    /// Why there are not more.
    var damage: String?

    enum CodingKeys: String, CodingKey {
      case events, damage
      case projectID = "project_id"
    }
  }

  func run(_ file: String) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    let imported = try await session.importArchive(file)
    try printer.document(
      Document(
        projectID: imported.project, events: imported.events, damage: imported.damage?.description
      ).jsonText(pretty: true))
    printer.answer("\(imported.project): \(VerifyCommand.events(imported.events)) imported")
    if let damage = imported.damage { printer.warning("the project was damaged when it was exported: \(damage)") }
    if imported.isUnsandboxed {
      printer.warning("its checks ran without a sandbox, and go on so unless you resume it with --sandbox on")
    }
    return .accepted
  }
}
