import Core
import Execution
import Planning
import Testing

@Suite struct DraftTurnTests {
  private static func only(_ task: String, _ answer: @escaping @Sendable (Ask) -> Result<ModelAnswer, ModelError>?)
    -> ScriptedModel
  {
    ScriptedModel({ ask in ask.isDraft && ask.key.task == task ? answer(ask) : nil }, Toy.goodAnswers)
  }

  @Test func eachCandidateHasOneDraftAndOneRevisionThenAStrongerOneIsAskedFourAtMost() throws {
    var run = try Simulation(
      Toy.codePlan, settings: Settings(concurrency: 1),
      model: Self.only("t0") { _ in ScriptedModel.files(["pyproject.toml": "# broken"]) })
    let end = try run.run()
    #expect(
      run.calls(of: "t0") == [
        "generate 1 alpha", "revise 2 alpha", "revise 3 beta", "revise 4 beta", "revise 5 gamma", "revise 6 gamma",
        "revise 7 delta", "revise 8 delta",
      ])
    #expect(run.failure(of: "t0")?.hasPrefix("4 candidates failed") == true)
    #expect(end.status == .failed)
  }

  @Test func theLastOfFourCandidatesIsTheStrongest() throws {
    let providers = [0.62, 0.66, 0.7, 0.74, 0.8, 0.9].enumerated().map {
      Toy.provider(Candidate(provider: "p\($0)", model: "m"), $1, price: Double(1 << $0))
    }
    var run = try Simulation(
      Toy.codePlan, providers: providers,
      model: Self.only("t0") { _ in ScriptedModel.files(["pyproject.toml": "# broken"]) })
    try run.run()
    #expect(
      run.calls(of: "t0").map { String($0.split(separator: " ")[2]) }
        == ["p0", "p0", "p1", "p1", "p2", "p2", "p5", "p5"])
  }

  @Test func aRevisionThatPassesIsAcceptedAndItsPromptShowsTheFindings() throws {
    var run = try Simulation(
      model: Self.only("t2") { $0.key.n == 1 ? ScriptedModel.files(["app/core.py": Toy.code("bad")]) : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "revise 2 alpha"])
    let prompt = try #require(run.prompt("revise t2 2"))
    #expect(prompt.contains("app/core.py has no good"))
    #expect(prompt.contains("return 'bad'"))
  }

  @Test(arguments: ["", "I'm sorry, but I can't help with that."])
  func anEmptyAnswerAndARefusalGoToTheNextCandidateAtOnce(_ text: String) throws {
    var run = try Simulation(model: Self.only("t2") { $0.key.n == 1 ? ScriptedModel.text(text) : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "generate 2 beta"])
  }

  @Test func aRefusalOfTheStrongestGoesToAnyOtherCandidate() throws {
    let providers = [
      Toy.provider(Toy.best, 0.95, price: 1), Toy.provider(Toy.middle, 0.75, price: 4),
    ]
    var run = try Simulation(
      providers: providers,
      model: Self.only("t2") { $0.key.n == 1 ? ScriptedModel.text("I can't help with that.") : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 delta", "generate 2 beta"])
  }

  @Test func aCutOffAnswerIsAskedForOnceMoreWithTwiceTheTokens() throws {
    var run = try Simulation(
      model: Self.only("t2") { $0.key.n < 3 ? ScriptedModel.text("```python path=app/core.py", .cutOff) : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "generate 2 alpha", "generate 3 beta"])
    let tokens = run.reservations.filter { $0.key.task == "t2" }.map(\.maxTokens)
    #expect(tokens == [8_192, 16_384, 16_384])
  }

  @Test func anUnreadableAnswerIsAskedForOnceMoreWithTheReason() throws {
    var run = try Simulation(model: Self.only("t2") { $0.key.n == 1 ? ScriptedModel.text("Certainly! Here:") : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha", "generate 2 alpha"])
    #expect(run.prompt("generate t2 2")?.contains("no file of the task in the answer") == true)
  }

  @Test func everyAnswerEmptyNeverEndsInSuccess() throws {
    var run = try Simulation(model: ScriptedModel { _ in ScriptedModel.text("") })
    let end = try run.run()
    #expect(end.status == .failed)
    #expect(run.calls.count == 4)
    #expect(end.criteria.map(\.verdict) == [.unverified])
  }

  @Test func theBestDraftIsTheBaseOfTheNextAndItsFindingsAreShown() throws {
    // Draft 1 fails one test of three, draft 2 all of them.
    let suite = ["one", "two", "three"].map { "def test_\($0)():\n    # needs app/core.py: \($0)\n    pass\n" }.joined()
    var run = try Simulation(
      model: ScriptedModel(
        { ask in
          guard ask.isDraft else { return nil }
          switch (ask.key.task, ask.key.n) {
          case ("t1", _): return ScriptedModel.files(["tests/test_core.py": suite])
          case ("t2", 1): return ScriptedModel.files(["app/core.py": Toy.code("one two")])
          case ("t2", 2): return ScriptedModel.files(["app/core.py": Toy.code("blank")])
          case ("t2", _): return ScriptedModel.files(["app/core.py": Toy.code("one two three")])
          default: return nil
          }
        }, Toy.goodAnswers))
    #expect(try run.run().status == .success)
    let prompt = try #require(run.prompt("revise t2 3"))
    #expect(prompt.contains("return 'one two'"))
    #expect(prompt.contains("has no three"))
    #expect(!prompt.contains("has no one"))
    #expect(!prompt.contains("blank"))
  }

  @Test func aRevisionThatBreaksAPassingCheckIsDiscardedWhateverItRepairs() throws {
    var plan = Toy.codePlan
    plan.tasks[2].validators = [ValidatorUse(name: "ruff")]
    var run = try Simulation(
      plan,
      model: Self.only("t2") { ask in
        switch ask.key.n {
        case 1: ScriptedModel.files(["app/core.py": Toy.code("bad")])
        case 2: ScriptedModel.files(["app/core.py": Toy.code("good") + "  # lint"])
        default: ScriptedModel.files(["app/core.py": Toy.code("good")])
        }
      })
    #expect(try run.run().status == .success)
    #expect(run.discarded.map { "\($0.task) \($0.n) \($0.reason)" } == ["t2 2 it breaks ruff, which draft 1 passes"])
    let prompt = try #require(run.prompt("revise t2 3"))
    #expect(prompt.contains("return 'bad'"))
    #expect(prompt.contains("app/core.py has no good"))
    #expect(run.accepted.last == "t2 3")
  }

  @Test func aRevisionMayHoldOnlyTheFilesThatChange() throws {
    var plan = Toy.codePlan
    plan.tasks[2].files = ["app/core.py", "app/extra.py"]
    var run = try Simulation(
      plan,
      model: Self.only("t2") { ask in
        ask.key.n == 1
          ? ScriptedModel.files(["app/core.py": Toy.code("bad"), "app/extra.py": "EXTRA = 1"])
          : ScriptedModel.files(["app/core.py": Toy.code("good")])
      })
    #expect(try run.run().status == .success)
    #expect(run.tree["app/extra.py"] == "EXTRA = 1\n")
  }

  @Test func threeCandidatesThatFailTheSameTestsEndTheTask() throws {
    var run = try Simulation(
      Toy.codePlan, model: Self.only("t2") { _ in ScriptedModel.files(["app/core.py": Toy.code("bad")]) })
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(run.failure(of: "t2") == "three candidates failed the same tests: tests/test_core.py::test_core")
    #expect(run.calls(of: "t2").count == 6)
    // The best draft ships, and the report says that it is not accepted.
    #expect(run.tree["app/core.py"] == Toy.code("bad") + "\n")
  }

  @Test func fixedFilesAreTheDraft() throws {
    let checks = ScriptedChecks(fixer: { request in
      FileTree(
        request.tree.files.filter { request.subject.contains($0.key) && $0.value.text.contains("# lint") }.mapValues {
          Body($0.text.replacing("  # lint", with: ""))
        })
    })
    var plan = Toy.codePlan
    plan.tasks[2].validators = [ValidatorUse(name: "ruff")]
    var run = try Simulation(
      plan, model: Self.only("t2") { _ in ScriptedModel.files(["app/core.py": Toy.code("good") + "  # lint"]) },
      checks: checks)
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2") == ["generate 1 alpha"])
    #expect(run.tree["app/core.py"] == Toy.code("good") + "\n")
  }
}
