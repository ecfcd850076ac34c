import Core
import Execution
import Platform

/// Rebuilds `results/<project-id>/` from the folded journal; the folder is never read as state.
struct ResultsWriter {
  /// The folder of all projects.
  let root: String

  func folder(of project: String) -> String { "\(root)/\(project)" }

  /// Makes the folder, so that a place where nothing can be written is known before anything is paid for.
  func prepare(_ project: String) throws(OrchestratorError) {
    do {
      try Folder.create("\(folder(of: project))/app")
    } catch {
      throw OrchestratorError(.usage, "the results cannot be written: \(error); choose another --output-dir")
    }
  }

  /// Writes app/, tasks/, plan.json, report.md and summary.json; the answer tells of what was in the way, and where it is
  /// now.
  func write(_ state: RunState, _ summary: Summary) throws(OrchestratorError) -> [String] {
    guard let spec = state.spec else { return [] }
    do {
      return try rebuild(folder(of: spec.projectID), state, summary)
    } catch {
      let kept = state.ended.map { "the verdict \($0.status.rawValue)" } ?? "everything done"
      let goesOn = state.ended?.status.isFinal == true ? "writes them without any call" : "goes on and writes them"
      throw OrchestratorError(
        .fault,
        "the results cannot be written: \(error); \(kept) is kept, "
          + "'orchestrator --resume \(spec.projectID) [--output-dir DIR]' \(goesOn)")
    }
  }

  private func rebuild(_ path: String, _ state: RunState, _ summary: Summary) throws -> [String] {
    var folder = try ResultsFolder(path)
    try folder.writeApp(state.shippedTree, ours: Self.everythingWeWrote(state))
    if let plan = state.plan { try folder.write(try plan.jsonText(pretty: true) + "\n", to: "plan.json") }
    for task in state.orderedTasks {
      let place = "tasks/\(task.task.id)"
      try folder.write(TaskPage.markdown(task), to: "\(place)/task.md")
      for (n, draft) in task.drafts {
        for file in draft.files.paths {
          try folder.write(draft.files[file] ?? "", to: "\(place)/attempt-\(n)/\(file)")
        }
        if let output = draft.output { try folder.write(output.text, to: "\(place)/attempt-\(n).md") }
      }
    }
    try folder.write(Report.markdown(summary), to: "report.md")
    try folder.sync()
    // Last: whoever finds it finds everything else.
    try folder.write(try summary.jsonText(pretty: true) + "\n", to: "summary.json")
    try folder.sync()
    return folder.remarks
  }

  /// Every version of every file that any draft ever held: what differs from all of them is the user's.
  private static func everythingWeWrote(_ state: RunState) -> [String: Set<String>] {
    var versions: [String: Set<String>] = [:]
    for draft in state.tasks.values.flatMap(\.drafts.values) {
      for path in draft.files.paths { versions[path, default: []].insert(draft.files[path] ?? "") }
    }
    return versions
  }
}
