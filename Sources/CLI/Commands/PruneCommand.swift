import Core
import FoundationEssentials
import OrchestratorKit

/// `prune`: removes projects that nothing has happened to for long.
struct PruneCommand {
  let options: Options
  let printer: Printer

  private struct Document: Encodable {
    var dryRun: Bool
    var projects: [String]
    var held: [String]
    var blobs: Int
    var bytes: Int64

    enum CodingKeys: String, CodingKey {
      case projects, held, blobs, bytes
      case dryRun = "dry_run"
    }
  }

  /// `age` in milliseconds.
  func run(olderThan age: Int64, dryRun: Bool) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    let pruning = try await session.prune(olderThan: age, dryRun: dryRun)
    try printer.document(
      Document(
        dryRun: dryRun, projects: pruning.projects.map(\.projectID), held: pruning.held, blobs: pruning.blobs,
        bytes: pruning.bytes
      ).jsonText(pretty: true))
    for id in pruning.held { printer.warning("project \(id) stays: a process works on it") }
    if let unfreed = pruning.unfreed { printer.warning("the store did not become smaller: \(unfreed)") }
    for project in pruning.projects {
      printer.note("\(project.projectID): \(project.status), \(ListCommand.time(project.updatedAt))")
    }
    let count = pruning.projects.count
    let projects = count == 1 ? "1 project" : "\(count) projects"
    printer.answer(
      dryRun
        ? "\(projects) would be removed"
        : "removed \(projects) and \(pruning.blobs) texts of theirs, freed \(pruning.bytes) bytes")
    return .accepted
  }
}
