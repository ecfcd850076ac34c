import Core
import Foundation
import Platform
import Testing

/// A project that begins with what another one left.
@Suite struct ReuseTests {
  private static let reviewed = Scenario.Rule(.critique, "-", SlugProject.review)

  private static let first: [Scenario.Rule] = [
    .init(.plan, "-", times: 1, SlugProject.plan),
    .init(.generate, "interface", times: 1, SlugProject.interface),
    .init(.generate, "tests", times: 1, SlugProject.tests),
    .init(.generate, "slug", times: 1, SlugProject.implementation),
    reviewed,
  ]

  private static func tests(_ more: String) -> String {
    SlugProject.tests.replacing("\n```", with: "\n\n\n\(more)\n```", maxReplacements: 1)
  }

  /// What "--project-id q --reuse p" leaves, and the calls that it made.
  private static func second(
    _ scenario: Scenario, criteria: String = "pytest suite passes, ruff linting clean", more: [String] = []
  ) async throws -> (built: Scenario.Built, requests: [String]) {
    let before = try scenario.requests().count
    let run = try await scenario.run(
      only: [
        "--project", "Turn titles into slugs", "--criteria", criteria, "--project-id", "q", "--budget", "5",
        "--reuse", "p", "--no-cache",
      ] + more)
    return (try scenario.built(run, id: "q"), Array(try scenario.requests().dropFirst(before)))
  }

  private static func plain(_ scenario: Scenario, _ words: [String]) async throws -> BuiltBinary.Run {
    try await BuiltBinary.run(words, environment: scenario.environment, directory: scenario.folder.path)
  }

  private static func built(_ rules: [Scenario.Rule]) async throws -> (scenario: Scenario, built: Scenario.Built) {
    let scenario = try Scenario(rules)
    let built = try await scenario.build(
      "pytest suite passes, ruff linting clean", description: "Turn titles into slugs", ["--no-cache"])
    try #require(built.status == "SUCCESS", "\(built.run.stderr)")
    return (scenario, built)
  }

