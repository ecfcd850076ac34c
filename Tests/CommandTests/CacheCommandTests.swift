import Core
import Foundation
import Platform
import Testing

extension Workshop {
  /// What the terminal shows when somebody clears the cache and answers the question like this.
  fileprivate func clearOnTerminal(typing word: String) async throws -> String {
    let words = [
      "\(packageFolder)/Tests/Support/terminal.py", "[y/N]", "type:\(word)", BuiltBinary.path, "cache", "clear",
    ]
    let variables = ["PATH": "/usr/bin:/bin", "TERM": "xterm"]
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/python3", arguments: words, environment: environment.merging(variables) { $1 },
        directory: folder.path, wallSeconds: 60))
    return result.stdoutText
  }
}

/// `cache stats|clear|get|invalidate|warm|export|import`.
@Suite struct CacheCommandTests {
  private let calls = Double(ColoursProject.calls)

  @Test func theNumbersAreThoseOfTheBuilds() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let empty = try await workshop.cache(["stats"])
    #expect(empty["entries"] == 0 && empty["hits"] == 0 && empty["misses"] == 0)
    try await workshop.again("first")
    try await workshop.again("second")
    let stats = try await workshop.cache([])
    #expect(stats["entries"] == .number(calls) && stats["misses"] == .number(calls) && stats["hits"] == .number(calls))
    #expect(stats["saved_usd"] == .number(0.012) && stats["worth_usd"] == .number(0.012) && stats["rejected"] == 0)
    let text = try await workshop.runAlone(["cache"])
    #expect(
      text.stdout.contains("hits           8\n") && text.stdout.contains("saved          $0.0120"), "\(text.stdout)")
  }

  @Test func anAnswerIsShownByTheBeginningOfItsKey() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.again("first")
    let all = try await workshop.cache(["get"])["answers"]?.array ?? []
    let plan = try #require(all.first { $0["stage"] == "plan" })
    let key = try #require(plan["key"]?.string)
    let one = try await workshop.cache(["get", String(key.prefix(12))])
    #expect(one["key"] == .string(key) && one["text"] == .string(ColoursProject.plan) && one["passed"] == true)
    #expect(try await workshop.runAlone(["cache", "get", key]).stdout == ColoursProject.plan + "\n")
    #expect(try await workshop.cache(["get", "--project", "first"])["answers"]?.array?.count == all.count)

    // Nothing there is not young enough, and no such key is no answer.
    try await workshop.age(hours: 3)
    #expect(try await workshop.runAlone(["cache", "get", key, "--max-age", "2h"]).exit == .exited(1))
    #expect(try await workshop.runAlone(["cache", "get", key, "--max-age", "4h"]).exit == .exited(0))
    #expect(try await workshop.runAlone(["cache", "get", "000000000000"]).exit == .exited(1))
    #expect(try await workshop.runAlone(["cache", "get", "xyz"]).exit == .exited(2))
    #expect(try await workshop.runAlone(["cache", "fetch"]).exit == .exited(2))
  }

  @Test func whatIsInvalidatedIsAskedAgain() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.again("first")
    let all = try await workshop.cache(["get"])["answers"]?.array ?? []
    let key = try #require(all.first { $0["stage"] == "plan" }?["key"]?.string)
    #expect(try await workshop.cache(["invalidate", key])["removed"] == 1)
    #expect(try await workshop.cache(["invalidate", key])["removed"] == 0)
    #expect(try await workshop.again("second").calls == 1)
    #expect(try await workshop.cache(["invalidate", "--project", "second"])["removed"] == .number(calls))
    #expect(try await workshop.cache(["stats"])["entries"] == 0)
    #expect(try await workshop.runAlone(["cache", "invalidate"]).exit == .exited(2))
  }

  @Test func clearingAsks() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.again("first")
    let unasked = try await workshop.runAlone(["cache", "clear"])
    #expect(unasked.exit == .exited(2) && unasked.stderr.contains("--yes"), "\(unasked.stderr)")
    #expect(try await workshop.cache(["stats"])["entries"] == .number(calls))
    #expect(try await workshop.clearOnTerminal(typing: "n").contains("nothing was removed"))
    #expect(try await workshop.cache(["stats"])["entries"] == .number(calls))
    #expect(try await workshop.clearOnTerminal(typing: "y").contains("removed 8 answers"))
    #expect(try await workshop.cache(["clear", "--yes"])["removed"] == 0)
    let stats = try await workshop.cache(["stats"])
    #expect(stats["entries"] == 0 && stats["hits"] == 0 && stats["misses"] == 0)
  }

  @Test func journalsFillIt() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.again("first", ["--no-cache"])
    #expect(try await workshop.cache(["warm"])["answers"] == .number(calls))
    let second = try await workshop.again("second")
    #expect(second.cost == 0 && second.app == first.app, "\(second.run.stderr)")
    #expect(try await workshop.runAlone(["cache", "warm", "nobody"]).exit == .exited(2))
  }

  @Test func whatIsExportedIsImportedElsewhereAndHostileLinesAreNot() async throws {
    let (here, there) = (try Workshop(ColoursProject.rules), try Workshop(ColoursProject.rules))
    let first = try await here.again("first")
    let export = try await here.runAlone(["cache", "export"])
    #expect(export.exit == .exited(0))
    var lines = export.stdout.split(separator: "\n").map(String.init)
    #expect(lines.count == ColoursProject.calls)
    try there.write(lines.joined(separator: "\n") + "\n", to: "answers.jsonl")
    #expect(try await there.cache(["import", "answers.jsonl"])["imported"] == .number(calls))
    let second = try await there.again("second")
    #expect(second.cost == 0 && second.app == first.app, "\(second.run.stderr)")

    // A changed text, another's key, no JSON, no UTF-8, too long a line, and one that is good.
    _ = try await there.cache(["clear", "--yes"])
    let good = lines[4]
    lines[0] = lines[0].replacing("{\\\"", with: "{ \\\"").replacing("accept", with: "reject")
    lines[1] = lines[1].replacing(/"key":"..../) { _ in "\"key\":\"0000" }
    lines[2] = "hello"
    lines[3] = String(repeating: "x", count: 17 << 20)
    var bytes = Data(lines[..<4].joined(separator: "\n").utf8)
    bytes += Data("\n".utf8) + Data([0xff, 0xfe, 0x0a]) + Data("\n\(good)\n".utf8)
    try bytes.write(to: there.folder.appendingPathComponent("hostile.jsonl"))
    let run = try await there.runAlone(["cache", "import", "hostile.jsonl"])
    #expect(run.exit == .exited(1) && run.stdout == "1 answer imported, 5 refused\n", "\(run.stdout) \(run.stderr)")
    let refusals = run.stderr.split(separator: "\n").map(String.init)
    #expect(
      refusals == [
        "error: line 1 is refused: its checksum is wrong",
        "error: line 2 is refused: its key is not that of its question",
        "error: line 3 is refused: it is not an answer in JSON",
        "error: line 4 is refused: it is longer than 16 MB",
        "error: line 5 is refused: it is not an answer in JSON",
      ], "\(refusals)")
    #expect(try await there.cache(["stats"])["entries"] == 1)
    #expect(try await there.runAlone(["cache", "import", "nowhere.jsonl"]).exit == .exited(2))
    let old = try await there.runAlone(["cache", "import", "answers.jsonl", "--max-age", "1h"])
    #expect(old.exit == .exited(0), "\(old.stderr)")
  }
}
