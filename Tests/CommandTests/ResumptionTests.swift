import Core
import Foundation
import Platform
import Testing

/// The line that goes on with a project: the same in every place, and it works.
@Suite struct ResumptionTests {
  /// A build that stops, what has to be filled in, and what fills it.
  struct Stop: Sendable, CustomTestStringConvertible {
    var status: String
    var arguments: [String]
    var rules: [StubRule] = []
    var option = ""
    var remark: String?
    var filled = ""

    var testDescription: String { "\(status) \(option)" }
  }

  private static let models = "my models.json"
  private static let folder = "it's out"
  private static let forbidding = #"{"org": [{"name": "nobody", "allowed_providers": []}]}"#
  private static let tight = #"{"org": [{"name": "tight", "rate_limit": {"cost_usd_per_hour": 0}}]}"#

  static let stops = [
    Stop(
      status: "BUDGET_EXHAUSTED", arguments: ["--budget", "0.001"], option: " --budget USD",
      remark: "a new, higher total", filled: " --budget 2"),
    Stop(
      status: "TIMEOUT", arguments: ["--time", "1"],
      rules: [StubRule(stage: "plan").with("times", 1).with("hang", true)], option: " --time SECONDS",
      remark: "a new, higher total", filled: " --time 600"),
    Stop(
      status: "NO_PROVIDER", arguments: ["--policy", "nobody.json"], option: " --policy FILE",
      remark: "one that leaves somebody to ask", filled: " --policy free.json"),
    Stop(
      status: "BUDGET_EXHAUSTED", arguments: ["--policy", "tight.json"], option: " --policy FILE",
      remark: "one that allows more", filled: " --policy free.json"),
    Stop(
      status: "NO_PROVIDER", arguments: [],
      rules: [StubRule(stage: "plan").with("times", 1).with("status", 401).with("body", "no")]),
    Stop(status: "PLANNED", arguments: ["--dry-run"]),
  ]

  @Test(arguments: stops)
  func itIsTheSameEverywhereAndGoesOn(_ stop: Stop) async throws {
    let workshop = try Workshop(stop.rules + ColoursProject.rules)
    try FileManager.default.moveItem(
      at: workshop.folder.appendingPathComponent("models.json"), to: workshop.folder.appendingPathComponent(Self.models)
    )
    for (name, text) in [("nobody", Self.forbidding), ("tight", Self.tight), ("free", "{}")] {
      try workshop.write(text, to: "\(name).json")
    }
    let run = try await workshop.runAlone(
      Workshop.build + ["--models", Self.models, "-o", Self.folder] + stop.arguments)
    let command = #"orchestrator --resume p --models 'my models.json' --output-dir 'it'\''s out'"# + stop.option
    let remark = stop.remark.map { " (\($0))" } ?? ""
    #expect(run.stderr.hasSuffix("\n\(stop.status == "PLANNED" ? "build it" : "go on") with: \(command)\(remark)\n"))

    let results = workshop.folder.appendingPathComponent("\(Self.folder)/p")
    let report = try String(contentsOf: results.appendingPathComponent("report.md"), encoding: .utf8)
    for text in [report, try await workshop.runAlone(["show", "p"]).stdout] {
      #expect(text.contains("with `\(command)`\(remark).**"), "\(text)")
    }
    let text = try String(contentsOf: results.appendingPathComponent("summary.json"), encoding: .utf8)
    let summary = try JSONValue(parsing: text)
    #expect(summary["status"] == .string(stop.status))
    #expect(summary["resumption"]?["command"] == .string(command))
    #expect(summary["resumption"]?["remark"] == stop.remark.map { .string($0) } ?? .null)

    let line = command.replacing(stop.option, with: stop.filled)
    let script = line.replacing("orchestrator ", with: "'\(BuiltBinary.path)' ")
    let environment = workshop.environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    let end = try await ChildProcess.run(
      ChildCommand(
        executable: "/bin/sh", arguments: ["-c", script], environment: environment, directory: workshop.folder.path,
        wallSeconds: 600, outputLimit: 1 << 20))
    #expect(end.exit == .exited(0), "\(end.stderrText)")
    #expect(end.stdoutText.hasPrefix("\(Self.folder)/p/app\nSUCCESS: "))
    #expect(!end.stderrText.contains("go on with"))
  }
}
