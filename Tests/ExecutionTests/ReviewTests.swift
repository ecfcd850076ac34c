import Core
import Execution
import Testing

@Suite struct ReviewTests {
  private static func review(_ issues: String = "", criteria: String = "") -> String {
    #"{"verdict":"revise","issues":[\#(issues)],"scores":{"t2":0.9},"criteria":[\#(criteria)]}"#
  }

  private static func issue(_ file: String?, _ severity: String = "high") -> String {
    #"{"severity":"\#(severity)",\#(file.map { "\"file\":\"\($0)\"," } ?? "")"problem":"apples are missing"}"#
  }

  private static func model(_ review: String, revision: String = Toy.code("good apples")) -> ScriptedModel {
    ScriptedModel(
      { ask in
        if ask.key.stage == .critique, ask.key.task == nil { return ScriptedModel.text(review) }
        return ask.key.stage == .revise && ask.key.task == "t2" ? ScriptedModel.files(["app/core.py": revision]) : nil
      }, Toy.goodAnswers)
  }

  @Test func theAssembledTreeIsReviewedOnceByAnotherProvider() throws {
    var run = try Simulation(model: Self.model(Self.review()))
    #expect(try run.run().status == .success)
    #expect(run.calls(of: nil) == ["critique 1 beta"])
    let prompt = try #require(run.prompt("critique - 1"))
    #expect(prompt.contains("It says good."))
  }

  @Test func aHighIssueReopensItsOwnerOnceAndTheRevisionIsKeptWhenEverythingStaysGreen() throws {
    var run = try Simulation(model: Self.model(Self.review(Self.issue("app/core.py"))))
    #expect(try run.run().status == .success)
    #expect(run.reopened.map { "\($0.task) \($0.cause)" } == ["t2 review"])
    #expect(run.tree["app/core.py"] == Toy.code("good apples") + "\n")
    #expect(run.calls(of: nil).count == 1, "the review is not repeated")
    #expect(run.checks(of: nil, 2).contains("pytest pass") || run.checks(of: nil, 3).contains("pytest pass"))
  }

  @Test func aRevisionForTheReviewThatFailsItsOwnChecksIsTakenBack() throws {
    var run = try Simulation(model: Self.model(Self.review(Self.issue("app/core.py")), revision: Toy.code("apples")))
    #expect(try run.run().status == .success)
    #expect(run.tree["app/core.py"] == Toy.code("good") + "\n")
    #expect(run.discarded.map(\.task) == ["t2"])
    #expect(run.calls(of: "t2").count == 2, "one revision and no more")
  }

  @Test func aRevisionForTheReviewThatBreaksTheWholeIsTakenBack() throws {
    let log = RequestLog(override: { request in
      request.subject == nil && request.use.name == "file_set"
        && request.tree["app/core.py"]?.contains("apples") == true
        ? .failing("file_set", file: "app/core.py", "no apples allowed") : nil
    })
    var run = try Simulation(model: Self.model(Self.review(Self.issue("app/core.py"))), checks: log.checks)
    #expect(try run.run().status == .success)
    #expect(run.tree["app/core.py"] == Toy.code("good") + "\n")
    #expect(run.discarded.map { "\($0.task) \($0.n)" } == ["t2 2"])
  }

  @Test func aRevisionForTheReviewWithoutAnAnswerChangesNothing() throws {
    var run = try Simulation(
      model: ScriptedModel(
        { ask in
          if ask.key.stage == .critique, ask.key.task == nil {
            return ScriptedModel.text(Self.review(Self.issue("app/core.py")))
          }
          return ask.key.stage == .revise ? ScriptedModel.text("I can't help with that.") : nil
        }, Toy.goodAnswers))
    #expect(try run.run().status == .success)
    #expect(run.accepted.filter { $0.hasPrefix("t2") } == ["t2 1", "t2 1"])
    #expect(run.calls(of: "t2").count == 2)
  }

  @Test(arguments: ["medium", "low"]) func lesserIssuesAreOnlyListed(_ severity: String) throws {
    var run = try Simulation(model: Self.model(Self.review(Self.issue("app/core.py", severity))))
    #expect(try run.run().status == .success)
    #expect(run.reopened.isEmpty)
  }

  @Test func anIssueWithoutAFileGoesToTheLastImplementationAndOneInATestToNobody() throws {
    var run = try Simulation(model: Self.model(Self.review(Self.issue(nil))))
    try run.run()
    #expect(run.reopened.map(\.task) == ["t2"])
    run = try Simulation(model: Self.model(Self.review(Self.issue("tests/test_core.py"))))
    #expect(try run.run().status == .success)
    #expect(run.reopened.isEmpty)
  }

  @Test func aReviewThatCannotBeReadIsAskedOfTheNextReviewerTwiceInAll() throws {
    var run = try Simulation(model: Self.model("Looks fine to me."))
    #expect(try run.run().status == .success)
    #expect(run.calls(of: nil).count == 2)
    #expect(Set(run.calls(of: nil)).count == 2)
  }

  @Test func aPartialProjectIsCheckedButNotReviewed() throws {
    var run = try Simulation(
      model: ScriptedModel(
        { $0.isDraft && $0.key.task == "t3" ? ScriptedModel.text("I can't help with that.") : nil }, Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(run.calls(of: nil).isEmpty)
    #expect(run.checks(of: nil, 1).contains("pytest pass"))
    #expect(end.criteria.map(\.verdict) == [.met])
  }
}