  @Test func theSameProjectIsCheckedAgainAndNothingIsWritten() async throws {
    let (scenario, before) = try await Self.built(Self.first)
    let (after, requests) = try await Self.second(scenario)
    #expect(after.status == "SUCCESS", "\(after.run.stderr)")
    #expect(requests.map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == ["critique -"], "\(requests)")
    #expect(after.app == before.app && !after.app.isEmpty)
    for task in ["interface", "tests", "slug"] {
      let author = before.task(task)?["provider"]?.string ?? ""
      #expect(after.attempts(task) == ["reuse \(author)"], "\(task): \(after.attempts(task))")
      #expect(after.task(task)?["cost_usd"] == 0)
      #expect(after.task(task)?["validators"] == before.task(task)?["validators"])
    }
    #expect(
      after.notes.contains("reused: Begun with what project p left; checked again and kept: interface, tests, slug."))
    #expect(after.run.stderr.contains("slug: Slugs, what project p left"), "\(after.run.stderr)")
    #expect(after.run.stderr.contains("plan 3 tasks, what project p left, estimated"), "\(after.run.stderr)")
    let export = try await Self.plain(scenario, ["export", "q"])
    let verify = try await Self.plain(scenario, ["verify", "q"])
    // Nothing is learned from what nobody wrote.
    #expect(export.stdout.contains("\"taskAccepted\"") && !export.stdout.contains("firstAttemptJudged"))
    #expect(verify.exit == .exited(0), "\(verify.stdout)\(verify.stderr)")
  }

  @Test func whatNoLongerFitsIsRevisedAndTheRestIsKept() async throws {
    let plan = """
      {"summary": "Slugs without punctuation.", "criteria": [
         {"id": "c1", "validator": "pytest"}, {"id": "c2", "tests": ["tests/test_slug.py"]}],
       "tasks": [{"id": "interface", "same": true}, {"id": "slug", "same": true, "criteria": ["c1", "c2"]},
         {"id": "tests", "type": "code_generation", "role": "tests", "title": "Tests", "criteria": ["c1", "c2"],
          "prompt": "Test slugify, punctuation too.", "dependencies": ["interface"], "files": ["tests/test_slug.py"],
          "validators": ["pytest"]}]}
      """
    let punctuation = "def test_punctuation_goes():\n    assert slugify(\"Hello, World!\") == \"hello-world\""
    let better = SlugProject.implementation.replacing(
      "title.lower().split()", with: "\"\".join(c for c in title.lower() if c.isalnum() or c == \" \").split()")
    let (scenario, before) = try await Self.built(
      Self.first + [
        .init(.plan, "-", plan), .init(.generate, "tests", Self.tests(punctuation)), .init(.revise, "slug", better),
      ])
    let (after, requests) = try await Self.second(scenario, criteria: "pytest suite passes, punctuation is left out")
    #expect(after.status == "SUCCESS", "\(after.run.stderr)\(after.report)")
    #expect(after.attempts("interface") == ["reuse alpha"])
    #expect(after.attempts("tests") == ["generate beta"])
    #expect(after.attempts("slug") == ["reuse alpha", "revise alpha"])
    #expect(after.task("slug")?["attempts"]?.array?.first?["reason"]?.string?.contains("hello-world") == true)
    #expect(requests.count == 4, "\(requests)")
    #expect(
      after.app["pyproject.toml"] == before.app["pyproject.toml"] && after.app["slug.py"] != before.app["slug.py"])
    #expect(after.notes.contains("reused: Begun with what project p left; checked again and kept: interface."))
    // The planner was shown what there is, and the reviser what failed.
    #expect(
      try scenario.calls(.plan, "-").last?.promptText.contains("Accepted were its tasks: interface, tests, slug.")
        == true)
    let revision = try #require(try scenario.calls(.revise, "slug").first?.promptText)
    #expect(revision.contains("return \"-\".join(title.lower().split())") && revision.contains("hello-world"))
  }

  @Test func whatStillPassesOtherTestsIsKept() async throws {
    let plan = """
      {"summary": "Slugs.", "criteria": [{"id": "c1", "validator": "pytest"}],
       "tasks": [{"id": "interface", "same": true}, {"id": "slug", "same": true, "criteria": ["c1"]},
         {"id": "tests", "type": "code_generation", "role": "tests", "title": "Tests", "criteria": ["c1"],
          "prompt": "Test slugify with one word.", "dependencies": ["interface"], "files": ["tests/test_slug.py"],
          "validators": ["pytest"]}, {"id": "ghost", "same": true}]}
      """
    let word = "def test_one_word():\n    assert slugify(\"Hello\") == \"hello\""
    let (scenario, _) = try await Self.built(
      Self.first + [
        .init(.plan, "-", times: 1, plan),
        .init(.plan, "-", plan.replacing(", {\"id\": \"ghost\", \"same\": true}", with: "")),
        .init(.generate, "tests", Self.tests(word)),
      ])
    let (after, _) = try await Self.second(scenario, criteria: "pytest suite passes")
    #expect(after.status == "SUCCESS", "\(after.run.stderr)")
    #expect(after.attempts("slug") == ["reuse alpha"] && after.attempts("tests") == ["generate beta"])
    // A task that nobody planned before is not taken on trust.
    #expect(after.run.stderr.contains("task \"ghost\": no earlier plan has a task of this id"), "\(after.run.stderr)")
  }

  @Test func aProjectWithoutAPlanLeavesNothing() async throws {
    let scenario = try Scenario([.init(.plan, "-", "no plan at all")])
    let failed = try await scenario.build("pytest suite passes")
    #expect(failed.status != "SUCCESS")
    let (after, requests) = try await Self.second(scenario)
    #expect(after.run.exit == .exited(2) && requests.isEmpty)
    #expect(after.run.stderr.contains("project p has no plan yet, so there is nothing to reuse"), "\(after.run.stderr)")
    let unknown = try await scenario.run(only: ["--project", "x", "--reuse", "nobody"])
    #expect(unknown.exit == .exited(2) && unknown.stderr.contains("nobody"), "\(unknown.stderr)")
    let both = try await scenario.run(only: ["--resume", "p", "--reuse", "p"])
    #expect(both.exit == .exited(2) && both.stderr.contains("--reuse"), "\(both.stderr)")
  }

  @Test func whatAnotherOrgPaidForStaysItsOwn() async throws {
    let scenario = try Scenario(Self.first)
    let before = try await scenario.build(
      "pytest suite passes, ruff linting clean", description: "Turn titles into slugs", ["--no-cache", "--org", "acme"])
    #expect(before.status == "SUCCESS", "\(before.run.stderr)")
    let asked = try scenario.requests().count
    for (account, own) in [([], "of none"), (["--org", "beta"], "on that of beta")] {
      let run = try await scenario.run(only: ["--project", "x", "--budget", "5", "--reuse", "p"] + account)
      let line = "error: project p is on the account of the org acme, and this one \(own): orgs share no work; "
      #expect(run.exit == .exited(2) && run.stderr.contains(line + "say --org acme, or leave"), "\(run.stderr)")
    }
    #expect(try scenario.requests().count == asked)
    let (after, _) = try await Self.second(scenario, more: ["--org", "acme"])
    #expect(after.status == "SUCCESS" && after.attempts("slug").allSatisfy { $0.hasPrefix("reuse ") })
  }
}
