import Core
import Execution
import Testing

/// Figures, printed and not judged: a machine under load is no fault of the code's.
@Suite struct SpeedTests {
  @Test func aFoldOfTenThousandEventsIsQuick() throws {
    let whole = try ResumeTests.whole()
    // The same project many times over: calls and checks dominate, as in a long life.
    var events = Array(whole.history)
    let body = whole.history.dropFirst(3)
    while events.count < 10_000 { events += body }
    var state = RunState()
    let time = ContinuousClock().measure { for event in events { state.apply(event) } }
    print("folding \(events.count) events: \(time)")
    #expect(state.plan != nil)
  }

  @Test func decidingStaysCheapForAThousandTasks() throws {
    var tasks: [PlanTask] = []
    for index in 0..<1_000 {
      // A hundred chains of ten.
      tasks.append(
        Toy.task("m\(index)", .configuration, ["m\(index).txt"], after: index % 10 == 0 ? [] : ["m\(index - 1)"]))
    }
    let plan = Plan(summary: "", criteria: [], tasks: tasks)
    let answers: ScriptedModel.Rule = { ask in
      ask.isDraft ? ScriptedModel.files(["\(ask.key.task ?? "").txt": "text"]) : nil
    }
    var run = try Simulation(
      plan, spec: Toy.spec([]), settings: Settings(budget: Money(microUSD: 1_000_000_000), concurrency: 8),
      model: ScriptedModel(answers, Toy.goodAnswers))
    let start = ContinuousClock().now
    // The first five hundred events are enough to tell.
    while run.history.count < 500 { try run.step() }
    let time = start.duration(to: .now)
    print("1000 tasks: \(time / run.steps) a step over \(run.steps) steps")
    #expect(run.accepted.count > 10)
  }
}
