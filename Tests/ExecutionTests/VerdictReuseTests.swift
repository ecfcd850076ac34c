import Core
import Testing

@testable import Execution

/// What was judged once is not judged again while files, question and tools are the same.
@Suite struct VerdictReuseTests {
  /// The code is wrong twice, in the same words, and then right.
  private static let stubborn = ScriptedModel(
    { ask in
      guard ask.key.task == "t2", ask.isDraft, ask.key.n < 3 else { return nil }
      return ScriptedModel.files(["app/core.py": Toy.code("bad")])
    }, Toy.goodAnswers)

  private static func opening(tools: String?) -> [Event] {
    [
      .projectCreated(ProjectCreated(spec: Toy.spec())), Simulation.start(tools: tools),
      .planAccepted(PlanAccepted(plan: Toy.codePlan, repairs: [])),
    ]
  }

  private static func suites(of log: RequestLog) -> Int {
    log.requests.count { $0.use.name == "pytest" && $0.mode == .check && $0.subject != nil }
  }

  @Test func theSameDraftAgainIsKnownToFail() throws {
    let log = RequestLog()
    var run = try Simulation(model: Self.stubborn, checks: log.checks, opening: Self.opening(tools: "a"))
    #expect(try run.run().status == .success)
    #expect(run.reused == ["t2 2 python_syntax", "t2 2 ruff", "t2 2 pytest"])
    #expect(run.checks(of: "t2", 2).last == "pytest fail")
    // The first draft and the third.
    #expect(Self.suites(of: log) == 2)
    let kept = run.events.compactMap {
      if case .checkFinished(let check) = $0, check.reused == true { check } else { nil }
    }
    #expect(kept.allSatisfy { $0.result.milliseconds == 0 && $0.snapshot?.count == 64 })
    #expect(kept.last?.result.findings.first?.message == "app/core.py has no good")
  }

  @Test func withoutKnowingTheToolsEverythingIsRun() throws {
    let log = RequestLog()
    var run = try Simulation(model: Self.stubborn, checks: log.checks, opening: Self.opening(tools: nil))
    #expect(try run.run().status == .success)
    #expect(run.reused.isEmpty)
    #expect(Self.suites(of: log) == 3)
  }

  @Test func aRunThatWasCutShortIsNoVerdictForTheNext() throws {
    let log = RequestLog { request in
      guard request.use.name == "pytest", request.mode == .check, request.subject != nil,
        request.tree["app/core.py"]?.contains("bad") == true
      else { return nil }
      return CheckResult(
        validator: "pytest", verdict: .fail, findings: [Finding(message: "killed")], incomplete: true)
    }
    var run = try Simulation(model: Self.stubborn, checks: log.checks, opening: Self.opening(tools: "a"))
    #expect(try run.run().status == .success)
    #expect(run.reused == ["t2 2 python_syntax", "t2 2 ruff"])
    #expect(Self.suites(of: log) == 3)
  }

  @Test func otherToolsJudgeAgain() throws {
    let checks = ScriptedChecks()
    var first = try Simulation(model: Self.stubborn, checks: checks, opening: Self.opening(tools: "a"))
    while first.checks(of: "t2", 1).last != "pytest fail" { try first.step() }
    let same = try Self.resumed(first, tools: "a")
    #expect(same.reused == ["t2 2 python_syntax", "t2 2 ruff", "t2 2 pytest"])
    let other = try Self.resumed(first, tools: "b")
    #expect(other.reused.isEmpty)
  }

  private static func resumed(_ first: Simulation, tools: String) throws -> Simulation {
    var second = try Simulation(model: stubborn, history: first.history, opening: [Simulation.start(tools: tools)])
    #expect(try second.run().status == .success)
    return second
  }

  @Test func theWholeIsAlwaysRun() throws {
    let log = RequestLog()
    var run = try Simulation(
      Toy.codePlan, model: ScriptedModel(Toy.goodAnswers), checks: log.checks)
    #expect(try run.run().status == .success)
    let whole = run.events.compactMap {
      if case .checkFinished(let check) = $0, check.task == nil { check } else { nil }
    }
    #expect(!whole.isEmpty && whole.allSatisfy { $0.snapshot == nil && $0.reused == nil })
  }

  @Test(
    arguments: [
      { $0.use = ValidatorUse(name: "other") }, { $0.use.parameters = ["a": .number(1)] }, { $0.mode = .admission },
      { $0.testFiles = nil }, { $0.testFiles = ["b", "a"] }, { $0.subject = nil }, { $0.subject = ["a"] },
      { $0.planned = ["c"] },
      { $0.tree["a"] = "text " }, { $0.tree["b"] = "" }, { $0.tree = FileTree(["at": "ext"]) },
      { $0.tree = FileTree() },
    ] as [@Sendable (inout CheckRequest) -> Void])
  func whateverAVerdictDependsOnIsInTheSnapshot(_ change: @Sendable (inout CheckRequest) -> Void) {
    let request = CheckRequest(
      use: ValidatorUse(name: "json_schema"), tree: FileTree(["a": "text"]), subject: ["a", "b"], testFiles: ["a"])
    var changed = request
    change(&changed)
    #expect(changed.snapshot(tools: "x") != request.snapshot(tools: "x"))
    #expect(request.snapshot(tools: "y") != request.snapshot(tools: "x"))
    changed = request
    changed.buildKey = "warm"
    #expect(changed.snapshot(tools: "x") == request.snapshot(tools: "x"))
  }
}
