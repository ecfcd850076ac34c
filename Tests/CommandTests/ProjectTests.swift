import Core
import Foundation
import Platform
import Testing

@Test func anUnknownIDIsUsageAndSaysWhatToDo() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  for (id, message) in [
    ("last", "error: there is no project yet; start one with --project\n"),
    ("nothing", "error: no project nothing; --list-projects shows all\n"),
  ] {
    let run = try await workshop.run(["--resume", id])
    #expect(run.exit == .exited(2))
    #expect(run.stdout == "")
    #expect(run.stderr == message)
  }
}

@Test func aProjectIsResumedByPrefixOrAsTheLastOne() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  for id in ["red-one", "red-two"] {
    let build = Workshop.build.map { $0 == Workshop.project ? id : $0 }
    #expect(try await workshop.run(build).exit == .exited(0))
  }
  for (name, id) in [("red-o", "red-one"), ("red-two", "red-two"), ("last", "red-two")] {
    let run = try await workshop.run(["--resume", name])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(run.stdout.hasPrefix("results/\(id)/app\nSUCCESS: "))
  }
  let ambiguous = try await workshop.run(["--resume", "red"])
  #expect(ambiguous.exit == .exited(2))
  #expect(ambiguous.stderr == "error: red may be red-one, red-two; give more of the id\n")
}

@Test func aFinishedProjectSaysItsVerdictAgainWithoutACall() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let first = try await workshop.run(Workshop.build)
  let journal = try await workshop.journal()
  // Without its provider: nobody is asked.
  let second = try await workshop.runAlone(Workshop.resume)
  #expect(first.exit == .exited(0) && second.exit == .exited(0), "\(second.stderr)")
  #expect(first.stdout == second.stdout)
  #expect(try await workshop.journal() == journal)
  let json = try await workshop.runAlone(Workshop.resume + ["--json"])
  #expect(try JSONValue(parsing: json.stdout) == workshop.summary())
}

@Test(arguments: [
  ("--policy", "policy.yaml, line 1: unknown key 'orgs'; did you mean 'org'?"),
  ("--models", "models.yaml: the models file is not JSON: "),
  ("--replay", "policy.yaml, line 1: not a line of JSON"),
  ("--policy", "nowhere.yaml: no such file"), ("--models", "nowhere.yaml: no such file"),
  ("--replay", "nowhere.yaml: no such file"),
])
func aFinishedProjectReadsTheFilesThatAreNamed(_ option: String, _ problem: String) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
  for name in ["policy.yaml", "models.yaml"] { try workshop.write("orgs: []\n", to: name) }
  let file = try #require(problem.split(separator: /[:,]/).first)
  let run = try await workshop.runAlone(Workshop.resume + [option, String(file)])
  #expect(run.exit == .exited(2) && run.stdout == "")
  #expect(run.stderr.hasPrefix("error: \(problem)"), "\(run.stderr)")
}

@Test func aProjectThatWasNotAcceptedStaysSo() async throws {
  let broken = StubRule("```json path=red.json\n{\n```", task: "red").usage(input: 1, output: 1)
  let workshop = try Workshop([broken] + ColoursProject.rules)
  let first = try await workshop.run(Workshop.build)
  let journal = try await workshop.journal()
  let second = try await workshop.runAlone(Workshop.resume)
  #expect(first.exit == .exited(1) && second.exit == .exited(1), "\(second.stderr)")
  #expect(first.stdout == second.stdout && first.stdout.contains("PARTIAL_SUCCESS"))
  #expect(try await workshop.journal() == journal)
}

@Test func anIDThatExistsIsNotTakenAgain() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  _ = try await workshop.run(Workshop.build)
  let again = try await workshop.run(Workshop.build)
  #expect(again.exit == .exited(2))
  #expect(
    again.stderr == "error: project p exists already: go on with --resume p, or choose another --project-id\n")
}

@Test func aSecondProcessIsTurnedAwayAndTheFirstGoesOn() async throws {
  let waiting = StubRule(ColoursProject.plan, stage: "plan").with("barrier", "later").usage(input: 1_000, output: 500)
  let workshop = try Workshop([waiting] + ColoursProject.rules)
  let first = try await workshop.start(Workshop.build)
  try await workshop.journalEnds("a call in flight") { if case .callReserved = $0 { true } else { false } }
  let second = try await workshop.run(Workshop.resume)
  #expect(second.exit == .exited(2))
  #expect(second.stdout == "")
  #expect(second.stderr == "error: project p is held by process \(first.pid); wait for it or stop it\n")
  try await workshop.server.release("later")
  let result = try await first.result()
  #expect(result.exit == .exited(0), "\(result.stderr)")
  #expect(workshop.files().count == 3)
}

@Test func projectsAreListedNewestFirst() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let none = try await workshop.runAlone(["--list-projects", "--json"])
  #expect(none.exit == .exited(0))
  #expect(try JSONValue(parsing: none.stdout) == ["projects": []])

  _ = try await workshop.run(Workshop.build)
  _ = try await workshop.run(
    Workshop.build.map { $0 == Workshop.project ? "q" : $0 } + ["--budget", "0.001", "--no-cache"])
  let listed = try JSONValue(parsing: try await workshop.runAlone(["--list-projects", "--json"]).stdout)
  let projects = try #require(listed["projects"]?.array)
  #expect(projects.map { $0["project_id"] } == ["q", "p"])
  #expect(projects.map { $0["status"] } == ["BUDGET_EXHAUSTED", "SUCCESS"])
  #expect(projects.map { $0["spent_usd"] } == [.number(0), .number(0.012)])
  for project in projects {
    #expect(project["description"] == "Colours as JSON")
    #expect(project["updated_at"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    #expect(project.object?.count == 5)
  }
  let text = try await workshop.runAlone(["--list-projects"])
  #expect(text.stdout.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["project", "q", "p"])
}

@Test func whatTheUserChangedInTheProjectIsKeptAside() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  _ = try await workshop.run(Workshop.build)
  let ours = workshop.files()
  try workshop.write("{\"name\": \"mine\"}", to: "results/p/app/red.json")
  try workshop.write("my notes", to: "results/p/app/notes.txt")
  let run = try await workshop.run(Workshop.resume)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(run.stderr.contains("2 files in app/ were changed by hand: your versions are in results/p/app.user-1\n"))
  #expect(workshop.files() == ours)
  #expect(
    workshop.files("app.user-1") == [
      "red.json": Data("{\"name\": \"mine\"}".utf8), "notes.txt": Data("my notes".utf8),
    ])
}

@Test func resultsThatCannotBeWrittenAreKnownBeforeAnythingIsPaidFor() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  try workshop.write("a file", to: "taken")
  let run = try await workshop.run(Workshop.build + ["--output-dir", "taken"])
  #expect(run.exit == .exited(2))
  #expect(run.stdout == "")
  #expect(run.stderr.contains("error: the results cannot be written: taken"), "\(run.stderr)")
  #expect(try workshop.server.log().isEmpty)
}
