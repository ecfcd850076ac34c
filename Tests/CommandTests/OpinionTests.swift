import Core
import Platform
import Testing

/// Critics, evaluators and the review: opinion improves, evidence decides.
@Suite struct OpinionTests {
  private static let documented = AreaProject.code(
    "\"\"\"The area of a rectangle.\"\"\"\n    return width * height")

  private static func green(_ more: [Scenario.Rule]) -> [Scenario.Rule] {
    AreaProject.opening + [
      .init(.critique, "interface", Answers.accept), .init(.critique, "tests", Answers.accept),
      .init(.generate, "code", AreaProject.right),
    ] + more
  }

  @Test func aCriticsChangeThatStaysGreenIsKept() async throws {
    let scenario = try Scenario(
      Self.green([
        .init(.critique, "code", Answers.revise("area.py", "no docstring")), .init(.revise, "code", Self.documented),
        AreaProject.approved,
      ]))
    let built = try await scenario.build("pytest suite passes", ["--critique", "each"])
    #expect(built.status == "SUCCESS")
    #expect(built.app["area.py"]?.contains("The area of a rectangle") == true)
    let revision = try #require(try scenario.calls(.revise, "code").first)
    #expect(revision.promptText.contains("no docstring"))
    let critic = try #require(try scenario.calls(.critique, "code").first)
    #expect(critic.provider != revision.provider)
  }

  @Test func aCriticsChangeThatBreaksATestIsDiscarded() async throws {
    let scenario = try Scenario(
      Self.green([
        .init(.critique, "code", Answers.revise("area.py", "use a sum")), .init(.revise, "code", AreaProject.wrong),
        AreaProject.approved,
      ]))
    let built = try await scenario.build("pytest suite passes", ["--critique", "each"])
    #expect(built.status == "SUCCESS")
    #expect(built.app["area.py"]?.contains("width * height") == true)
    #expect(try scenario.calls(.revise, "code").count == 1)
    #expect(built.report.contains("use a sum"))
  }

  @Test func aCriticWhoStaysUnhappyWithGreenCodeIsListed() async throws {
    let scenario = try Scenario(
      Self.green([
        .init(.critique, "code", Answers.revise("area.py", "I do not like it")),
        .init(.revise, "code", Self.documented), AreaProject.approved,
      ]))
    let built = try await scenario.build("pytest suite passes", ["--critique", "each"])
    #expect(built.status == "SUCCESS")
    #expect(built.report.contains("I do not like it"))
    #expect(built.attempts("code") == ["generate alpha", "revise alpha"])
  }

  @Test func theReviewsChangeThatStaysGreenIsKept() async throws {
    let scenario = try Scenario(
      Self.green([
        .init(.critique, "-", Answers.revise("area.py", "no docstring")), .init(.revise, "code", Self.documented),
      ]))
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS")
    #expect(built.app["area.py"]?.contains("The area of a rectangle") == true)
    #expect(try scenario.calls(.critique, "-").count == 1)
    #expect(built.summary["totals"]?["reopenings"]?.number == 1)
  }

  @Test func theReviewsChangeThatBreaksATestIsDiscarded() async throws {
    let scenario = try Scenario(
      Self.green([
        .init(.critique, "-", Answers.revise("area.py", "use a sum")), .init(.revise, "code", AreaProject.wrong),
      ]))
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS")
    #expect(built.app["area.py"]?.contains("width * height") == true)
    #expect(built.report.contains("use a sum"))
  }

  @Test func evidenceNeedsNoCriticByDefault() async throws {
    let scenario = try Scenario(Self.green([AreaProject.approved]))
    let built = try await scenario.build()
    #expect(built.status == "SUCCESS")
    #expect(try scenario.calls(.critique, "code").isEmpty)
    #expect(try scenario.calls(.critique, "tests").isEmpty)
  }

  // MARK: Prose

  private static let prose = Answers.plan(
    [Answers.task("guide", .documentation, files: ["GUIDE.md"], type: .creativeWriting, validators: ["markdown"])],
    criteria: ["c1": "judge"])
  private static let guide = Answers.files(["GUIDE.md": "# Guide\n\nPress the green button to begin.\n"])
  private static let judged = #"""
    {"verdict": "accept", "issues": [], "criteria": [{"id": "c1", "verdict": "met", "quote": "Press the green button to begin.", "reason": "It says how."}]}
    """#

  @Test func proseIsAcceptedByItsScore() async throws {
    let scenario = try Scenario([
      .init(.plan, "-", Self.prose), .init(.generate, "guide", Self.guide),
      .init(.critique, "guide", #"{"verdict": "accept", "score": 0.9, "issues": []}"#),
      .init(.critique, "-", Self.judged),
    ])
    let built = try await scenario.build("The guide says how to begin", description: "A guide")
    #expect(built.status == "SUCCESS")
    #expect(built.task("guide")?["score"]?.number == 0.9)
    #expect(built.summary["criteria"]?.array?.first?["verdict"]?.string == "met")
  }

  @Test func authorCriticAndEvaluatorDiffer() async throws {
    let scenario = try Scenario([
      .init(.plan, "-", Self.prose), .init(.generate, "guide", Self.guide),
      .init(.critique, "guide", Answers.accept),
      .init(.evaluate, "guide", #"{"score": "85%", "reasons": ["clear"]}"#), .init(.critique, "-", Self.judged),
    ])
    let built = try await scenario.build("The guide says how to begin", description: "A guide")
    #expect(built.status == "SUCCESS")
    #expect(built.task("guide")?["score"]?.number == 0.85)
    let author = try #require(try scenario.calls(.generate, "guide").first).provider
    #expect(try scenario.calls(.critique, "guide").allSatisfy { $0.provider != author })
    #expect(try scenario.calls(.evaluate, "guide").allSatisfy { $0.provider != author })
  }

  @Test func proseWhoseEvaluationIsUnreadableTwiceIsNotAccepted() async throws {
    let scenario = try Scenario([
      .init(.plan, "-", Self.prose), .init(.generate, "guide", Self.guide),
      .init(.critique, "guide", "It reads well."), .init(.evaluate, "guide", "I would say it is fine."),
    ])
    let built = try await scenario.build("The guide says how to begin", description: "A guide")
    #expect(built.status == "FAILED")
    #expect(built.run.exit == .exited(1))
    let evaluations = try scenario.calls(.evaluate, "guide")
    #expect(evaluations.count == 2)
    #expect(Set(evaluations.map(\.provider)).count == 2)
    #expect(built.task("guide")?["score"] == .null)
  }

  @Test func aLowScoreLeadsToARevisionWithTheReasons() async throws {
    let scenario = try Scenario([
      .init(.plan, "-", Self.prose), .init(.generate, "guide", Answers.files(["GUIDE.md": "# Guide\n\nBegin.\n"])),
      .init(
        .critique, "guide", attempt: 1,
        #"{"verdict": "revise", "score": 0.4, "issues": [{"severity": "medium", "file": "GUIDE.md", "problem": "names no button"}]}"#
      ),
      .init(.revise, "guide", Self.guide),
      .init(.critique, "guide", attempt: 2, #"{"verdict": "accept", "score": 0.9, "issues": []}"#),
      .init(.critique, "-", Self.judged),
    ])
    let built = try await scenario.build("The guide says how to begin", description: "A guide")
    #expect(built.status == "SUCCESS")
    #expect(try #require(try scenario.calls(.revise, "guide").first).promptText.contains("names no button"))
    #expect(built.app["GUIDE.md"]?.contains("green button") == true)
  }
}
