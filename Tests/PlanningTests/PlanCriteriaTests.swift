import Core
import Testing

@testable import Planning

/// How the plan's bindings of criteria are checked.
struct PlanCriteriaTests {
  static func review(_ text: String, _ decider: CriterionBinding.Decider?, change: (inout Plan) -> Void = { _ in })
    -> PlanReview
  {
    let plan = Plans.changed {
      $0.criteria = decider.map { [CriterionBinding(id: "c1", decider: $0)] } ?? []
      change(&$0)
    }
    return Plans.review(plan, spec: Plans.spec(text))
  }

  @Test func anUnboundCriterionIsRefused() {
    #expect(
      Self.review("README explains usage", nil).findings.map(\.message) == [
        #"criterion c1 "README explains usage" is bound to nothing: give it a validator, tests, or judge"#
      ])
  }

  @Test func aPhraseOfOursBindsWithoutThePlan() {
    let review = Self.review("pytest suite passes", nil)
    #expect(review.findings.isEmpty)
    #expect(review.plan.criteria == [CriterionBinding(id: "c1", decider: .validator("pytest"))])
    #expect(review.repairs.count == 1)
  }

  @Test(arguments: [
    CriterionBinding.Decider.judge, .validator("length"), .validator("file_set"), .validator("nonsense"),
  ])
  func aPlanThatContradictsAPhraseIsRefused(decider: CriterionBinding.Decider) {
    let review = Self.review("pytest suite passes", decider)
    #expect(review.findings.map(\.rule) == ["plan.phrase"])
    #expect(review.plan.criteria.first?.decider == .validator("pytest"))
  }

  @Test func namedTestsOfASuitePhraseBecomeTheSuite() {
    let review = Self.review("pytest suite passes", .tests(["tests/test_core.py"]))
    #expect(review.findings.isEmpty)
    #expect(review.plan.criteria.first?.decider == .validator("pytest"))
  }

  @Test(arguments: [
    "pytest tests with 85% coverage", "pytest, 85% coverage", "85% coverage", "Unit tests ≥ 85% coverage (pytest)",
  ])
  func aNumberThatTheCheckDoesNotMeasureIsRemembered(text: String) {
    for decider in [CriterionBinding.Decider.validator("pytest"), .tests(["tests/test_core.py"])] {
      let review = Self.review(text, decider)
      #expect(review.findings.isEmpty)
      #expect(review.plan.criteria.first?.unmeasured?.hasPrefix("85 % and coverage are not measured by") == true)
    }
    #expect(Self.review(text, .judge).plan.criteria.first?.decider != .judge)
  }

  @Test(arguments: [
    CriterionBinding.Decider.judge, .validator("pytest"), .validator("file_set"), .tests(["tests/test_core.py"]),
  ])
  func whatNoCheckHereRunsIsDecidedByNothing(decider: CriterionBinding.Decider) {
    let review = Self.review("npm build succeeds", decider)
    #expect(review.findings.isEmpty)
    #expect(review.plan.criteria.first?.decider == .nothing("no check here runs npm"))
    #expect(review.repairs == [#"c1 "npm build succeeds" will be unverified: no check here runs npm"#])
  }

  @Test(arguments: [CriterionBinding.Decider.judge, .validator("ruff"), .validator("file_set")])
  func readingDoesNotDecideWhatTakesARun(decider: CriterionBinding.Decider) throws {
    let binding = try #require(Self.review("The server starts", decider).plan.criteria.first)
    guard case .nothing = binding.decider else {
      Issue.record("decided by \(binding.decider)")
      return
    }
  }

  @Test func aToolWithoutAValidatorIsNeverJudged() {
    #expect(Self.review("eslint clean", .judge).plan.criteria.first?.decider == .nothing("no check here runs eslint"))
    let strict = Self.review("passes mypy --strict", .validator("mypy"))
    #expect(strict.findings.isEmpty)
    #expect(strict.plan.criteria.first?.unmeasured == "--strict is not measured by mypy")
  }

  @Test func aLinterDecidesWhetherLintingIsClean() {
    let review = Self.review("Linting is clean", .validator("ruff"))
    #expect(review.findings.isEmpty)
    #expect(review.plan.criteria == [CriterionBinding(id: "c1", decider: .validator("ruff"))])
  }

  @Test func namedTestsMayShowThatSomethingRuns() {
    let review = Self.review("The server starts", .tests(["./tests/test_core.py"]))
    #expect(review.findings.isEmpty)
    #expect(review.plan.criteria == [CriterionBinding(id: "c1", decider: .tests(["tests/test_core.py"]))])
  }

  @Test(arguments: [
    ("README explains usage", "file_set"), ("Links are rejected", "python_syntax"), ("Rejects duplicates", "pytest"),
    ("Has type hints", "length"),
  ])
  func aCheckThatMeansSomethingElseIsRefused(text: String, validator: String) {
    #expect(Self.review(text, .validator(validator)).findings.contains { $0.rule == "plan.meaning" })
  }

  @Test(arguments: [
    ("All tests pass", "pytest"), ("Lint check is clean (ruff)", "ruff"), ("README.md is not empty", "file_set"),
  ])
  func aCheckThatMeansTheWordsIsTaken(text: String, validator: String) {
    #expect(Self.review(text, .validator(validator)).findings.isEmpty)
  }

  @Test func aValidatorAppliesToAPlannedFile() {
    #expect(Self.review("swift build succeeds", .validator("swift_build")).findings.map(\.rule) == ["plan.applies"])
    let untested = Self.review("pytest suite passes", .validator("pytest")) {
      $0.tasks.remove(at: 1)
      $0.tasks[1].dependencies = ["t0"]
    }
    #expect(untested.findings.map(\.rule) == ["plan.applies"])
  }

  @Test func aValidatorThatNeedsParametersIsNamedWithThem() {
    let files: (inout Plan) -> Void = { $0.tasks[3].files.append("data.json") }
    #expect(
      Self.review("Data conform to the schema", .validator("json_schema"), change: files).findings.map(\.rule) == [
        "plan.parameter"
      ])
    let named = Self.review("Data conform to the schema", .validator("json_schema")) {
      files(&$0)
      $0.tasks[3].validators = [
        ValidatorUse(
          name: "json_schema", parameters: ["schema": .string("schema.json"), "files": .array([.string("data.json")])])
      ]
    }
    #expect(named.findings.isEmpty)
  }

  @Test(arguments: ["tests/test_other.py", "app/core.py", "../test_x.py"])
  func namedTestsBelongToATestTask(file: String) {
    #expect(Self.review("Counts words", .tests([file])).findings.map(\.rule) == ["plan.tests"])
  }

  @Test func namedTestsNeedARunner() {
    let plan = Plans.changed { $0.criteria = [CriterionBinding(id: "c1", decider: .tests(["tests/test_core.py"]))] }
    let review = Plans.review(plan, spec: Plans.spec("Counts words"), validators: Toolbox.without("pytest"))
    #expect(review.findings.allSatisfy { $0.rule == "plan.missing" })
    #expect(review.findings.count == 2)
    #expect(
      Self.review("Counts words", .tests(["tests/data.txt"])) { $0.tasks[1].files.append("tests/data.txt") }.findings
        .map(\.rule)
        == ["plan.tests"])
  }

  @Test func unknownAndRepeatedCriteriaAreRefused() {
    let plan = Plans.changed {
      $0.criteria.append(CriterionBinding(id: "c9", decider: .judge))
      $0.criteria.append(CriterionBinding(id: "c2", decider: .judge))
    }
    #expect(
      Plans.review(plan).findings.map(\.message) == [
        #"there is no criterion "c9""#, "criterion c2 is bound twice",
      ])
  }

  @Test func proposedCriteriaAreCheckedLikeTheUsers() {
    let plan = Plans.changed {
      $0.criteria = [
        CriterionBinding(id: "c1", decider: .validator("ruff"), proposedText: "ruff clean"),
        CriterionBinding(id: "c2", decider: .judge, proposedText: "The server starts"),
      ]
    }
    let review = Plans.review(plan, spec: Plans.spec())
    #expect(review.findings.isEmpty)
    #expect(review.plan.criteria.map(\.proposedText) == ["ruff clean", "The server starts"])
    #expect(review.plan.criteria[0].decider == .validator("ruff"))
    #expect(review.plan.criteria[1].decider != .judge)
    #expect(
      Plans.review(Plans.changed { $0.criteria = [] }, spec: Plans.spec()).findings.map(\.rule) == ["plan.criterion"])
  }
}
