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

  /// Kills the build "second" once red was served, and takes the cache away: the rest is asked, and the project is whole.
  func goOnWithoutTheCache(_ build: SteppedBuild, to app: [String: Data]) async throws {
    try await build.advance(through: "callServed", "red", stage: "generate")
    build.kill9()
    for file in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: answersFile + file) }
    let before = try requests()
    let run = try await run(["--resume", "second"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let after = try requests()
    // What was served stands in the journal, and is not asked.
    #expect(after["plan - 1"] == before["plan - 1"] && after["generate red 1"] == before["generate red 1"])
    #expect(after["generate blue 1"] != before["generate blue 1"])
    #expect(try left(by: run, "second").app == app)
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

  /// Makes every answer older than it is, as only time can: its line with it.
  func age(hours: Int) async throws {
    let lines = try await exportedAnswers().map { answer in
      var answer = answer
      answer.createdAt -= Int64(hours) * 3_600_000
      return answer
    }
    try await changeAnswers("DELETE FROM answers")
    try await importAnswers(lines, ["--max-age", "10000d"])
  }

  func exportedAnswers() async throws -> [KnownAnswer] {
    let run = try await runAlone(["cache", "export", "--output", "-"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    struct Line: Decodable { var answer: KnownAnswer }
    return try run.stdout.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8)).answer
    }
  }

  /// Brings in answers with good checksums, whatever they say.
  func importAnswers(_ answers: [KnownAnswer], _ more: [String] = []) async throws {
    struct Line: Encodable {
      var key: String
      var sha256: String
      var answer: KnownAnswer
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let lines = try answers.map { answer in
      let line = Line(
        key: answer.question.digest, sha256: SHA256.hex(try encoder.encode(answer)), answer: answer)
      return String(decoding: try encoder.encode(line), as: UTF8.self)
    }
    try write(lines.joined(separator: "\n"), to: "answers.jsonl")
    _ = try await cache(["import", "answers.jsonl"] + more)
  }

  /// A policy file that keeps the project from a provider.
  func policy(blocking provider: String) throws -> String {
    let name = "no-\(provider).json"
    try write(
      #"{"org": [{"name": "no", "enforcement_mode": "HARD", "blocked_providers": ["\#(provider)"]}]}"#, to: name)
    return name
  }
}
