import Core
import Execution
import Synchronization
import Testing

@Suite struct CheckPlanTests {
  /// Everything that was asked of the checks in a run.
  private func requests(
    _ plan: Plan = Toy.plan, validators: [ValidatorInfo] = Toy.validators, seed: Int? = nil,
    model: ScriptedModel = ScriptedModel(Toy.goodAnswers)
  ) throws -> (run: Simulation, requests: [CheckRequest]) {
    let log = RequestLog()
    var run = try Simulation(plan, validators: validators, model: model, checks: log.checks, seed: seed)
    try run.run()
    return (run, log.requests)
  }

  /// Two implementations on one suite, the second on top of the first.
  private static let pair = Plan(
    summary: "", criteria: [],
    tasks: [
      Toy.task("t0", .interface, ["pyproject.toml"]), Toy.task("t1", .tests, ["tests/test_core.py"], after: ["t0"]),
      Toy.task("low", .implementation, ["app/low.py"], after: ["t0", "t1"]),
      Toy.task("t2", .implementation, ["app/core.py"], after: ["low", "t1"]),
    ])

  private static let pairAnswers: ScriptedModel.Rule = { ask in
    ask.isDraft && ask.key.task == "low" ? ScriptedModel.files(["app/low.py": "LOW = 1"]) : nil
  }

  @Test func theLastImplementationOfASuiteCarriesIt() throws {
    let (run, requests) = try requests(Self.pair, model: ScriptedModel(Self.pairAnswers, Toy.goodAnswers))
    #expect(run.checks(of: "low", 1) == ["contract pass", "python_syntax pass"])
    #expect(run.checks(of: "t2", 1) == ["contract pass", "python_syntax pass", "pytest pass"])
    let gating = try #require(requests.first { $0.use.name == "pytest" && $0.mode == .check })
    #expect(gating.testFiles == ["tests/test_core.py"])
    #expect(gating.tree.paths == ["app/core.py", "app/low.py", "pyproject.toml", "tests/test_core.py"])
  }

  @Test func parallelImplementationsOfASuiteAreJudgedTogetherOnTheWhole() throws {
    var plan = Self.pair
    plan.tasks[3].dependencies = ["t0", "t1"]
    let (run, _) = try requests(plan, model: ScriptedModel(Self.pairAnswers, Toy.goodAnswers))
    #expect(run.checks(of: "t2", 1) == ["contract pass", "python_syntax pass"])
    #expect(run.checks(of: nil, 1).contains("pytest pass"))
  }

  @Test func aCheckSeesTheSkeletonTheTransitiveDependenciesAndTheDraftOnly() throws {
    var plan = Toy.plan
    plan.tasks.append(Toy.task("other", .configuration, ["other.txt"]))
    let other: ScriptedModel.Rule = {
      $0.isDraft && $0.key.task == "other" ? ScriptedModel.files(["other.txt": "text"]) : nil
    }
    for seed in 0..<10 {
      let (_, requests) = try requests(plan, seed: seed, model: ScriptedModel(other, Toy.goodAnswers))
      let admission = try #require(requests.first { $0.mode == .admission })
      #expect(admission.tree.paths == ["app/core.py", "pyproject.toml", "tests/test_core.py"])
      #expect(admission.tree["app/core.py"] == Toy.skeleton + "\n")
      #expect(admission.testFiles == ["tests/test_core.py"])
      let suite = try #require(requests.first { $0.use.name == "pytest" && $0.mode == .check && $0.subject != nil })
      #expect(suite.tree["app/core.py"] == Toy.code("good") + "\n")
      #expect(suite.tree["other.txt"] == nil)
      let whole = try #require(requests.first { $0.use.name == "pytest" && $0.subject == nil })
      #expect(whole.tree.paths == ["README.md", "app/core.py", "other.txt", "pyproject.toml", "tests/test_core.py"])
      #expect(whole.buildKey == "p1/round-1")
    }
  }

  @Test func theContractHasToLoadWithTheEmptySuite() throws {
    let (run, requests) = try requests()
    #expect(run.checks(of: "t0", 1).sorted() == ["contract pass", "pytest pass", "python_syntax pass", "ruff pass"])
    #expect(requests.first { $0.use.name == "pytest" }?.mode == .load)
  }

