import Core
import OrchestratorKit

/// `verify`: whether what is stored is what was written.
struct VerifyCommand {
  let printer: Printer

  private struct Document: Encodable {
    struct Project: Encodable {
      var projectID: String
      var isIntact: Bool
      /// The events from the first on that are what was appended.
      var intactEvents: Int
      var damagedSeq: Int?
      var damage: String?

      enum CodingKeys: String, CodingKey {
        case damage
        case projectID = "project_id"
        case isIntact = "intact"
        case intactEvents = "intact_events"
        case damagedSeq = "damaged_seq"
      }
    }

    var isIntact: Bool
    /// What is wrong with the store that belongs to no project.
    var store: String?
    var projects: [Project]

    enum CodingKeys: String, CodingKey {
      case store, projects
      case isIntact = "intact"
    }
  }

  /// Nil: all projects.
  func run(_ name: String?, rebuild: Bool) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    guard var check = try await session.verify(name) else {
      if let name { throw OrchestratorError(.usage, "no project \(name); --list-projects shows all") }
      try printer.document(Document(isIntact: true, projects: []).jsonText(pretty: true))
      printer.note("no projects yet; start one with --project TEXT")
      return .accepted
    }
    if rebuild, !check.isIntact, check.isRebuildable {
      try await session.rebuildDerived()
      printer.note("the derived tables were written anew from the events")
      check = try await session.verify(name) ?? check
    }
    try show(check)
    guard !check.isIntact else { return .accepted }
    if check.isRebuildable {
      printer.note("no event is lost: orchestrator verify --all --rebuild writes these tables anew")
    } else {
      if rebuild { printer.note("nothing was rebuilt: more than derived tables is damaged") }
      printer.note(
        "save what can be read with orchestrator export ID, move orchestrator.db away, and orchestrator import it")
    }
    return .fault
  }

  private func show(_ check: StoreCheck) throws {
    let projects = check.projects.map { project in
      Document.Project(
        projectID: project.project, isIntact: project.damage == nil, intactEvents: project.intactEvents,
        damagedSeq: project.damage?.seq, damage: project.damage?.description)
    }
    try printer.document(
      Document(isIntact: check.isIntact, store: check.fault, projects: projects).jsonText(pretty: true))
    let store = check.fault.map { ["the store is damaged: \($0)"] } ?? []
    let lines = check.projects.map { project in
      "\(project.project): \(project.damage?.description ?? "\(Self.events(project.intactEvents)), intact")"
    }
    printer.answer((store + lines).joined(separator: "\n"))
  }

  static func events(_ count: Int) -> String { count == 1 ? "1 event" : "\(count) events" }
}
