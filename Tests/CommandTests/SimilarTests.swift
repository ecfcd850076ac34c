import Core
import Foundation
import OrchestratorKit
import Platform
import Testing

extension Workshop {
  /// A project of another id; with a cap that is too small it stays unfinished.
  fileprivate func build(
    _ id: String, _ description: String, _ more: [String] = [], criteria: String = "every file is valid JSON",
    budget: String = "2"
  ) async throws -> BuiltBinary.Run {
    try await run(
      ["--project", description, "--criteria", criteria, "--project-id", id, "--budget", budget] + more)
  }

  fileprivate func similar(_ arguments: [String]) async throws -> [JSONValue] {
    let run = try await runAlone(["similar", "--json"] + arguments)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    return try JSONValue(parsing: run.stdout)["projects"]?.array ?? []
  }

  fileprivate var index: String { "\(folder.path)/cache/similar-\(SHA256.hex("built-in".utf8).prefix(12)).index" }
}

extension BuiltBinary.Run {
  /// What it said of prior projects.
  fileprivate var remarks: [String] {
    stderr.split(separator: "\n").filter { $0.hasPrefix("similar ") }.map { String($0.dropFirst(8)) }
  }
}

@Test func priorProjectsAreListedByLikeness() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  #expect(try await workshop.similar(["anything"]).isEmpty)
  _ = try await workshop.build("limiter", "Implement a rate limiter using decorators")
  _ = try await workshop.build("middleware", "Rate limiter middleware", budget: "0.001")
  _ = try await workshop.build("shortener", "URL shortener")
  // The newest is the one that has nothing to do with it.
  let found = try await workshop.similar(["rate limiter with decorators"])
  #expect(found.map { $0["project_id"] } == ["limiter", "middleware"])
  #expect(found.map { $0["status"] } == ["SUCCESS", "BUDGET_EXHAUSTED"])
  #expect(found.map { $0["cost_usd"] } == [.number(0.012), .number(0)])
  for project in found {
    #expect(project.object?.count == 5)
    #expect(project["date"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    #expect((0.5...1).contains(project["score"]?.number ?? 0))
  }
  #expect(try await workshop.similar(["Bake a sourdough bread"]).isEmpty)
  #expect(try await workshop.similar(["Bake a sourdough bread", "--threshold", "0"]).count == 3)
  #expect(try await workshop.similar(["rate limiter with decorators", "--threshold", "0.99"]).isEmpty)

  let text = try await workshop.runAlone(["similar", "rate limiter with decorators"])
  #expect(text.stdout.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["project", "limiter", "middleware"])
  let none = try await workshop.runAlone(["similar", "Bake a sourdough bread"])
  #expect(none.exit == .exited(0) && none.stdout == "")
  #expect(none.stderr == "no project is like it (threshold 0.50)\n")
}

/// Two that are the same but for their time: the newer one first.
@Test func criteriaCountAndTimeOnlyBetweenEquals() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  for id in ["old", "new"] {
    _ = try await workshop.build(id, "Colours of the rainbow as JSON", criteria: "they have names")
  }
  _ = try await workshop.build("other", "Colours of the rainbow as JSON", criteria: "every file is small")
  let wanted = ["Colours of the rainbow as JSON", "--criteria", "they have names"]
  let found = try await workshop.similar(wanted)
  #expect(found.map { $0["project_id"] } == ["new", "old", "other"])
  #expect(found.prefix(2).map { $0["score"] } == [1, 1])
  #expect((found.last?["score"]?.number ?? 1) < 1)
}

@Test func anUnfinishedProjectOfTheSameTextIsNamedAndNeverResumedInSilence() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let first = try await workshop.build("first", "Colours as JSON", budget: "0.001")
  #expect(first.exit == .exited(3) && first.remarks.isEmpty)
  let second = try await workshop.build("second", "  Colours as\nJSON")
  #expect(second.exit == .exited(0) && second.stdout.hasPrefix("results/second/app\nSUCCESS"))
  #expect(
    second.remarks == [
      "first (BUDGET_EXHAUSTED, $0.000000 spent) is the same project, unfinished; go on with it by --resume first instead"
    ])
  // The other one is finished now, and so less to the point than the unfinished one; criteria are part of the text.
  let third = try await workshop.build("third", "Colours as JSON", criteria: "every file is small")
  #expect(
    third.remarks.count == 1 && third.remarks[0].hasPrefix("second (SUCCESS, $0.0120 spent) is like this one, 0.9"))
  #expect(third.remarks[0].hasSuffix("; begin with what it left by --reuse second"))
}

@Test func aFinishedProjectOfTheSameTextIsNamed() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  _ = try await workshop.build("first", "Colours as JSON")
  let again = try await workshop.build("second", "Colours as JSON", ["--json"])
  let offer = "begin with what it left by --reuse first"
  #expect(again.remarks == ["first (SUCCESS, $0.0120 spent) is the same project; \(offer)"])
  #expect(try JSONValue(parsing: again.stdout)["project_id"] == "second")
  let quiet = try await workshop.build("third", "Colours as JSON", ["--quiet"])
  #expect(quiet.exit == .exited(0) && quiet.stderr == "")
  let anew = try await workshop.build("fourth", "Colours as JSON", ["--new-project"])
  #expect(anew.exit == .exited(0) && anew.remarks.isEmpty)
  let unlike = try await workshop.build("fifth", "Sudoku solver")
  #expect(unlike.remarks.isEmpty)
}

