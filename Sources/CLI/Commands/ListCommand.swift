import Core
import FoundationEssentials
import OrchestratorKit

/// `--list-projects`: newest first.
struct ListCommand {
  let printer: Printer

  private struct Document: Encodable {
    struct Project: Encodable {
      var projectID: String
      var status: String
      var description: String
      var spentUSD: Double
      var updatedAt: String

      enum CodingKeys: String, CodingKey {
        case status, description
        case projectID = "project_id"
        case spentUSD = "spent_usd"
        case updatedAt = "updated_at"
      }
    }

    var projects: [Project]
  }

  func run() async throws -> ExitStatus {
    let projects = try await ProjectSession(installation: .current(), version: orchestratorVersion).projects()
    let rows = projects.map { project in
      Document.Project(
        projectID: project.projectID, status: project.status, description: project.description,
        spentUSD: project.spent.usd, updatedAt: Self.time(project.updatedAt))
    }
    try printer.document(Document(projects: rows).jsonText(pretty: true))
    if rows.isEmpty {
      printer.note("no projects yet; start one with --project TEXT")
    } else {
      let lines = zip(projects, rows).map { project, row in
        let first = row.description.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return [row.projectID, row.status, "\(project.spent)", row.updatedAt, String(first.prefix(60))]
      }
      printer.answer(Table([["project", "status", "spent", "updated", "description"]] + lines).text)
    }
    return .accepted
  }

  static func time(_ milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds / 1000)).formatted(.iso8601)
  }
}
