import Core
import Foundation
import OrchestratorKit
import Platform

/// One user with one project "p": an empty home, a store of their own, and a scripted provider with one model whose
/// tokens cost a micro-dollar each.
final class Workshop {
  static let project = "p"

  let folder: URL
  let server: StubServer

  /// Each of the providers is the same server.
  init(_ rules: [StubRule], providers: [String] = ["stub"]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("workshop-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("home"), withIntermediateDirectories: true)
    server = try StubServer(rules)
    let entries = providers.map { name -> JSONValue in
      .object([
        "name": .string(name), "wire": .string("openai"), "base_url": .string("\(server.address)/\(name)/v1"),
        "models": .array([
          .object([
            "id": .string("model"), "input_price": .number(1), "output_price": .number(1),
            "quality": .object(["default": .number(0.9)]),
          ])
        ]),
      ])
    }
    try FoundTools.seed(cache: "\(folder.path)/cache", home: folder.appendingPathComponent("home").path)
    try write(try JSONValue.object(["providers": .array(entries)]).jsonText(), to: "models.json")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var environment: [String: String] {
    [
      "HOME": folder.appendingPathComponent("home").path, "ORCHESTRATOR_CACHE_DIR": "\(folder.path)/cache",
      "ORCHESTRATOR_TOOLS": "\(packageFolder)/.venv",
    ]
  }

  static let live = ["--models", "models.json", "--patience", "5"]
  static let build = [
    "--project", "Colours as JSON", "--criteria", "every file is valid JSON", "--project-id", project, "--budget", "2",
  ]
  static let resume = ["--resume", project]

  /// Runs the program to its end.
  func run(_ arguments: [String], _ more: [String: String] = [:]) async throws -> BuiltBinary.Run {
    try await BuiltBinary.run(
      arguments + Self.live, environment: environment.merging(more) { $1 }, directory: folder.path)
  }

  func start(_ arguments: [String], _ more: [String: String] = [:]) async throws -> BuiltBinary.Started {
    try await BuiltBinary.start(
      arguments + Self.live, environment: environment.merging(more) { $1 }, directory: folder.path)
  }

  /// Runs the program without its provider.
  func runAlone(_ arguments: [String]) async throws -> BuiltBinary.Run {
    try await BuiltBinary.run(arguments, environment: environment, directory: folder.path)
  }

  /// Starts it with these arguments and no others.
  func startAlone(_ arguments: [String], _ more: [String: String] = [:]) async throws -> BuiltBinary.Started {
    try await BuiltBinary.start(arguments, environment: environment.merging(more) { $1 }, directory: folder.path)
  }

  /// Starts it with its events on stdout, to be read one by one.
  func step(_ arguments: [String]) throws -> SteppedBuild {
    try SteppedBuild(arguments + Self.live + ["--events"], environment: environment, directory: folder)
  }

  /// Replaces the provider by a program.
  func offer(program command: [String]) throws {
    let models: JSONValue = [
      "providers": [
        [
          "name": "program", "wire": "command", "command": .array(command.map { .string($0) }),
          "models": [["id": "model", "input_price": 1, "output_price": 1, "quality": ["default": .number(0.9)]]],
        ]
      ]
    ]
    try write(try models.jsonText(), to: "models.json")
  }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(path))
  }

  /// The journal of a project as the store has it.
  func journal(_ project: String = project) async throws -> [StoredEvent] {
    try await ProjectSession(installation: Installation(environment: environment), version: "").read(project).events
  }

  /// Waits until the journal's last event is like this.
  func journalEnds(_ description: String, _ isLast: (Event) -> Bool) async throws {
    try await wait(for: description) {
      guard FileManager.default.fileExists(atPath: "\(folder.path)/cache/orchestrator.db") else { return false }
      return (try? await journal())?.last.map { isLast($0.event) } ?? false
    }
  }

  /// Looks every two milliseconds, for two minutes at most.
  func wait(for what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while try await !condition() {
      guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits until the server has so many requests and the journal says that the last of them is under way.
  func isAsked(_ count: Int) async throws {
    try await wait(for: "request \(count)") { try await server.arrivals() >= count }
    try await journalEnds("a call in flight") { if case .callReserved = $0 { true } else { false } }
  }

  struct NeverHappened: Error { let what: String }

  /// The processes that run now and whose command lines hold this folder and the word.
  func processes(with word: String = "") -> [Int32] { Self.processes(folder.lastPathComponent, word) }

  private static func processes(_ folder: String, _ word: String) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap { Int32($0) }.filter { pid in
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline").map {
        String(decoding: $0, as: UTF8.self)
      }
      return line?.contains(folder) == true && (word.isEmpty || line?.contains(word) == true)
    }
  }

  /// A signal at the moment at which such a process runs.
  func send(_ signal: Int32, to pid: Int32, whenRuns word: String) async {
    let name = folder.lastPathComponent
    await Self.send(signal, to: pid) { !Self.processes(name, word).isEmpty }
  }

  /// A signal at the moment at which the folder holds something.
  func send(_ signal: Int32, to pid: Int32, whenFilled path: String) async {
    let path = folder.appendingPathComponent(path).path
    await Self.send(signal, to: pid) { (try? FileManager.default.contentsOfDirectory(atPath: path))?.isEmpty == false }
  }

  /// On a thread of its own: the moment is short, and the pool of this process may be busy with other tests.
  private static func send(_ signal: Int32, to pid: Int32, when condition: @escaping @Sendable () -> Bool) async {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread {
        let deadline = Date() + 60
        while !condition(), Date() < deadline { usleep(500) }
        kill(pid, signal)
        continuation.resume()
      }
    }
  }

  /// The bytes of every file below `results/p/<name>`, hidden ones too.
  func files(_ name: String = "app") -> [String: Data] {
    let root = folder.appendingPathComponent("results/\(Self.project)/\(name)")
    let paths = (try? Folder.files(under: root.path)) ?? []
    return Dictionary(
      uniqueKeysWithValues: paths.map {
        ($0, FileManager.default.contents(atPath: root.appendingPathComponent($0).path) ?? Data())
      })
  }

  func summary() throws -> JSONValue {
    try JSONValue(
      parsing: try String(contentsOf: folder.appendingPathComponent("results/p/summary.json"), encoding: .utf8))
  }

  /// How often the server was asked, by call.
  func requests() throws -> [String: Int] {
    try server.log().reduce(into: [:]) { counts, call in
      let words = [call["stage"]?.string, call["task"]?.string, call["attempt"]?.number.map { "\(Int($0))" }]
      counts[words.compactMap(\.self).joined(separator: " "), default: 0] += 1
    }
  }
}
