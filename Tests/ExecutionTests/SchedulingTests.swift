import Core
import Execution
import Testing

@Suite struct SchedulingTests {
  @Test func aGoodPlanIsBuiltWithOneCallATaskAndOneReview() throws {
    var run = try Simulation(model: ScriptedModel(Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .success, "\(end.reason)")
    #expect(
      run.calls == [
        "generate t0 1 alpha/cheap", "generate t1 1 beta/middle", "generate t2 1 alpha/cheap",
        "generate t3 1 alpha/cheap", "critique t3 1 beta/middle", "critique - 1 beta/middle",
      ])
    #expect(run.accepted == ["t0 1", "t1 1", "t2 1", "t3 1"])
    #expect(run.tree["app/core.py"] == Toy.code("good") + "\n")
  }

  /// The chain a → b → c is longer than d → e, and that than x and y; between these the plan decides.
  static let forest = Plan(
    summary: "", criteria: [],
    tasks: [
      Toy.task("x", .configuration, ["x.txt"]), Toy.task("y", .configuration, ["y.txt"]),
      Toy.task("d", .configuration, ["d.txt"]), Toy.task("e", .configuration, ["e.txt"], after: ["d"]),
      Toy.task("a", .configuration, ["a.txt"]), Toy.task("b", .configuration, ["b.txt"], after: ["a"]),
      Toy.task("c", .configuration, ["c.txt"], after: ["b"]),
    ])

  static let forestAnswers: ScriptedModel.Rule = { ask in
    guard ask.isDraft, let task = ask.key.task else { return nil }
    return ScriptedModel.files(["\(task).txt": "text of \(task)"])
  }

  private func drafts(_ run: Simulation) -> [String] {
    run.reservations.filter { $0.key.stage == .generate }.compactMap(\.key.task)
  }

  @Test func readyTasksGoByLongestRemainingPathAndTiesInPlanOrder() throws {
    var run = try Simulation(
      Self.forest, settings: Settings(concurrency: 1), model: ScriptedModel(Self.forestAnswers, Toy.goodAnswers))
    try run.run()
    #expect(drafts(run).filter { "adxy".contains($0) } == ["a", "d", "x", "y"])
  }

  @Test(arguments: [1, 2, 3, 8]) func noMoreCallsAreInFlightThanConcurrencyAllows(_ width: Int) throws {
    let tasks = (1...12).map { Toy.task("t\($0)", .configuration, ["t\($0).txt"]) }
    let answers: ScriptedModel.Rule = { ask in
      ask.isDraft ? ScriptedModel.files(["\(ask.key.task ?? "").txt": "text"]) : nil
    }
    var run = try Simulation(
      Plan(summary: "", criteria: [], tasks: tasks), settings: Settings(concurrency: width),
      model: ScriptedModel(answers, Toy.goodAnswers), seed: width)
    try run.run()
    #expect(run.mostInFlight == width)
    #expect(run.accepted.count == 12)
  }

  @Test func aTaskStartsWhenItsDependenciesAreAcceptedNotWhenALevelIsComplete() throws {
    // x is as deep as a, and needs four answers.
    let answers: ScriptedModel.Rule = { ask in
      ask.key.task == "x" && ask.isDraft && ask.key.n < 4 ? ScriptedModel.text("What do you mean?") : nil
    }
    var run = try Simulation(
      Self.forest, settings: Settings(concurrency: 8),
      model: ScriptedModel(answers, Self.forestAnswers, Toy.goodAnswers))
    try run.run()
    let start = try #require(
      run.events.firstIndex { if case .callReserved(let call) = $0 { call.key.task == "b" } else { false } })
    let end = try #require(
      run.events.firstIndex { if case .taskAccepted(let one) = $0 { one.task == "x" } else { false } })
    #expect(start < end)
  }

  @Test func aStoppedRunStartsNothingNewWaitsForItsCallsAndEndsOnce() throws {
    for cut in 3...25 {
      var run = try Simulation(settings: Settings(concurrency: 2), model: ScriptedModel(Toy.goodAnswers), seed: cut)
      run.stopsBefore = cut
      let end = try run.run()
      guard end.status != .success else { continue }
      #expect(end.status == .interrupted)
      #expect(run.events.count { if case .runEnded = $0 { true } else { false } } == 1)
      #expect(run.ledger.open.isEmpty)
      let starts = run.events[cut...].contains { if case .callReserved = $0 { true } else { false } }
      #expect(!starts, "stopped before event \(cut)")
      var machine = run.machine
      #expect(machine.next(now: run.now).actions.isEmpty)
    }
  }

  @Test func nothingIsDoneBeforeAProjectAndARunAreKnown() {
    var machine = RunMachine()
    #expect(machine.next(now: 0).actions.isEmpty)
  }

  @Test func eventsOfLaterVersionsAreSkipped() throws {
    var run = try Simulation(model: ScriptedModel(Toy.goodAnswers))
    try run.run()
    var state = RunState()
    for event in run.history {
      state.apply(StoredEvent(seq: 0, at: event.at, runID: "r", event: .unknown(kind: "later", payload: "{}")))
      state.apply(event)
    }
    #expect(state.shippedTree == run.state.shippedTree)
    #expect(state.ended == run.state.ended)
  }

  @Test func onlyAPlanIsMadeWhenOnlyAPlanIsAskedFor() throws {
    var run = try Simulation(settings: Settings(planOnly: true), model: ScriptedModel(Toy.goodAnswers))
    #expect(try run.run().status == .planned)
    #expect(run.calls.isEmpty)
  }
}
