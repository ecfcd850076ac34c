import Core
import Execution
import Routing
import Testing

/// Fifty tasks of one type; the cheap model writes each fifth of them wrongly, however often it is asked.
@Suite struct LearningTests {
  private static let providers = [
    Toy.provider(Toy.cheap, 0.65, price: 1), Toy.provider(Toy.strong, 0.95, price: 20),
  ]

  private static func plan(_ count: Int) -> Plan {
    Plan(
      summary: "Pages", criteria: [CriterionBinding(id: "c1", decider: .validator("python_syntax"))],
      tasks: (1...count).map {
        Toy.task("t\($0)", .configuration, ["part\($0).py"], type: .dataExtraction, validators: ["python_syntax"])
      })
  }

  private static func model(_ isGood: @escaping @Sendable (Ask, Int) -> Bool) -> ScriptedModel {
    ScriptedModel(
      { ask in
        guard ask.isDraft, let task = ask.key.task, let index = Int(task.dropFirst()) else { return nil }
        return ScriptedModel.files(["part\(index).py": isGood(ask, index) ? "x = 1" : "x = # syntax error"])
      }, Toy.goodAnswers)
  }

  private static func simulation(
    _ count: Int, providers: [ProviderEntry] = providers, experience: Experience = Experience(), model: ScriptedModel
  ) throws -> Simulation {
    try Simulation(
      plan(count), spec: Toy.spec(["python is valid"]), settings: Settings(concurrency: 4), providers: providers,
      model: model, experience: experience)
  }

  private static func drafts(_ run: Simulation, by candidate: Candidate) -> Set<String> {
    Set(run.reservations.filter { $0.key.asksForADraft && $0.candidate == candidate }.compactMap(\.key.task))
  }

  @Test func theStrongModelIsAskedOnlyWhereTheCheapOneFails() throws {
    var run = try Self.simulation(50, model: Self.model { ask, index in ask.candidate == Toy.strong || index % 5 != 0 })
    #expect(try run.run().status == .success)
    #expect(Self.drafts(run, by: Toy.strong).count == 10)
    var dear = try Self.simulation(50, providers: [Self.providers[1]], model: Self.model { _, _ in true })
    #expect(try dear.run().status == .success)
    #expect(
      Set(run.accepted.map { $0.split(separator: " ")[0] }) == Set(dear.accepted.map { $0.split(separator: " ")[0] }))

    let subject = Experience.Subject(Toy.cheap, .dataExtraction)
    let attempts = try #require(run.state.experience.attempts[subject])
    #expect(attempts == .init(accepted: 40, failed: 10))
    #expect(abs(Estimate(prior: 0.65, attempts: attempts).probability - 0.8) < 0.1)
    // Those who came second teach nothing.
    #expect(run.state.experience.attempts.keys.map(\.candidate) == [Toy.cheap])
  }

  @Test func aModelThatAlwaysFailsIsNoLongerTriedFirst() throws {
    let never = Self.model { ask, _ in ask.candidate == Toy.strong }
    var first = try Self.simulation(8, model: never)
    #expect(try first.run().status == .success)
    var next = try Self.simulation(8, experience: first.state.experience, model: never)
    #expect(try next.run().status == .success)
    #expect(Self.drafts(next, by: Toy.cheap).isEmpty)
  }

  @Test func outagesTeachNothingOfAModelsWork() throws {
    let down = ScriptedModel(
      { $0.candidate == Toy.cheap ? ScriptedModel.error(.overloaded) : nil },
      { ask in Self.model { _, _ in true }.answer(ask) })
    var run = try Self.simulation(4, model: down)
    #expect(try run.run().status == .success)
    #expect(run.state.experience.attempts.keys.allSatisfy { $0.candidate == Toy.strong })
    let changes = run.events.compactMap { if case .breakerChanged(let change) = $0 { change } else { nil } }
    #expect(changes.first.map { $0.candidate == Toy.cheap && $0.isOpen && $0.timesOpened == 1 } == true)
  }

  @Test func aReplayLearnsNothingAndSaysNothing() throws {
    var run = try Simulation(
      Self.plan(4), spec: Toy.spec(["python is valid"]), providers: Self.providers,
      model: Self.model { _, _ in true })
    #expect(try run.run().status == .success)
    #expect(run.state.experience == Experience())
    #expect(!run.events.contains { if case .firstAttemptJudged = $0 { true } else { false } })
  }
}

extension CallKey {
  fileprivate var asksForADraft: Bool { stage == .generate || stage == .revise }
}