@Test func whatAnotherOrgPaidForIsNotOffered() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  _ = try await workshop.build("first", "Colours as JSON", ["--org", "acme"])
  for (id, account) in [("second", ["--org", "beta"]), ("third", [])] {
    let other = try await workshop.build(id, "Colours as JSON", account)
    #expect(other.exit == .exited(0) && other.remarks.allSatisfy { !$0.hasPrefix("first") }, "\(other.stderr)")
  }
  let own = try await workshop.build("fourth", "Colours as JSON", ["--org", "acme"])
  #expect(own.remarks.count == 1 && own.remarks[0].hasPrefix("first (SUCCESS"), "\(own.stderr)")
}

@Test func anIndexThatIsDamagedIsMadeAnew() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  for (id, text) in [("one", "Colours as JSON"), ("two", "Sudoku solver")] { _ = try await workshop.build(id, text) }
  let wanted = ["Colours as JSON", "--criteria", "every file is valid JSON"]
  let sound = try await workshop.similar(wanted)
  #expect(sound.count == 1)
  var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: workshop.index)))
  bytes[200] ^= 1
  for broken in [bytes, Array(bytes[..<150]), [], Array("no index".utf8)] {
    try Data(broken).write(to: URL(fileURLWithPath: workshop.index))
    let run = try await workshop.runAlone(["similar", "--json"] + wanted)
    #expect(try JSONValue(parsing: run.stdout)["projects"]?.array == sound)
    #expect(run.stderr.hasPrefix("warning: the index of projects is made anew: \(workshop.index) is "))
    #expect(run.stderr.count { $0 == "\n" } == 1)
    let next = try await workshop.runAlone(["similar", "--json"] + wanted)
    #expect(next.stderr == "" && next.stdout == run.stdout)
  }
  try FileManager.default.removeItem(atPath: workshop.index)
  #expect(try await workshop.similar(wanted) == sound)
}

@Test func aBuildAsksItsEndpointAndGoesOnWithoutIt() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  _ = try await workshop.build("one", "Colours as JSON")
  let server = try EmbeddingServer()
  let asked = try await workshop.build("two", "Colours as JSON", ["--embeddings", "\(server.address)/v1"])
  #expect(asked.remarks.count == 1 && asked.remarks[0].hasPrefix("one (SUCCESS"))
  #expect(try server.log().contains("POST /v1/embeddings"))
  let dead = try await workshop.build("three", "Colours as JSON", ["--embeddings", "http://127.0.0.1:1/v1"])
  #expect(dead.exit == .exited(0) && dead.remarks.count == 1)
  #expect(dead.stderr.contains("warning: embeddings from http://127.0.0.1:1/v1/embeddings: cannot be reached"))
  #expect(dead.stderr.contains("; the built-in ones are used\n"))
  let wrong = try await workshop.build("four", "Colours as JSON", ["--embeddings", "nowhere"])
  #expect(wrong.exit == .exited(2) && wrong.stdout == "")
}

extension Workshop {
  /// Builds "second" on a terminal while "first" is the same and unfinished; does something at the question.
  fileprivate func answer(_ action: String) async throws -> (shown: String, exit: Int) {
    _ = try await build("first", "Colours as JSON", budget: "0.001")
    let words =
      ["\(packageFolder)/Tests/Support/terminal.py", "Go on with it? [y/N] ", action, BuiltBinary.path]
      + Workshop.build.map { $0 == Workshop.project ? "second" : $0 } + Workshop.live
    let variables = ["PATH": "/usr/bin:/bin", "TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "200"]
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/python3", arguments: words, environment: environment.merging(variables) { $1 },
        directory: folder.path, wallSeconds: 120))
    let lines = result.stdoutText.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.dropLast(2).joined(separator: "\n"), Int(lines.dropLast().last ?? "") ?? .min)
  }
}

@Test(arguments: [
  ("type:y", "first"), ("type:Yes", "first"), ("type:n", "second"), ("type:", "second"), ("end", "second"),
])
func onATerminalThereIsAQuestion(_ action: String, _ built: String) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let (shown, exit) = try await workshop.answer(action)
  #expect(exit == 0, "\(shown)")
  #expect(shown.contains("similar first is the same project and unfinished (BUDGET_EXHAUSTED, $0.000000 spent)"))
  #expect(shown.contains("results/\(built)/app\r\nSUCCESS"), "\(shown)")
}

@Test func ctrlCAtTheQuestionBuildsNothing() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let (shown, exit) = try await workshop.answer("interrupt")
  #expect(exit == 130)
  #expect(shown.contains("interrupted: there is no project yet, nothing was spent"))
  let listed = try JSONValue(parsing: try await workshop.runAlone(["--list-projects", "--json"]).stdout)
  #expect(listed["projects"]?.array?.count == 1)
}
