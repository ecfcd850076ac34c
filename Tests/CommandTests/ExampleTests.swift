import Core
import Foundation
import OrchestratorKit
import Platform
import Testing

/// The recordings of `Examples/` go through the whole pipeline, and what they leave stands on its own.
struct ExampleTests {
  @Test(arguments: [
    (Example.rateLimiter, ["python -m pytest", "ruff check ."]),
    (Example.wordCount, ["python -m pytest", "ruff check ."]),
    (Example.romanSwift, ["swift build --build-tests", "swift test"]),
  ])
  func replaysToAProjectWhoseReportedCommandsPassByHand(_ example: Example, _ commands: [String]) async throws {
    let home = try TestHome(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"])
    let run = try await example.replay(in: home)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(run.stdout.hasPrefix("results/\(example.name)/app\nSUCCESS: "))
    #expect(Set(try home.app().keys) == example.files)
    let byHand = try await Example.runByHand(home)
    #expect(Set(byHand.map(\.command)).isSuperset(of: commands))
    for (command, result) in byHand {
      #expect(result.exit == .exited(0), "\(command): \(result.stdoutText)\(result.stderrText)")
    }
  }

  @Test func aFailingFirstDraftIsRevisedWithTheRealFailureAndASecondTaskEscalates() async throws {
    let home = try TestHome()
    #expect(try await Example.wordCount.replay(in: home).exit == .exited(0))
    let session = ProjectSession(
      installation: Installation(environment: ["ORCHESTRATOR_CACHE_DIR": "\(home.folder)/cache"]),
      version: orchestratorVersion)
    let events = try await session.read("word-count").events.map(\.event)

    let failure = try #require(
      events.compactMap { event -> CheckResult? in
        guard case .checkFinished(let check) = event, check.task == "words", check.n == 1 else { return nil }
        return check.check == "pytest" ? check.result : nil
      }.first)
    #expect(failure.verdict == .fail)
    let revision = try #require(
      events.compactMap { event -> CallReserved? in
        guard case .callReserved(let call) = event else { return nil }
        return call.key == CallKey(stage: .revise, task: "words", n: 2) ? call : nil
      }.first)
    #expect(!failure.findings.isEmpty)
    for finding in failure.findings { #expect(revision.prompt.user.contains(finding.message)) }

    let tasks = try home.summary()["tasks"]?.array ?? []
    let attempts = { (id: String) in
      tasks.first { $0["task_id"]?.string == id }?["attempts"]?.array?.map {
        "\($0["stage"]?.string ?? "") \($0["provider"]?.string ?? "") \($0["outcome"]?.string ?? "")"
      }
    }
    #expect(attempts("words") == ["generate deepseek failed", "revise deepseek accepted"])
    #expect(
      attempts("table") == ["generate deepseek failed", "revise deepseek failed", "revise anthropic accepted"])
    #expect(try home.summary()["totals"]?["escalations"]?.number == 1)
  }

  @Test func theExampleProgramBuildsTheSameProject() async throws {
    let home = try TestHome()
    let program = URL(fileURLWithPath: BuiltBinary.path).deletingLastPathComponent()
      .appendingPathComponent("ExampleProgram").path
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: program, arguments: [Example.rateLimiter.recording, "results"],
        environment: [
          "HOME": "\(home.folder)/home", "PATH": "/usr/bin:/bin", "ORCHESTRATOR_TOOLS": "\(packageFolder)/.venv",
        ], directory: home.work, wallSeconds: 120))
    #expect(result.exit == .exited(0), "\(result.stderrText)")
    let summary = try home.summary()
    let spent = try #require(summary["budget"]?["spent_usd"]?.number)
    let score = try #require(summary["overall_quality_score"]?.number)
    #expect(result.stdoutText == "status: SUCCESS\nspent:  \(spent) of 2.0 USD\nscore:  \(score)\n")
    #expect(Set(try home.app().keys) == Example.rateLimiter.files)
  }
}
