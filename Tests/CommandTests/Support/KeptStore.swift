import Foundation
import Platform

/// A store that an earlier version wrote, as the store of a user of its own. `recording.jsonl` beside it answers all that its
/// projects still ask.
final class KeptStore: Sendable {
  static let folder = "\(packageFolder)/Tests/CommandTests/Stores"
  static let recording = "\(folder)/recording.jsonl"

  /// All that are kept: `v001.db` and what later versions add.
  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.wholeMatch(of: /v\d+\.db/) != nil }.sorted()
  }()

  static let ids = ["cut-after-an-answer", "cut-in-a-call", "cut-with-a-call-open", "finished", "planned"]

  /// Its projects, in the order of `verify --all`, with their numbers of events: where a process was killed depends on
  /// what it wrote together.
  let projects: [(id: String, events: Int)]
  var intact: String { projects.map { "\($0.id): \($0.events) events, intact\n" }.joined() }

  let home: TestHome

  init(_ name: String = "v001.db") throws {
    projects = [
      ("cut-after-an-answer", 9), ("cut-in-a-call", name == "v001.db" ? 10 : 13), ("cut-with-a-call-open", 7),
      ("finished", 39), ("planned", 6),
    ]
    home = try TestHome()
    try FileManager.default.createDirectory(atPath: "\(home.folder)/cache", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: "\(Self.folder)/\(name)", toPath: home.database)
  }

  func run(_ arguments: String...) async throws -> BuiltBinary.Run { try await home.run(arguments) }

  func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: home.database)) }

  /// Replaces the file, and takes what SQLite had put beside it away.
  func replace(_ bytes: Data) throws {
    try bytes.write(to: URL(fileURLWithPath: home.database))
    try removeBesides()
  }

  /// The log and its index, where there are some.
  func removeBesides() throws { for beside in ["-wal", "-shm"] { try Folder.removeFile(home.database + beside) } }

  /// Changes the store as somebody would who wants to; answers what the script prints.
  @discardableResult
  func python(_ script: String, _ arguments: String...) async throws -> String {
    let opening = """
      import hashlib, json, os, sqlite3, sys
      path = sys.argv[1]
      def opened(path, free=True):
        db = sqlite3.connect(path, isolation_level=None)
        if free:
          for name in ("events_are_never_changed", "events_are_never_deleted"):
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
          db.execute("PRAGMA ignore_check_constraints = ON")
        return db

      """
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/python3", arguments: ["-c", opening + script, home.database] + arguments,
        environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"], directory: home.work,
        wallSeconds: 300, outputLimit: 16 << 20))
    guard result.exit == .exited(0) else { throw ScriptFailed(stderr: result.stderrText) }
    return result.stdoutText
  }

  struct ScriptFailed: Error { let stderr: String }
}
