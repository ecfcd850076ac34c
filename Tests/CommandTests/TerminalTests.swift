import Core
import Foundation
import Platform
import Testing

extension Workshop {
  /// Builds on a terminal and does something to it once red is accepted and green is being asked for; answers what the
  /// terminal showed and how the build ended.
  fileprivate func buildOnTerminal(
    doing action: String, through program: [String] = []
  ) async throws -> (shown: String, exit: Int) {
    let words =
      ["\(packageFolder)/Tests/Support/terminal.py", "accepted red", action] + program + [BuiltBinary.path]
      + Workshop.build + Workshop.live
    let variables = ["PATH": "/usr/bin:/bin", "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200"]
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/python3", arguments: words, environment: environment.merging(variables) { $1 },
        directory: folder.path, wallSeconds: 120))
    let lines = result.stdoutText.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.dropLast(2).joined(separator: "\n"), Int(lines.dropLast().last ?? "") ?? .min)
  }
}

@Test func ctrlCInATerminalLeavesItInOrder() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let (shown, exit) = try await workshop.buildOnTerminal(doing: "interrupt")
  #expect(exit == 130)
  // What is left to see of each line: all after the last return to its beginning.
  let lines = shown.split(separator: "\r\n", omittingEmptySubsequences: false).map { line in
    String(line.split(separator: "\r", omittingEmptySubsequences: false).last ?? "")
      .replacing("\u{1B}[2K", with: "")
  }
  #expect(lines.contains("stopping: calls in flight are cancelled; Ctrl-C again stops at once"))
  #expect(lines.contains("go on with: orchestrator --resume p --models models.json"))
  #expect(lines.suffix(3) == ["results/p/app", "INTERRUPTED: interrupted", ""], "\(shown.debugDescription)")
  #expect(lines.allSatisfy { !$0.contains("\u{1B}") })

  let resumed = try await workshop.run(["--resume", "last"])
  #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
  #expect(workshop.files().count == 3)
}

@Test func aTerminalThatVanishesStopsTheBuildInOrder() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let (_, exit) = try await workshop.buildOnTerminal(doing: "vanish")
  #expect(exit == 130)
  guard case .runEnded(let end) = try await workshop.journal().last?.event else { Issue.record("no end"); return }
  #expect(end.status == .interrupted)
  #expect(try workshop.summary()["status"] == "INTERRUPTED")
  #expect(try await workshop.run(["--resume", "last"]).exit == .exited(0))
}

@Test func aBuildThatIsToOutliveItsTerminalDoes() async throws {
  let slow = StubRule(stage: "generate", task: "green").with("times", 1).with("status", 503)
  let workshop = try Workshop([slow] + ColoursProject.rules)
  let (_, exit) = try await workshop.buildOnTerminal(
    doing: "vanish", through: ["/bin/sh", "-c", #"trap '' HUP; exec "$0" "$@""#])
  #expect(exit == 0)
  #expect(workshop.files().count == 3)
}
