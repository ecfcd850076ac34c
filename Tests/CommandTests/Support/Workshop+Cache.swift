import Core
import Foundation
import Platform
import Testing

/// The same project built again and again, on one cache.
extension Workshop {
  /// A build under this id that has ended.
  struct Again {
    let run: BuiltBinary.Run
    let summary: JSONValue
    let app: [String: Data]

    var cost: Double? { summary["totals"]?["cost_usd"]?.number }
    var calls: Double? { summary["totals"]?["calls"]?.number }
    var hits: Double? { summary["totals"]?["cache_hits"]?.number }
    var saved: Double? { summary["totals"]?["cache_saved_usd"]?.number }
  }

  static func arguments(_ id: String, _ more: [String] = []) -> [String] {
    ["--project", "Colours as JSON", "--criteria", "every file is valid JSON", "--project-id", id, "--budget", "2"]
      + more
  }

  @discardableResult
  func again(_ id: String, _ more: [String] = [], _ variables: [String: String] = [:]) async throws -> Again {
    try left(by: try await run(Self.arguments(id, more), variables), id)
  }

  func left(by run: BuiltBinary.Run, _ id: String) throws -> Again {
    let root = folder.appendingPathComponent("results/\(id)")
    let text = try? String(contentsOf: root.appendingPathComponent("summary.json"), encoding: .utf8)
    let paths = (try? Folder.files(under: root.appendingPathComponent("app").path)) ?? []
    return Again(
      run: run, summary: try text.map { try JSONValue(parsing: $0) } ?? .null,
      app: Dictionary(
        uniqueKeysWithValues: paths.map {
          ($0, FileManager.default.contents(atPath: root.appendingPathComponent("app/\($0)").path) ?? Data())
        }))
  }

  var answersFile: String { "\(folder.path)/cache/answers.db" }

  /// What `cache` answers.
  func cache(_ words: [String], stdin: String = "", _ variables: [String: String] = [:]) async throws -> JSONValue {
    let run = try await BuiltBinary.run(
      ["cache"] + words + ["--json"], environment: environment.merging(variables) { $1 }, directory: folder.path,
      stdin: stdin)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    return try JSONValue(parsing: run.stdout)
  }

  /// Runs SQL on the file of the answers, as another program would.
  func changeAnswers(_ sql: String) async throws {
    let program = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()"
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/python3", arguments: ["-c", program, answersFile, sql], environment: [:], directory: nil,
        stdin: [], wallSeconds: 60, outputLimit: 1 << 20))
    #expect(result.exit == .exited(0), "\(result.stderrText)")
  }
}
