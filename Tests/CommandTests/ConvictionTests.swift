import Core
import Platform
import Testing

/// A suite with a wrong expectation is convicted and repaired; a right one is not, however stubborn the drafts are.
@Suite struct ConvictionTests {
  private static let wrongTests = Answers.files([
    "tests/test_area.py": """
    from area import area


    def test_square():
        assert area(2, 2) == 4


    def test_rectangle():
        assert area(2, 3) == 7
    """
  ])
  private static let verdict =
    #"{"verdict": "test_wrong", "tests": ["tests/test_area.py::test_rectangle"], "quote": "the area is width times height"}"#
  private static let description = "A function area(width, height): the area is width times height"

  private static func opening(_ tests: String) -> [Scenario.Rule] {
    [
      .init(.plan, "-", AreaProject.plan), .init(.generate, "interface", AreaProject.interface),
      .init(.generate, "tests", tests),
    ]
  }

  @Test func aWrongExpectationIsConvictedAndRepaired() async throws {
    let scenario = try Scenario(
      Self.opening(Self.wrongTests) + [
        .init(.generate, "code", AreaProject.right), .init(.revise, "code", AreaProject.right),
        .init(.critique, "tests", Self.verdict), .init(.revise, "tests", AreaProject.tests), AreaProject.approved,
      ], models: [Scenario.cheap, Scenario.better, Scenario.strong, Scenario.strongest])
    let built = try await scenario.build("pytest suite passes", description: Self.description)
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(built.app["tests/test_area.py"]?.contains("area(2, 3) == 6") == true)
    // Who decided wrote neither side.
    let judge = try #require(try scenario.calls(.critique, "tests").first).provider
    let authors =
      try scenario.calls(.generate, "tests") + scenario.calls(.generate, "code") + scenario.calls(.revise, "code")
    #expect(!authors.map(\.provider).contains(judge))
    // The report shows the old and the new expectation.
    #expect(built.report.contains("area(2, 3) == 7"))
    #expect(built.report.contains("area(2, 3) == 6"))
  }

  @Test func theRepairMayNotTouchOtherTests() async throws {
    let lax = Answers.files([
      "tests/test_area.py": """
      from area import area


      def test_square():
          assert area(2, 2)


      def test_rectangle():
          assert area(2, 3) == 6
      """
    ])
    let scenario = try Scenario(
      Self.opening(Self.wrongTests) + [
        .init(.generate, "code", AreaProject.right), .init(.revise, "code", AreaProject.right),
        .init(.critique, "tests", Self.verdict), .init(.revise, "tests", lax),
      ], models: [Scenario.cheap, Scenario.better, Scenario.strong, Scenario.strongest])
    let built = try await scenario.build("pytest suite passes", description: Self.description)
    #expect(built.status != "SUCCESS")
    #expect(built.app["tests/test_area.py"]?.contains("assert area(2, 2)\n") != true)
  }

  @Test func aRightSuiteStandsAgainstTwoStubbornDrafts() async throws {
    let scenario = try Scenario(
      Self.opening(AreaProject.tests) + [
        .init(.generate, "code", AreaProject.wrong), .init(.revise, "code", by: "alpha", AreaProject.wrong),
        .init(.revise, "code", by: "beta", AreaProject.wrong),
        // It says that the tests are wrong, with words that stand nowhere in the description.
        .init(
          .critique, "tests",
          #"{"verdict": "test_wrong", "tests": ["tests/test_area.py::test_rectangle"], "quote": "the area is width plus height"}"#
        ),
        .init(.revise, "code", AreaProject.right), AreaProject.approved,
      ], models: [Scenario.cheap, Scenario.better, Scenario.strong, Scenario.strongest])
    let built = try await scenario.build("pytest suite passes", description: Self.description)
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(try scenario.calls(.revise, "tests").isEmpty)
    #expect(built.app["tests/test_area.py"]?.contains("area(2, 3) == 6") == true)
    #expect(built.app["area.py"]?.contains("width * height") == true)
  }
}
