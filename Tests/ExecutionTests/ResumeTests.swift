import Core
import Execution
import Testing

@Suite struct ResumeTests {
  /// Eight tasks with a bit of everything: a revision, an escalation, a refusal, a convicted test, a reopened
  /// dependency, prose that is scored, an analysis, and a review that asks for a change.
  static let plan = Plan(
    summary: "",
    criteria: [
      CriterionBinding(id: "c1", decider: .validator("pytest")),
      CriterionBinding(id: "c2", decider: .tests(["tests/test_core.py"])),
      CriterionBinding(id: "c3", decider: .judge),
    ],
    tasks: [
      Toy.task("t0", .interface, ["pyproject.toml"]),
      Toy.task("t1", .tests, ["tests/test_core.py"], after: ["t0"]),
      Toy.task("u1", .tests, ["tests/test_user.py"], after: ["t0"]),
      Toy.task("base", .implementation, ["app/base.py"], after: ["t0"]),
      Toy.task("t2", .implementation, ["app/core.py"], after: ["t0", "t1", "base"], validators: ["ruff"]),
      Toy.task("u2", .implementation, ["app/user.py"], after: ["t0", "u1"]),
      Toy.task("look", .analysis, after: ["t2", "u2"], type: .summarization),
      Toy.task("page", .documentation, ["README.md"], after: ["look"], type: .creativeWriting),
    ])

