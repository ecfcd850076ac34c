import Core
import Execution
import FoundationEssentials
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

  /// Writes app/, tasks/, plan.json, summary.json and report.md, each file whole or not at all; the answer tells of
  /// files that the user had changed, and where they are now.
  func write(state: RunState, summary: Summary) throws -> [String] {
    guard let spec = state.spec else { return [] }
    let folder = folder(of: spec.projectID)
    try Folder.create("\(folder)/app")
    for path in try Folder.files(under: folder) where AtomicFile.isLeftover(path) {
      try Folder.removeFile("\(folder)/\(path)")
    }
    let moved = try writeApp(state, in: folder)
    if let plan = state.plan { try AtomicFile.write(try plan.jsonText(pretty: true) + "\n", to: "\(folder)/plan.json") }
    for task in state.orderedTasks { try write(task, in: "\(folder)/tasks/\(task.task.id)") }
    try AtomicFile.write(Report.markdown(summary), to: "\(folder)/report.md")
    // Last: whoever finds it finds everything else.
    try AtomicFile.write(try summary.jsonText(pretty: true) + "\n", to: "\(folder)/summary.json")
    return moved
  }

  private func writeApp(_ state: RunState, in folder: String) throws -> [String] {
    let app = "\(folder)/app"
    let tree = state.shippedTree
    let jail = try PathJail(root: app)
    let ours = Self.everythingWeWrote(state)
    var edited: [(path: String, bytes: [UInt8])] = []
    for path in try Folder.files(under: app) where !Self.isByProduct(path) {
      guard let bytes = try? BoundedFile.read("\(app)/\(path)", limit: 64 << 20) else { continue }
      let text = String(decoding: bytes, as: UTF8.self)
      if tree[path] == text { continue }
      if ours[path]?.contains(text) != true { edited.append((path, bytes)) }
    }
    var remarks: [String] = []
    if !edited.isEmpty {
      let keep = Self.freeName(in: folder)
      for file in edited {
        let target = "\(folder)/\(keep)/\(file.path)"
        try Folder.create(Self.parent(of: target))
        try AtomicFile.write(file.bytes, to: target)
      }
      let files = edited.count == 1 ? "1 file in app/ was" : "\(edited.count) files in app/ were"
      remarks = ["\(files) changed by hand: your versions are in \(folder)/\(keep)"]
    }
    for path in try Folder.files(under: app) where tree[path] == nil && !Self.isByProduct(path) {
      try Folder.removeFile("\(app)/\(path)")
    }
    for path in tree.paths {
      guard let text = tree[path] else { continue }
      let target = try jail.resolve(path)
      try Folder.create(Self.parent(of: target))
      try AtomicFile.write(text, to: target)
    }
    return remarks
  }

  private func write(_ task: TaskState, in folder: String) throws {
    try Folder.create(folder)
    try AtomicFile.write(TaskPage.markdown(task), to: "\(folder)/task.md")
    for (n, draft) in task.drafts {
      for path in draft.files.paths {
        let target = try PathJail(root: folder).resolve("attempt-\(n)/\(path)")
        try Folder.create(Self.parent(of: target))
        try AtomicFile.write(draft.files[path] ?? "", to: target)
      }
      if let output = draft.output { try AtomicFile.write(output.text, to: "\(folder)/attempt-\(n).md") }
    }
  }

  /// Every version of every file that any draft ever held: what differs from all of them is the user's.
  private static func everythingWeWrote(_ state: RunState) -> [String: Set<String>] {
    var versions: [String: Set<String>] = [:]
    for draft in state.tasks.values.flatMap(\.drafts.values) {
      for path in draft.files.paths { versions[path, default: []].insert(draft.files[path] ?? "") }
    }
    return versions
  }

  /// What running the project leaves behind is nobody's work.
  private static func isByProduct(_ path: String) -> Bool {
    let folders: Set<Substring> = [
      "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".build", "node_modules", ".git",
    ]
    return path.split(separator: "/").contains { folders.contains($0) }
  }

  private static func freeName(in folder: String) -> String {
    let taken = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    return (1...).lazy.map { "app.user-\($0)" }.first { !taken.contains($0) } ?? "app.user"
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
