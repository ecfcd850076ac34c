import Core
import Execution
import Testing

@Suite struct TimeLimitTests {
  /// What a project has left behind whose only run took this long and then ended, or was killed.
  private func history(milliseconds: Int64, killed: Bool = false) -> [StoredEvent] {
    let end = RunEnded(status: .timeout, reason: "", criteria: [], milliseconds: milliseconds)
    let events: [Event] = [
      .projectCreated(ProjectCreated(spec: Toy.spec())), Simulation.start(Settings(timeLimit: 60)),
      .planAccepted(PlanAccepted(plan: Toy.plan, repairs: [])), .runEnded(end),
    ]
    return events.prefix(killed ? 3 : 4).enumerated().map { index, event in
      StoredEvent(seq: index + 1, at: Toy.start + (index < 2 ? 0 : milliseconds), runID: "first", event: event)
    }
  }

  @Test(arguments: [false, true])
  func aResumedProjectKeepsItsUsedTime(_ killed: Bool) throws {
    let past = history(milliseconds: 60_500, killed: killed)
    for (limit, status) in [(60, RunStatus.timeout), (59, .timeout), (3_600, .success)] {
      var run = try Simulation(
        model: ScriptedModel(Toy.goodAnswers), history: past, opening: [Simulation.start(Settings(timeLimit: limit))])
      let end = try run.run()
      #expect(end.status == status)
      #expect(run.calls.isEmpty == (status == .timeout))
      #expect(run.state.time.total == 60_500 + end.milliseconds)
      guard status == .timeout else { continue }
      #expect(
        end.reason
          == "the time limit of \(limit) s is used up: --time is the total over all runs, give more than 61")
    }
  }

  @Test func theLimitEndsARunThatGoesOn() throws {
    var run = try Simulation(settings: Settings(timeLimit: 2), model: ScriptedModel(Toy.goodAnswers))
    let end = try run.run()
    #expect(end.status == .timeout)
    #expect(end.reason == "the time limit of 2 s is reached (--time)")
    #expect(!run.calls.isEmpty)
  }

  @Test func theTimeBetweenTwoRunsIsNoWork() throws {
    var time = WorkingTime()
    for event in history(milliseconds: 7_000, killed: true) { time.apply(event) }
    #expect(time.total == 7_000)
    // The next process, a day later, notes a call that the killed one had left open, and begins.
    let key = CallKey(stage: .plan, task: nil, n: 1)
    let noted = Event.callFailed(
      CallFailed(key: key, candidate: Toy.cheap, error: ModelError(.abandoned, "killed"), charged: .zero))
    for (index, event) in [noted, Simulation.start()].enumerated() {
      time.apply(StoredEvent(seq: 4 + index, at: Toy.start + 86_400_000, runID: "second", event: event))
    }
    #expect(time.earlier == 7_000 && time.total == 7_000)
    time.apply(StoredEvent(seq: 6, at: Toy.start + 86_403_000, runID: "second", event: noted))
    #expect(time.total == 10_000)
  }
}
