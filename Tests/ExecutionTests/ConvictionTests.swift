import Core
import Execution
import Testing

@Suite struct ConvictionTests {
  private static let honest = "def test_other():\n    # needs app/core.py: def\n    pass\n"
  private static let wrong =
    "def test_core():\n    # needs app/core.py: evil\n    pass\n"
    + "def test_more():\n    # needs app/core.py: good\n    pass\n"
  private static let verdict =
    #"{"verdict":"test_wrong","tests":["tests/test_core.py::test_core"],"quote":"A library whose core says good"}"#

  /// The suite expects what the description forbids, and t2 insists on being right.
  private static func model(
    _ answer: String, suite: String = wrong,
    repaired: String = wrong.replacing("evil", with: "good")
  ) -> ScriptedModel {
    ScriptedModel(
      { ask in
        switch (ask.key.task, ask.key.stage) {
        case ("t1", .critique): ScriptedModel.text(answer)
        case ("t1", .revise): ScriptedModel.files(["tests/test_core.py": repaired])
        case ("t1", _): ScriptedModel.files(["tests/test_core.py": suite])
        default: nil
        }
      }, Toy.goodAnswers)
  }

  @Test func aTestThatContradictsTheSpecificationIsConvictedAndRepaired() throws {
    var run = try Simulation(Toy.codePlan, model: Self.model(Self.verdict))
    #expect(try run.run().status == .success)
    // Two candidates had two drafts each; somebody who wrote neither side was asked.
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "revise 2 alpha", "revise 3 beta", "revise 4 beta"])
    let conviction = try #require(run.convictions.first)
    #expect(run.convictions.count == 1)
    #expect(conviction.upheld)
    #expect(conviction.implementation == "t2")
    #expect(!run.reservations.contains { $0.key.isDraftOf("t2") && $0.candidate == conviction.by })
    #expect(!run.reservations.contains { $0.key.isDraftOf("t1") && $0.candidate == conviction.by })
    #expect(run.reopened.map(\.cause) == [.conviction])
    #expect(run.reopened[0].tests == ["tests/test_core.py::test_core"])
    // Admitted again before anybody is judged by it, and the drafts that stood against it need no new call.
    #expect(run.checks(of: "t1", 2).contains("pytest pass"))
    #expect(run.tree["tests/test_core.py"]?.contains("evil") == false)
  }

  @Test(arguments: [
    (#"{"verdict":"code_wrong"}"#, "the code is wrong"),
    (
      #"{"verdict":"test_wrong","tests":["test_core"],"quote":"this stands nowhere at all"}"#,
      "the quote does not stand in the description or the criteria"
    ),
    (
      #"{"verdict":"test_wrong","tests":["test_unknown"],"quote":"A library whose core says good"}"#,
      "the tests it names do not exist"
    ),
    ("I would rather not say.", "the answer could not be read"),
  ])
  func whatIsNotUpheldLeavesTheTestsAloneAndTheEscalationGoesOn(_ answer: String, _ reason: String) throws {
    var run = try Simulation(Toy.codePlan, model: Self.model(answer))
    #expect(try run.run().status == .partialSuccess)
    #expect(run.convictions.map(\.reason) == [reason])
    #expect(run.convictions.map(\.upheld) == [false])
    #expect(run.reopened.isEmpty)
    #expect(run.calls(of: "t2").count == 6, "a third candidate has its turns")
    #expect(run.calls(of: "t1").count { $0.hasPrefix("critique") } == 1)
  }

  @Test func withoutAModelThatWroteNeitherSideNobodyIsAsked() throws {
    var run = try Simulation(
      Toy.codePlan, providers: [Toy.providers[0], Toy.providers[1]], model: Self.model(Self.verdict))
    #expect(try run.run().status == .partialSuccess)
    #expect(run.convictions.isEmpty)
  }

  @Test func aNeutralModelThatHasNoAnswerIsDoneWithout() throws {
    let refusing: ScriptedModel.Rule = {
      $0.key.stage == .critique && $0.key.task == "t1" ? ScriptedModel.error(.refused) : nil
    }
    var run = try Simulation(
      Toy.codePlan,
      model: ScriptedModel(refusing, { Self.model(Self.verdict).answer($0) }))
    #expect(try run.run().status == .partialSuccess)
    #expect(run.convictions.isEmpty)
    #expect(run.calls(of: "t2").count == 6)
  }

  @Test func aTestTaskIsConvictedAtMostOnce() throws {
    // The repaired test is as wrong as the old one.
    var run = try Simulation(
      Toy.codePlan, model: Self.model(Self.verdict, repaired: Self.wrong.replacing("evil", with: "vile")))
    #expect(try run.run().status == .partialSuccess)
    #expect(run.convictions.count == 1)
    #expect(run.reopened.count == 1)
  }

  @Test(arguments: [
    wrong.replacing("evil", with: "good").replacing("test_more", with: "test_less"),
    "def test_core():\n    # needs app/core.py: good\n    pass\n",
  ])
  func onlyTheConvictedTestsMayChangeAndTheirNumberMayNotFall(_ repaired: String) throws {
    var run = try Simulation(Toy.codePlan, model: Self.model(Self.verdict, repaired: repaired))
    #expect(try run.run().status == .partialSuccess)
    #expect(run.checks(of: "t1", 2).first == "contract fail")
    #expect(run.failure(of: "t1") != nil)
  }

  @Test func theOldTestsThatWereConvictedAreNeverAcceptedAgain() throws {
    var run = try Simulation(Toy.codePlan, model: Self.model(Self.verdict, repaired: "def test_core(): pass"))
    try run.run()
    #expect(run.accepted.count { $0.hasPrefix("t1 ") } == 1)
  }
}

extension CallKey {
  fileprivate func isDraftOf(_ id: String) -> Bool { task == id && (stage == .generate || stage == .revise) }
}
