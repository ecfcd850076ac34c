import Core
import Platform
import Testing

/// Revision, escalation and fixing: what a failing check leads to.
@Suite struct LoopTests {
  @Test func failingTestsGoIntoTheRevisionAsTheyAre() async throws {
    let scenario = try Scenario(
      AreaProject.opening + [
        .init(.generate, "code", AreaProject.wrong), .init(.revise, "code", AreaProject.right), AreaProject.approved,
      ])
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS")
    #expect(built.run.exit == .exited(0))
    #expect(built.attempts("code") == ["generate alpha", "revise alpha"])
    let revision = try #require(try scenario.calls(.revise, "code").first).promptText
    #expect(revision.contains("assert 5 == 6") || revision.contains("area(2, 3) == 6"))
    #expect(built.app["area.py"]?.contains("width * height") == true)
  }

  @Test func aStrongerCandidateIsAskedWithTheFindingsAfterTwoFailures() async throws {
    let scenario = try Scenario(
      AreaProject.opening + [
        .init(.generate, "code", AreaProject.wrong), .init(.revise, "code", by: "alpha", AreaProject.code("return 4")),
        .init(.critique, "tests", #"{"verdict": "code_wrong", "tests": [], "quote": ""}"#),
        .init(.revise, "code", by: "beta", AreaProject.right), AreaProject.approved,
      ])
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS")
    #expect(built.attempts("code") == ["generate alpha", "revise alpha", "revise beta"])
    #expect(built.summary["totals"]?["escalations"]?.number == 1)
    let escalated = try #require(try scenario.calls(.revise, "code").last)
    #expect(escalated.provider == "beta")
    #expect(escalated.promptText.contains("test_rectangle"))
  }

  @Test func whatAToolCanMendCostsNoCall() async throws {
    let untidy = Answers.files([
      "area.py": "import os\ndef area(width: int, height: int)->int:\n  return width*height\n"
    ])
    let scenario = try Scenario(
      [
        .init(
          .plan, "-",
          Answers.plan(
            [
              Answers.task("interface", .interface, files: ["pyproject.toml"]),
              Answers.task(
                "tests", .tests, after: ["interface"], files: ["tests/test_area.py"], validators: ["pytest"]),
              Answers.task(
                "code", .implementation, after: ["interface", "tests"], files: ["area.py"], validators: ["ruff"]),
            ], criteria: ["c1": "pytest", "c2": "ruff"])),
        .init(.generate, "interface", AreaProject.interface), .init(.generate, "tests", AreaProject.tests),
        .init(.generate, "code", untidy), AreaProject.approved,
      ])
    let built = try await scenario.build("pytest suite passes; ruff linting clean")
    #expect(built.status == "SUCCESS")
    #expect(built.attempts("code") == ["generate alpha"])
    #expect(built.app["area.py"] == "def area(width: int, height: int) -> int:\n    return width * height\n")
  }

  @Test func candidatesEndAndTheBestDraftIsMarked() async throws {
    let scenario = try Scenario(
      AreaProject.opening + [
        .init(.generate, "code", AreaProject.wrong), .init(.revise, "code", AreaProject.code("return 0")),
        .init(.critique, "tests", #"{"verdict": "code_wrong", "tests": [], "quote": ""}"#),
      ])
    let built = try await scenario.build()
    #expect(built.status == "PARTIAL_SUCCESS")
    #expect(built.run.exit == .exited(1))
    // `width + height` passes one of the two tests: it is the best there is.
    #expect(built.app["area.py"]?.contains("width + height") == true)
    #expect(built.summary["criteria"]?.array?.first?["verdict"]?.string == "unmet")
  }
}
