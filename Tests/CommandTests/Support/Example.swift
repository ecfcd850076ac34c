import Core
import Foundation
import Platform

/// A project of `Examples/`, rebuilt from its recording.
struct Example: Sendable {
  let name: String
  let description: String
  let criteria: String
  /// All that ships.
  let files: Set<String>

  static let rateLimiter = Example(
    name: "rate-limiter", description: "Implement a Python rate limiter using decorators",
    criteria: "pytest suite passes, ruff linting clean",
    files: [
      "README.md", "pyproject.toml", "rate_limiter/__init__.py", "rate_limiter/limiter.py", "tests/test_limiter.py",
    ])
  static let romanSwift = Example(
    name: "roman-swift", description: "A Swift package that converts between integers and Roman numerals",
    criteria: "swift build succeeds, swift test passes",
    files: [
      "Package.swift", "Sources/RomanNumerals/RomanNumeral.swift", "Tests/RomanNumeralsTests/RomanNumeralTests.swift",
    ])
  static let wordCount = Example(
    name: "word-count", description: "A command that counts the words of a text and prints the ten most frequent",
    criteria: "pytest suite passes, ruff linting clean, the README shows how to run the command",
    files: [
      "README.md", "pyproject.toml", "tests/test_table.py", "tests/test_words.py", "wordcount/__init__.py",
      "wordcount/__main__.py", "wordcount/table.py", "wordcount/words.py",
    ])

  var recording: String { "\(packageFolder)/Examples/\(name)/recording.jsonl" }

  func replay(in home: TestHome) async throws -> BuiltBinary.Run {
    try await home.run([
      "--project", description, "--criteria", criteria, "--budget", "2", "--replay", recording, "--project-id", name,
    ])
  }

  /// Runs what the report prints under "See for yourself", as its reader would: in `app/`, with tools on PATH.
  static func runByHand(_ home: TestHome) async throws -> [(command: String, result: ChildResult)] {
    let folder = try home.results()
    let report = try String(contentsOfFile: "\(folder)/report.md", encoding: .utf8)
    let block =
      report.components(separatedBy: "## See for yourself").dropFirst().first?
      .components(separatedBy: "```").dropFirst().first ?? ""
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    var results: [(command: String, result: ChildResult)] = []
    for command in block.split(separator: "\n").map(String.init) {
      let result = try await ChildProcess.run(
        ChildCommand(
          executable: "/bin/sh", arguments: ["-c", command],
          environment: ["PATH": "\(packageFolder)/.venv/bin:\(path)", "HOME": "\(home.folder)/home"],
          directory: "\(folder)/app", wallSeconds: 600))
      results.append((command, result))
    }
    return results
  }
}
