import Core
import Foundation
import Platform

/// What a user does around a build: files, variables, and a look at what was written where.
extension Scenario {
  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(path))
  }

  /// Runs with these words only, and these variables over the usual ones.
  func run(
    only arguments: [String], variables: [String: String] = [:], stdin: String = ""
  ) async throws -> BuiltBinary.Run {
    try await BuiltBinary.run(
      arguments + ["--models", "models.json"], environment: environment.merging(variables) { $1 },
      directory: folder.path, stdin: stdin)
  }

  /// What such a run left of the project.
  func built(_ run: BuiltBinary.Run, id: String = "p") throws -> Built {
    try Built(run, in: folder.appendingPathComponent("results/\(id)"))
  }

  /// Files that are neither the user's, nor state, nor results.
  func strayFiles() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
      !["models.json", "home", "results"].contains(path)
        && !["home/.orchestrator_cache", "results/"].contains { path.hasPrefix($0) }
    }
  }

  /// "plan - alpha", "generate code beta", … in the order of their ends.
  func requests() throws -> [String] {
    try server.log().map { call in
      [call["stage"]?.string ?? "", call["task"]?.string ?? "", call.provider].joined(separator: " ")
    }
  }
}

extension Scenario.Built {
  var reason: String { summary["reason"]?.string ?? "none: \(run.stderr)" }

  func criterion(_ id: String) -> JSONValue? { summary["criteria"]?.array?.first { $0["id"]?.string == id } }

  /// Kind and text of every note.
  var notes: [String] {
    (summary["notes"]?.array ?? []).map { "\($0["kind"]?.string ?? ""): \($0["text"]?.string ?? "")" }
  }

  /// It ended as told, with one line of reason on stdout and no trace of a crash.
  func ended(_ status: String, _ code: Int32) -> Bool {
    self.status == status && run.exit == .exited(code) && run.stdout == "results/p/app\n\(status): \(reason)\n"
      && !reason.contains("\n") && !["Traceback", "Fatal error", "Backtrac"].contains { run.stderr.contains($0) }
  }
}
