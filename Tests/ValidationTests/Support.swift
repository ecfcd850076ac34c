import Core
import Foundation
import Validation

/// What the suites of this target share: one engine over the repository's own tools, one throw-away cache.
enum Support {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let cache = FileManager.default.temporaryDirectory.appending(path: "validation-tests-\(getpid())").path
  static let engine = makeEngine()

  static func makeEngine(_ mode: Sandbox.Mode = .on, tools: String? = nil, path: String? = nil) -> CheckEngine {
    var environment = ProcessInfo.processInfo.environment
    if let path { environment["PATH"] = path }
    environment["ORCHESTRATOR_TOOLS"] = tools ?? environment["ORCHESTRATOR_TOOLS"] ?? root + "/.venv"
    environment["OPENAI_API_KEY"] = "test-key-that-must-not-leak"
    setenv("OPENAI_API_KEY", "test-key-that-must-not-leak", 1)
    do {
      return try CheckEngine(
        mode: mode, cacheDirectory: cache, environment: environment, executable: root + "/.build/none")
    } catch {
      fatalError("\(error)")
    }
  }

  static func check(
    _ name: String, _ files: [String: String], subject: Set<String>? = nil, tests: [String]? = nil,
    mode: CheckRequest.Mode = .check, parameters: [String: JSONValue] = [:], key: String? = nil,
    engine: CheckEngine = engine
  ) async -> CheckResult {
    let request = CheckRequest(
      use: ValidatorUse(name: name, parameters: parameters), tree: tree(files), subject: subject, testFiles: tests,
      mode: mode, buildKey: key)
    do {
      return try await engine.run(request)
    } catch {
      return CheckResult(validator: name, verdict: .notRun, reason: "\(error)")
    }
  }

  static func tree(_ files: [String: String]) -> FileTree { FileTree(files.mapValues { Body($0) }) }

  /// Runs a Python program in the sandbox as a test of pytest and answers what it printed to the assertion.
  static func probe(_ body: String, engine: CheckEngine = engine) async -> CheckResult {
    await check("pytest", ["test_probe.py": body], engine: engine)
  }
}
