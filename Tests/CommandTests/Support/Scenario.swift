import Core
import Foundation
import Platform

/// One build against the scripted server: models that cost and can do different things, an empty home, its own store.
final class Scenario {
  /// A rule of the server's script: what it matches, and the answer.
  struct Rule {
    var members: [String: JSONValue]

    /// An answer to a call of a stage about a task ("-" for the whole project).
    init(
      _ stage: Stage, _ task: String, attempt: Int? = nil, by provider: String? = nil, times: Int? = nil, _ text: String
    ) {
      members = ["stage": .string(stage.rawValue), "task": .string(task), "text": .string(text)]
      if let attempt { members["attempt"] = .number(Double(attempt)) }
      if let provider { members["path"] = .string("/\(provider)/") }
      if let times { members["times"] = .number(Double(times)) }
    }
  }

  /// A model that the scenario offers: each is a provider of its own, `name/model`.
  struct Model {
    var name: String
    var quality: Double
    /// USD per million tokens, in and out.
    var price: Double
  }

  static let cheap = Model(name: "alpha", quality: 0.65, price: 1)
  static let better = Model(name: "beta", quality: 0.75, price: 2)
  static let strong = Model(name: "gamma", quality: 0.85, price: 4)
  static let strongest = Model(name: "delta", quality: 0.95, price: 8)

  let folder: URL
  let server: StubServer

  init(_ rules: [Rule], models: [Model] = [cheap, better, strong]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("scenario-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("home"), withIntermediateDirectories: true)
    server = try StubServer(script: try rules.map(\.members).jsonText())
    let providers = models.map { model -> JSONValue in
      .object([
        "name": .string(model.name), "wire": .string("openai"),
        "base_url": .string("\(server.address)/\(model.name)/v1"),
        "models": .array([
          .object([
            "id": .string("model"), "tier": .string("standard"), "input_price": .number(model.price),
            "output_price": .number(model.price), "quality": .object(["default": .number(model.quality)]),
          ])
        ]),
      ])
    }
    let home = folder.appendingPathComponent("home").path
    try FoundTools.seed(cache: "\(home)/.orchestrator_cache", home: home, ownPath: true)
    let catalogue = JSONValue.object(["providers": .array(providers)])
    try Data(try catalogue.jsonText().utf8).write(to: folder.appendingPathComponent("models.json"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var environment: [String: String] {
    [
      "HOME": folder.appendingPathComponent("home").path, "ORCHESTRATOR_TOOLS": "\(packageFolder)/.venv",
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
    ]
  }

  /// Builds, or whatever the arguments say; the models file and the results folder are given.
  func run(_ arguments: [String]) async throws -> BuiltBinary.Run {
    try await BuiltBinary.run(
      arguments + ["--models", "models.json", "--patience", "5", "-o", "results"], environment: environment,
      directory: folder.path)
  }

  /// Builds "p" with these criteria.
  func build(
    _ criteria: String = "pytest suite passes", description: String = "A small library", _ more: [String] = []
  ) async throws -> Built {
    let run = try await run(
      ["--project", description, "--criteria", criteria, "--project-id", "p", "--budget", "5"] + more)
    return try Built(run, in: folder.appendingPathComponent("results/p"))
  }

  /// A build that has ended.
  struct Built {
    let run: BuiltBinary.Run
    let summary: JSONValue
    let report: String
    /// The files of app/ by path.
    let app: [String: String]

    init(_ run: BuiltBinary.Run, in folder: URL) throws {
      self.run = run
      let read = { (name: String) in try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) }
      summary = try read("summary.json").map { try JSONValue(parsing: $0) } ?? .null
      report = read("report.md") ?? ""
      let app = folder.appendingPathComponent("app").path
      var files: [String: String] = [:]
      for path in (try? Folder.files(under: app)) ?? [] {
        files[path] = String(decoding: try BoundedFile.read("\(app)/\(path)", limit: 1 << 20), as: UTF8.self)
      }
      self.app = files
    }

    var status: String { summary["status"]?.string ?? "none: \(run.stderr)" }

    func task(_ id: String) -> JSONValue? { summary["tasks"]?.array?.first { $0["task_id"]?.string == id } }

    /// "generate alpha", "revise alpha", … in order.
    func attempts(_ id: String) -> [String] {
      (task(id)?["attempts"]?.array ?? []).map { "\($0["stage"]?.string ?? "") \($0["provider"]?.string ?? "")" }
    }
  }

  /// The requests of a stage about a task, in the order in which they were answered.
  func calls(_ stage: Stage, _ task: String) throws -> [JSONValue] {
    try server.log().filter { $0["stage"]?.string == stage.rawValue && $0["task"]?.string == task }
  }
}

extension JSONValue {
  /// All text of a logged request's messages.
  var promptText: String {
    (self["body"]?["messages"]?.array ?? []).compactMap { $0["content"]?.string }.joined(separator: "\n")
  }

  /// The provider a logged request went to: the first folder of its path.
  var provider: String { self["path"]?.string?.split(separator: "/").first.map(String.init) ?? "" }
}