  @Test func lintersInUseJudgeEveryDraftsOwnFilesWhetherItsTaskNamesThemOrNot() throws {
    let (_, requests) = try requests()
    let lints = requests.filter { $0.use.name == "ruff" }
    #expect(
      lints.map(\.subject) == [["app/core.py", "pyproject.toml"], ["tests/test_core.py"], ["app/core.py"], nil])
    for lint in lints { #expect(lint.tree["pyproject.toml"] != nil) }
    // In a plan that names no linter none is run.
    var plan = Toy.plan
    plan.tasks[0].validators = []
    #expect(try !self.requests(plan).requests.contains { $0.use.name == "ruff" })
  }

  @Test func aCheckWhosePreconditionFailedIsNotRun() throws {
    let (run, requests) = try requests(
      model: ScriptedModel(
        {
          $0.key == CallKey(stage: .generate, task: "t2", n: 1)
            ? ScriptedModel.files(["app/core.py": "# syntax error\n" + Toy.code("good")]) : nil
        }, Toy.goodAnswers))
    #expect(
      run.checks(of: "t2", 1).sorted() == ["contract pass", "pytest notRun", "python_syntax fail", "ruff pass"])
    #expect(run.state.tasks["t2"]?.results[1]?["pytest"]?.reason == "blocked by python_syntax")
    #expect(requests.count { $0.use.name == "pytest" && $0.mode == .check && $0.subject != nil } == 1)
    // What is blocked is no finding.
    #expect(run.prompt("revise t2 2")?.contains("blocked") == false)
  }

  @Test func aSuiteWaitsForTheBuildThatItRequires() throws {
    let validators = [
      ValidatorInfo(name: "build", kind: .build, globs: ["*.py"]),
      ValidatorInfo(name: "pytest", kind: .suite, globs: ["test_*.py"], requires: ["build"]),
    ]
    let log = RequestLog(override: { $0.use.name == "build" && $0.subject == nil ? .failing("build") : nil })
    var run = try Simulation(validators: validators, model: ScriptedModel(Toy.goodAnswers), checks: log.checks)
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    // One build of the whole, and never a suite beside it: the first says already what the second would.
    #expect(run.checks(of: nil, 1) == ["build fail", "pytest notRun"])
  }

  @Test func aMissingToolIsNotRunAndNeverAPass() throws {
    let log = RequestLog(override: {
      $0.use.name == "pytest" && $0.subject == nil
        ? CheckResult(validator: "pytest", verdict: .notRun, reason: "pytest is gone") : nil
    })
    var run = try Simulation(model: ScriptedModel(Toy.goodAnswers), checks: log.checks)
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(end.reason.contains("pytest is gone"))
    #expect(end.criteria.map(\.verdict) == [.unverified])
  }

  @Test func aDraftWithoutItsOwnFileOrWithAnEmptyOneFails() throws {
    var plan = Toy.codePlan
    plan.tasks[2].files = ["app/core.py", "app/extra.py"]
    var run = try Simulation(
      plan,
      model: ScriptedModel(
        { ask in
          guard ask.isDraft, ask.key.task == "t2" else { return nil }
          return ask.key.n == 1
            ? ScriptedModel.files(["app/core.py": Toy.code("good")])
            : ScriptedModel.files(["app/core.py": Toy.code("good"), "app/extra.py": "EXTRA = 1"])
        }, Toy.goodAnswers))
    #expect(try run.run().status == .success)
    #expect(run.checks(of: "t2", 1).first == "contract fail")
    #expect(run.prompt("revise t2 2")?.contains("app/extra.py") == true)
  }

  @Test func aDraftThatDropsANameOfTheContractFails() throws {
    var run = try Simulation(
      model: ScriptedModel(
        {
          $0.key == CallKey(stage: .generate, task: "t2", n: 1)
            ? ScriptedModel.files(["app/core.py": "GOOD = 'good'"]) : nil
        }, Toy.goodAnswers))
    #expect(try run.run().status == .success)
    #expect(run.checks(of: "t2", 1).first == "contract fail")
  }
}

extension CheckResult {
  static func failing(_ validator: String, file: String? = nil, _ message: String = "it fails") -> CheckResult {
    CheckResult(validator: validator, verdict: .fail, findings: [Finding(file: file, message: message)])
  }
}
