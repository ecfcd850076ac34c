import Core
import OrchestratorKit

/// `similar TEXT`: the prior projects that are most like it, the nearest first.
struct SimilarCommand {
  let options: Options
  let printer: Printer

  private struct Document: Encodable {
    struct Project: Encodable {
      var projectID: String
      var score: Double
      var status: String
      var costUSD: Double
      var date: String

      enum CodingKeys: String, CodingKey {
        case score, status, date
        case projectID = "project_id"
        case costUSD = "cost_usd"
      }
    }

    var projects: [Project]
  }

  func run(_ text: ProjectText) async throws -> ExitStatus {
    let installation = Installation.current()
    let embeddings = try Embeddings(options.embeddings, installation: installation)
    let threshold = options.threshold ?? ProjectSession.usualThreshold
    let found = try await ProjectSession(installation: installation, version: orchestratorVersion).similar(
      to: try text.read(), criteria: BuildRequest.criteria(splitting: options.criteria), threshold: threshold,
      embeddings: embeddings)
    for remark in found.remarks { printer.warning(remark) }
    let rows = found.projects.map { project in
      Document.Project(
        projectID: project.projectID, score: (project.score * 10_000).rounded() / 10_000, status: project.status,
        costUSD: project.spent.usd, date: ListCommand.time(project.updatedAt))
    }
    try printer.document(Document(projects: rows).jsonText(pretty: true))
    if rows.isEmpty {
      printer.note("no project is like it (threshold \(Table.number(threshold, digits: 2)))")
    } else {
      let lines = zip(found.projects, rows).map { project, row in
        [row.projectID, Table.number(row.score, digits: 4), row.status, "\(project.spent)", row.date]
      }
      printer.answer(Table([["project", "score", "status", "cost", "date"]] + lines).text)
    }
    return .accepted
  }
}
