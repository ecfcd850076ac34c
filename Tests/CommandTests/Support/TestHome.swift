import Core
import Foundation

/// A user of one test: an empty home, a store and a working directory of their own, and the tools of `.venv`.
final class TestHome: Sendable {
  struct NoResult: Error {}

  /// Everything lies below it.
  let folder: String
  private let variables: [String: String]

  /// `variables` configure providers; a PATH among them is this process's own.
  init(_ variables: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("user-\(UUID().uuidString)").path
    self.variables = variables
    for name in ["home", "work"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    try FoundTools.seed(cache: "\(folder)/cache", home: "\(folder)/home", ownPath: variables["PATH"] != nil)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// The working directory.
  var work: String { "\(folder)/work" }
  var database: String { "\(folder)/cache/orchestrator.db" }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(work)/\(path)"))
  }

  func run(_ arguments: [String], _ more: [String: String] = [:]) async throws -> BuiltBinary.Run {
    let own = [
      "HOME": "\(folder)/home", "ORCHESTRATOR_CACHE_DIR": "\(folder)/cache",
      "ORCHESTRATOR_TOOLS": "\(packageFolder)/.venv",
    ]
    return try await BuiltBinary.run(
      arguments, environment: own.merging(variables) { $1 }.merging(more) { $1 }, directory: work)
  }

  /// The folder of the only project under `results/`.
  func results(in directory: String = "results") throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: "\(work)/\(directory)")
    guard let name = names.first, names.count == 1 else { throw NoResult() }
    return "\(work)/\(directory)/\(name)"
  }

  func summary(in directory: String = "results") throws -> JSONValue {
    try JSONValue(parsing: try String(contentsOfFile: "\(results(in: directory))/summary.json", encoding: .utf8))
  }

  /// The files of the project, as they ship.
  func app(in directory: String = "results") throws -> [String: String] {
    let root = "\(try results(in: directory))/app"
    var files: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder), !isFolder.boolValue
      else { continue }
      files[path] = try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }
    return files
  }

  /// The files below the folder that hold these bytes, whatever kind of file.
  func files(holding text: String) throws -> [String] {
    let needle = Data(text.utf8)
    return try FileManager.default.subpathsOfDirectory(atPath: folder).filter { path in
      FileManager.default.contents(atPath: "\(folder)/\(path)")?.range(of: needle) != nil
    }
  }
}
