import Core
import Platform
import Testing

/// Plans without building, and the places where a project can come from.
@Suite struct DryRunTests {
  private static let built: [Scenario.Rule] =
    AreaProject.opening + [.init(.generate, "code", AreaProject.right), AreaProject.approved]
  private static let words = ["--project", "A small library", "--criteria", "pytest suite passes", "--project-id", "p"]

  @Test(arguments: [words + ["--dry-run"], ["plan"] + words])
  func aDryRunShowsThePlanAndPaysForNothingElse(_ words: [String]) async throws {
    let scenario = try Scenario(Self.built)
    let run = try await scenario.run(only: words)
    #expect(run.exit == .exited(0), "\(run.stderr)")
    for line in [
      "  interface  interface, code_generation: Task interface",
      "  tests  tests, code_generation: Task tests", "      after  interface", "      files  tests/test_area.py",
      "      checks python_imports, python_syntax, pytest (every failure on the skeleton ends in a stub)",
      "      checks python_imports, python_syntax, pytest (tests/test_area.py)", "  c1  pytest suite passes",
      "      decided by pytest",
    ] { #expect(run.stdout.split(separator: "\n").contains { $0 == line }, "\(line)") }
    let order = ["  interface  ", "  tests  ", "  code  "].compactMap { run.stdout.firstRange(of: $0)?.lowerBound }
    #expect(order.count == 3 && order == order.sorted())
    #expect(run.stdout.firstMatch(of: /\nestimated cost: \$(0\.\d+) to \$(0\.\d+)\n/) != nil)
    #expect(run.stderr.contains("\nbuild it with: orchestrator --resume p --models models.json"))
    #expect(try scenario.requests() == ["plan - alpha"])
    let result = try scenario.built(run)
    #expect(result.app.isEmpty && result.status == "PLANNED")
    let phases = try #require(result.summary["budget"]?["phase_spent"]?.object)
    #expect(phases["plan"]?.number == result.summary["budget"]?["spent_usd"]?.number)
  }

  @Test func theJSONOfADryRunHoldsThePlanAndAResumeBuildsIt() async throws {
    let scenario = try Scenario(Self.built)
    let dry = try await scenario.run(only: Self.words + ["--dry-run", "--json"])
    let document = try JSONValue(parsing: dry.stdout)
    #expect(document["status"] == "PLANNED" && document["project_id"] == "p")
    #expect(document["plan"]?["tasks"]?.array?.compactMap { $0["id"]?.string } == ["interface", "tests", "code"])
    #expect(document["plan"]?["criteria"]?.array == [.object(["id": "c1", "validator": "pytest"])])
    let low = try #require(document["estimate"]?["low_usd"]?.number)
    let high = try #require(document["estimate"]?["high_usd"]?.number)
    #expect(low > 0 && low < high)

    let built = try scenario.built(try await scenario.run(only: ["--resume", "p"]))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try scenario.requests().count { $0.hasPrefix("plan") } == 1)
    // What was planned can be paid within what was estimated.
    #expect((built.summary["budget"]?["spent_usd"]?.number ?? 9) < high)
  }

  @Test func aPlanOnlyRunOfAnUnusablePlanFails() async throws {
    let scenario = try Scenario([.init(.plan, "-", "no plan")])
    let run = try await scenario.run(only: Self.words + ["--dry-run"])
    #expect(run.exit == .exited(1))
    #expect(run.stdout.contains("FAILED: the plan is unusable"))
  }

  @Test func criteriaThatThePlanProposesAreShownAsSuch() async throws {
    let plan = AreaProject.plan.replacing(#""id" : "c1""#, with: #""id" : "c1", "text" : "the area is right""#)
      .replacing(#""validator" : "pytest""#, with: #""tests" : ["tests/test_area.py"]"#)
    let scenario = try Scenario([.init(.plan, "-", plan)] + Self.built.dropFirst())
    let built = try scenario.built(
      try await scenario.run(only: ["--project", "A small library", "--project-id", "p"]))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.run.stderr.contains("no criteria were given: the plan proposes them"))
    #expect(built.run.stderr.contains("c1 the area is right (proposed by the plan)"))
    #expect(built.reason == "all checks ran and passed, every criterion that the plan proposed is met")
    #expect(built.notes.contains("proposed_criterion: c1: the area is right"))
    #expect(built.report.contains("every criterion, all proposed by the plan, is met"))
    #expect(built.summary["success_criteria"] == "")
  }

  @Test func aPlanThatProposesNoCriteriaIsNotBuilt() async throws {
    let plan = AreaProject.plan.replacing(#""id" : "c1","#, with: "").replacing(#""validator" : "pytest""#, with: "")
      .replacing(#""criteria" : [\#n    {\#n      \#n      \#n    }\#n  ]"#, with: #""criteria" : []"#)
    let scenario = try Scenario([.init(.plan, "-", plan)] + Self.built.dropFirst())
    let built = try scenario.built(
      try await scenario.run(only: ["--project", "A small library", "--project-id", "p"]))
    #expect(built.ended("FAILED", 1), "\(built.run.stdout)")
    #expect(try scenario.requests().allSatisfy { $0.hasPrefix("plan") })
  }
}