  static let rule: ScriptedModel.Rule = { ask in
    let user = "def user():\n    raise NotImplementedError"
    let wrong = "def test_user():\n    # needs app/user.py: impossible\n    pass\n"
    switch (ask.key.task, ask.key.stage, ask.key.n) {
    case ("t0", _, _):
      return ScriptedModel.files([
        "pyproject.toml": "[project]", "app/core.py": Toy.skeleton, "app/base.py": "NotImplementedError",
        "app/user.py": user,
      ])
    case ("t1", .generate, 1): return ScriptedModel.text("")
    case ("t1", .generate, _): return ScriptedModel.files(["tests/test_core.py": ReopeningTests.suite])
    case ("u1", .generate, _): return ScriptedModel.files(["tests/test_user.py": wrong])
    case ("u1", .critique, _):
      return ScriptedModel.text(
        #"{"verdict":"test_wrong","tests":["test_user"],"quote":"A library whose core says good"}"#)
    case ("u1", .revise, _):
      return ScriptedModel.files(["tests/test_user.py": wrong.replacing("impossible", with: "used")])
    case ("base", .generate, _): return ScriptedModel.files(["app/base.py": "HOLLOW = 1"])
    case ("base", .revise, _): return ScriptedModel.files(["app/base.py": "SOLID = 'solid'"])
    case ("t2", .generate, _): return ScriptedModel.files(["app/core.py": Toy.code("good") + "  # lint"])
    case ("t2", .revise, 2): return ScriptedModel.files(["app/core.py": Toy.code("good")])
    case ("t2", .revise, _): return ScriptedModel.files(["app/core.py": Toy.code("good, reviewed")])
    case ("u2", _, _): return ScriptedModel.files(["app/user.py": "def user():\n    return 'used \(ask.key.n)'"])
    case ("look", .generate, _): return ScriptedModel.text(String(repeating: "It is well made and says so. ", count: 9))
    case ("page", .generate, _): return ScriptedModel.files(["README.md": "# Draft"])
    case ("page", .revise, _): return ScriptedModel.files(["README.md": "# Page"])
    case ("page", .critique, _):
      let score = ask.prompt.user.contains("# Page\n") ? 0.9 : 0.4
      return ScriptedModel.text(#"{"verdict":"accept","score":\#(score),"issues":[]}"#)
    case (nil, .critique, _):
      return ScriptedModel.text(
        """
        {"verdict":"revise","issues":[{"severity":"high","file":"app/core.py","problem":"say reviewed"}],
         "criteria":[{"id":"c3","verdict":"met","quote":"SOLID = 'solid'","reason":"it stands"}]}
        """)
    default: return nil
    }
  }

  static let spec = Toy.spec(["pytest suite passes", "the core says good", "it reads well"])

  static func whole(seed: Int? = nil, settings: Settings = Settings()) throws -> Simulation {
    var run = try Simulation(
      plan, spec: spec, settings: settings, model: ScriptedModel(rule, Toy.goodAnswers), seed: seed)
    try run.run()
    return run
  }

  @Test func theRecordedRunHoldsABitOfEverything() throws {
    let run = try Self.whole()
    #expect(run.state.ended?.status == .success, "\(run.state.ended?.reason ?? "")")
    #expect(Set(run.reopened.map(\.cause)) == [.dependent, .conviction, .review])
    #expect(run.convictions.map(\.upheld) == [true])
    #expect(run.events.contains { if case .draftRejected = $0 { true } else { false } })
    #expect(run.accepted.contains { $0 == "page 2" })
  }

  /// Cut after every single event: the rest of the run brings the same tree and verdict, and repeats at most the calls
  /// that were in flight at the cut.
  private func expectNoCutToMatter(_ whole: Simulation, seed: Int?) throws {
    let settled = Set(Self.settlements(whole.events))
    for cut in 3..<whole.history.count {
      let prefix = Array(whole.history.prefix(cut))
      let inFlight = Set(prefix.reduce(into: RunState()) { $0.apply($1) }.inFlight.keys)
      var rest = try Simulation(
        model: whole.model, history: prefix, opening: [Simulation.start()], seed: seed.map { $0 + cut })
      let end = try rest.run()
      #expect(end.status == whole.state.ended?.status, "cut after event \(cut): \(end.reason)")
      #expect(end.criteria == whole.state.ended?.criteria, "cut after event \(cut)")
      #expect(rest.tree == whole.tree, "cut after event \(cut)")
      let paid = Self.settlements(rest.events)
      #expect(Set(paid).count == paid.count, "cut after event \(cut): an answer was paid twice")
      #expect(Set(paid) == settled, "cut after event \(cut)")
      let again = Self.reservations(rest.events).filter { $0.value > 1 }.keys
      #expect(Set(again).isSubset(of: inFlight), "cut after event \(cut)")
    }
  }

  @Test(arguments: [nil, 1]) func aRunThatIsCutAnywhereEndsAsIfItHadNotBeen(_ seed: Int?) throws {
    try expectNoCutToMatter(Self.whole(seed: seed), seed: seed)
  }

  @Test func aRunThatIsCutWhileAProposalIsTakenOverEndsAsIfItHadNotBeen() throws {
    var run = try Simulation(ReopeningTests.stacked, model: ReopeningTests.proposing)
    try run.run()
    #expect(run.reopened.map(\.cause) == [.proposal])
    try expectNoCutToMatter(run, seed: nil)
  }

  @Test func aFinishedProjectThatIsResumedMakesNoCallAndEndsTheSame() throws {
    let whole = try Self.whole()
    var again = try Simulation(model: whole.model, history: whole.history, opening: [Simulation.start()])
    let end = try again.run()
    #expect(end.status == .success)
    #expect(end.criteria == whole.state.ended?.criteria)
    #expect(again.calls == whole.calls)
  }

  @Test func callsThatWereInFlightAreChargedAtTheirBoundWhenTheProcessDied() throws {
    let whole = try Self.whole()
    let cut = try #require(whole.events.firstIndex { if case .callReserved = $0 { true } else { false } }) + 1
    let rest = try Simulation(
      model: whole.model, history: Array(whole.history.prefix(cut)), opening: [Simulation.start()])
    guard case .callReserved(let call) = whole.events[cut - 1] else { return }
    #expect(rest.state.settled == call.bound)
    #expect(rest.state.inFlight.isEmpty)
  }

  private static func settlements(_ events: [Event]) -> [CallKey] {
    events.compactMap { if case .callSettled(let call) = $0 { call.key } else { nil } }
  }

  private static func reservations(_ events: [Event]) -> [CallKey: Int] {
    events.reduce(into: [:]) { if case .callReserved(let call) = $1 { $0[call.key, default: 0] += 1 } }
  }
}
