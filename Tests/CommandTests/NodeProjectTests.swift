import Core
import Platform
import Testing

/// A project in JavaScript: its tests are admitted on the skeleton, gate the code, and decide the criterion.
@Suite struct NodeProjectTests {
  private static let plan = Answers.plan(
    [
      Answers.task("interface", .interface, files: ["package.json"]),
      Answers.task("tests", .tests, after: ["interface"], files: ["test/area.test.js"], validators: ["node_test"]),
      Answers.task("code", .implementation, after: ["interface", "tests"], files: ["area.js"]),
    ], criteria: ["c1": "node_test"])

  private static func area(_ body: String) -> String {
    "export function area(width, height) {\n  \(body)\n}\n"
  }

  private static func rules(tests: String, code: [String]) -> [Scenario.Rule] {
    let suite = Answers.files(["test/area.test.js": tests])
    return [
      .init(.plan, "-", plan),
      .init(
        .generate, "interface",
        Answers.files(["package.json": "{\"type\": \"module\"}\n", "area.js": area("throw new Error(\"stub\")")])),
      .init(.generate, "tests", suite), .init(.revise, "tests", suite),
      .init(.generate, "code", Answers.files(["area.js": area(code[0])])),
      .init(.revise, "code", Answers.files(["area.js": area(code[code.count - 1])])), AreaProject.approved,
    ]
  }

  private static let tests = """
    import assert from 'node:assert/strict'
    import test from 'node:test'
    import { area } from '../area.js'

    test('a rectangle', () => assert.equal(area(2, 3), 6))
    """

  @Test func aWrongDraftIsRevisedWithTheFailureAndTheSuiteDecides() async throws {
    let scenario = try Scenario(
      Self.rules(tests: Self.tests, code: ["return width + height", "return width * height"]))
    let built = try await scenario.build("node tests pass")
    #expect(built.ended("SUCCESS", 0), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.attempts("tests").count == 1 && built.attempts("code").count == 2)
    #expect(built.criterion("c1")?["verdict"] == "met" && built.criterion("c1")?["decided_by"] == "node_test")
    let revision = try #require(try scenario.calls(.revise, "code").first).promptText
    #expect(revision.contains("test/area.test.js::a rectangle") && revision.contains("5 !== 6"), "\(revision)")
    #expect(built.report.contains("node --test"))
  }

  @Test func testsThatPassOnTheSkeletonAreRefused() async throws {
    let vacuous = Self.tests.replacing("assert.equal(area(2, 3), 6)", with: "assert.ok(area)")
    let built = try await Scenario(Self.rules(tests: vacuous, code: ["return width * height"]))
      .build("node tests pass")
    #expect(built.ended("PARTIAL_SUCCESS", 1), "\(built.run.stdout)\(built.run.stderr)")
    #expect(built.reason.contains("1 of 1 tests pass on the skeleton"), "\(built.reason)")
  }
}
