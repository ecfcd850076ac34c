import Core
import Foundation
import Platform
import Testing

@Suite struct RecordingTests {
  /// A recorded build of the small project; its server is gone.
  private func recorded() async throws -> (home: TestHome, lines: [String]) {
    let server = try StubServer(SlugProject.rules)
    let home = try TestHome(WireCase.openai.variables(server))
    let run = try await home.run(SlugProject.arguments + ["--record", "calls.jsonl"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let text = try String(contentsOfFile: "\(home.work)/calls.jsonl", encoding: .utf8)
    #expect(!text.contains(WireCase.key))
    return (home, text.split(separator: "\n").map(String.init))
  }

  private func replay(_ lines: [String]) async throws -> (home: TestHome, run: BuiltBinary.Run) {
    let home = try TestHome()
    try home.write(lines.joined(separator: "\n") + "\n", to: "calls.jsonl")
    return (home, try await home.run(SlugProject.arguments + ["--replay", "calls.jsonl"]))
  }

  @Test func aRecordingReplaysToTheSameProject() async throws {
    let (first, lines) = try await recorded()
    #expect(lines.count == 1 + SlugProject.rules.count)
    let (second, run) = try await replay(lines)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(!run.stderr.contains("warning"))
    #expect(try second.app() == first.app())
    for member in ["status", "criteria", "overall_quality_score", "tasks", "totals", "review"] {
      #expect(try second.summary()[member] == first.summary()[member], "\(member)")
    }
  }

  @Test func aCallThatIsNotThereIsNeverInvented() async throws {
    let (_, lines) = try await recorded()
    let (home, run) = try await replay(lines.filter { !$0.contains(#""task":"slug""#) })
    #expect(run.exit == .exited(4), "\(run.stderr)")
    #expect(run.stdout.contains("is not in calls.jsonl"), "\(run.stdout)")
    #expect(run.stdout.contains("generate slug"), "\(run.stdout)")
    #expect(try home.app()["slug.py"]?.contains("raise NotImplementedError") ?? true)
  }

  @Test(arguments: [
    (1, "not a line of JSON"), (3, "not a line of JSON"),
  ])
  func aDamagedRecordingIsRefusedWithItsLine(_ line: Int, _ reason: String) async throws {
    var lines = try String(contentsOfFile: "\(packageFolder)/Examples/rate-limiter/recording.jsonl", encoding: .utf8)
      .split(separator: "\n").map(String.init)
    lines[line - 1] = String(lines[line - 1].dropLast(20))
    let (home, run) = try await replay(lines)
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    #expect(run.stderr.contains("calls.jsonl"))
    #expect(run.stderr.contains("line \(line)"), "\(run.stderr)")
    #expect(run.stderr.contains(reason), "\(run.stderr)")
    #expect(!FileManager.default.fileExists(atPath: "\(home.work)/results"))
  }

  @Test func aRecordingThatDoesNotExistIsRefused() async throws {
    let home = try TestHome()
    let run = try await home.run(PaletteProject.arguments + ["--replay", "nowhere.jsonl"])
    #expect(run.exit == .exited(2))
    #expect(run.stderr.contains("nowhere.jsonl"))
  }
}
