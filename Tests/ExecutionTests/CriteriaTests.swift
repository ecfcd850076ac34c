import Core
import Execution
import Testing

@Suite struct CriteriaTests {
  private static func run(
    _ decider: CriterionBinding.Decider, unmeasured: String? = nil, review: String = "", text: String = "it is good",
    suite: String = Toy.suite, checks: ScriptedChecks = ScriptedChecks()
  ) throws -> (end: RunEnded, criterion: CriterionVerdict) {
    var plan = Toy.plan
    plan.criteria = [CriterionBinding(id: "c1", decider: decider, unmeasured: unmeasured)]
    var run = try Simulation(
      plan, spec: Toy.spec([text]),
      model: ScriptedModel(
        { ask in
          if ask.key.stage == .critique, ask.key.task == nil {
            return ScriptedModel.text(#"{"verdict":"accept","issues":[],"criteria":[\#(review)]}"#)
          }
          return ask.isDraft && ask.key.task == "t1" ? ScriptedModel.files(["tests/test_core.py": suite]) : nil
        }, Toy.goodAnswers), checks: checks)
    let end = try run.run()
    return (end, try #require(end.criteria.first))
  }

  @Test func aCriterionBoundToAValidatorIsMetByItsPassOnTheWhole() throws {
    let (end, criterion) = try Self.run(.validator("pytest"))
    #expect(end.status == .success)
    #expect(criterion.verdict == .met)
    #expect(criterion.decidedBy == "pytest")
    #expect(criterion.evidence == "python -m pytest passed on the whole project, 1 of 1 tests passed")
  }

  @Test func aValidatorThatAppliesToNoFileLeavesItUnverified() throws {
    let (end, criterion) = try Self.run(
      .validator("ruff"),
      checks: ScriptedChecks(override: {
        $0.use.name == "ruff" && $0.subject == nil ? CheckResult(validator: "ruff", verdict: .notApplicable) : nil
      }))
    #expect(end.status == .partialSuccess)
    #expect(criterion.verdict == .unverified)
  }

  @Test func whatItsCheckDoesNotMeasureLeavesItUnverified() throws {
    let (end, criterion) = try Self.run(.validator("pytest"), unmeasured: "85 % is not measured")
    #expect(end.status == .partialSuccess)
    #expect(end.status.exitCode == 1)
    #expect(criterion.verdict == .unverified)
    #expect(criterion.evidence == "85 % is not measured")
  }

  @Test func boundToNothingItIsUnverifiedWithTheReason() throws {
    let (end, criterion) = try Self.run(.nothing("no check here runs npm"))
    #expect(end.status == .partialSuccess)
    #expect(criterion.verdict == .unverified)
    #expect(criterion.evidence == "no check here runs npm")
  }

  @Test func boundToTestsItIsMetByATestThatFailedOnTheSkeletonAndPassesNow() throws {
    let (end, criterion) = try Self.run(.tests(["tests/test_core.py"]))
    #expect(end.status == .success)
    #expect(criterion.verdict == .met)
    #expect(criterion.evidence.contains("tests/test_core.py::test_core"))
  }

  @Test func aTestThatPassedOnTheSkeletonProvesNothing() throws {
    // Both pass at the end, one of them passed before; the file of the criterion holds only that one.
    var plan = Toy.plan
    plan.criteria = [CriterionBinding(id: "c1", decider: .tests(["tests/test_easy.py"]))]
    plan.tasks[1].files = ["tests/test_core.py", "tests/test_easy.py"]
    var run = try Simulation(
      plan,
      model: ScriptedModel(
        { ask in
          ask.isDraft && ask.key.task == "t1"
            ? ScriptedModel.files(["tests/test_core.py": Toy.suite, "tests/test_easy.py": "def test_easy(): pass"])
            : nil
        }, Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(end.criteria[0].verdict == .unverified)
    #expect(end.criteria[0].evidence == "no test there failed on the skeleton and passes now")
  }

  @Test func boundToTestsThatNeverRanItIsUnverified() throws {
    let (_, criterion) = try Self.run(.tests(["tests/test_other.py"]))
    #expect(criterion.verdict == .unverified)
  }

  @Test(arguments: [
    ("met", "return 'good'", CriterionVerdict.Verdict.met), ("met", "this line is nowhere", .unverified),
    ("met", "", .unverified), ("unmet", "return 'good'", .unmet), ("cannot_tell", "return 'good'", .unverified),
  ])
  func aJudgedCriterionStandsOnAQuoteFromTheShippedFiles(
    _ said: String, _ quote: String, _ verdict: CriterionVerdict.Verdict
  ) throws {
    let (end, criterion) = try Self.run(
      .judge, review: #"{"id":"c1","verdict":"\#(said)","quote":"\#(quote)","reason":"read it"}"#)
    #expect(criterion.verdict == verdict)
    #expect(end.status == (verdict == .met ? .success : .partialSuccess))
    #expect(criterion.decidedBy == "judge (beta/middle)")
  }

  @Test func aCriterionThatTheReviewLeavesOutIsUnverified() throws {
    let (end, criterion) = try Self.run(.judge)
    #expect(end.status == .partialSuccess)
    #expect(criterion.verdict == .unverified)
  }

  @Test func aCriterionThatThePlanForgotIsUnverified() throws {
    var run = try Simulation(
      spec: Toy.spec(["pytest suite passes", "forgotten"]), model: ScriptedModel(Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(end.criteria.map(\.verdict) == [.met, .unverified])
  }

  @Test func criteriaThatThePlanProposedAreDecidedLikeTheUsers() throws {
    var plan = Toy.plan
    plan.criteria[0].proposedText = "the tests pass"
    var run = try Simulation(plan, spec: Toy.spec([]), model: ScriptedModel(Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .success)
    #expect(end.criteria.map(\.text) == ["the tests pass"])
  }
}
