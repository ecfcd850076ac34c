import Foundation
import Platform

/// The program as it was built, run as a user runs it.
enum BuiltBinary {
  /// What a run left behind.
  struct Run: Sendable {
    let exit: ChildResult.Exit
    let stdout: String
    let stderr: String
    let milliseconds: Int
  }

  /// Beside the test bundle, which is the program that runs now.
  static let path: String = {
    let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("orchestrator").path
  }()

  /// Runs it to its end, for ten minutes at most. It gets `environment` and, unless that says otherwise, a PATH and a
  /// HOME where nothing is.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil, stdin: String = ""
  ) async throws -> Run {
    try await run(
      command(path, arguments, environment: environment, directory: directory, stdin: stdin))
  }

  /// Starts it and comes back when it has a process id, so that it can be sent signals.
  static func start(
    _ arguments: [String], environment: [String: String] = [:], directory: String? = nil
  ) async throws -> Started {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: file) }
    let script = #"echo $$ > "$0.new" && mv "$0.new" "$0" && exec "$@""#
    let command = command(
      "/bin/sh", ["-c", script, file, path] + arguments, environment: environment, directory: directory, stdin: "")
    let end = Task { try await run(command) }
    for _ in 0..<2000 {
      if let text = try? String(contentsOfFile: file, encoding: .utf8), let pid = Int32(text.dropLast()) {
        return Started(pid: pid, end: end)
      }
      try await Task.sleep(for: .milliseconds(5))
    }
    end.cancel()
    throw CocoaError(.executableLoad)
  }

  struct Started: Sendable {
    let pid: Int32
    fileprivate let end: Task<Run, any Error>

    /// Answers how many milliseconds the program has run by then.
    @discardableResult
    func send(_ signal: Int32) -> Int {
      defer { kill(pid, signal) }
      // "pid (name) state …": the 22nd is its start, in ticks of the clock since the machine's.
      let line = FileManager.default.contents(atPath: "/proc/\(pid)/stat").map { String(decoding: $0, as: UTF8.self) }
      let fields = line?.split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 19, let start = Int(fields[19]) else { return 0 }
      var now = timespec()
      clock_gettime(CLOCK_BOOTTIME, &now)
      return now.tv_sec * 1000 + now.tv_nsec / 1_000_000 - start * 1000 / sysconf(Int32(_SC_CLK_TCK))
    }
    /// Waits for the end.
    func result() async throws -> Run { try await end.value }
  }

  private static func command(
    _ executable: String, _ arguments: [String], environment: [String: String], directory: String?, stdin: String
  ) -> ChildCommand {
    let base = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent"]
    return ChildCommand(
      executable: executable, arguments: arguments, environment: base.merging(environment) { $1 }, directory: directory,
      stdin: Array(stdin.utf8), wallSeconds: 600, outputLimit: 16 << 20)
  }

  private static func run(_ command: ChildCommand) async throws -> Run {
    let result = try await ChildProcess.run(command)
    return Run(
      exit: result.exit, stdout: result.stdoutText, stderr: result.stderrText, milliseconds: result.milliseconds)
  }
}

/// The folder of the package.
let packageFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
