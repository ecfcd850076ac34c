import Core
import Execution
import Synchronization
import Testing

@Suite struct DriverTests {
  private let clock = ManualClock()

  private func opening(_ settings: Settings = Settings()) -> [Event] {
    [
      .projectCreated(ProjectCreated(spec: Toy.spec())), Simulation.start(settings),
      .planAccepted(PlanAccepted(plan: Toy.plan, repairs: [])),
    ]
  }

  private func driver(
    _ journal: MemoryJournal, model: any LanguageModel = ScriptedModel(Toy.goodAnswers),
    observer: @escaping @Sendable (StoredEvent, RunState) -> Void = { _, _ in }
  ) -> RunDriver {
    RunDriver(
      project: "p1", runID: "r1", journal: journal, model: model, checks: ScriptedChecks(), ambient: clock,
      observer: observer)
  }

  @Test func theDriverBuildsWhatTheMachineDecides() async throws {
    let journal = try MemoryJournal(clock: clock)
    let state = try await driver(journal).run(history: [], opening: opening())
    #expect(state.ended?.status == .success)
    #expect(state.shippedTree["app/core.py"] == Toy.code("good") + "\n")
    var whole = try Simulation(model: ScriptedModel(Toy.goodAnswers))
    try whole.run()
    #expect(state.shippedTree.files.mapValues(\.text) == whole.tree)
  }

  @Test func everyEventIsSeenInItsOrderOnceItIsDurable() async throws {
    let journal = try MemoryJournal(clock: clock)
    let seen = Mutex<[Int]>([])
    _ = try await driver(journal) { event, _ in seen.withLock { $0.append(event.seq) } }
      .run(history: [], opening: opening())
    let count = await journal.events.count
    #expect(seen.withLock { $0 } == Array(1...count))
  }

  @Test func aReservationIsDurableBeforeTheRequestLeavesAndTheAnswerBeforeItIsUsed() async throws {
    let journal = try MemoryJournal(clock: clock)
    let model = WatchingModel(ScriptedModel(Toy.goodAnswers)) { request in
      await journal.events.contains {
        if case .callReserved(let call) = $0.event { call.key == request.key } else { false }
      }
    }
    _ = try await driver(journal, model: model).run(history: [], opening: opening())
    #expect(model.seen.allSatisfy { $0 })
    #expect(model.seen.count == 6)
    let events = await journal.events.map(\.event)
    for (index, event) in events.enumerated() {
      guard case .draftProduced(let draft) = event else { continue }
      #expect(
        events[..<index].contains {
          if case .callSettled(let call) = $0 { call.key.task == draft.task && call.key.n == draft.n } else { false }
        })
    }
  }

  @Test func aRefusedReservationSendsNoRequest() async throws {
    let journal = try MemoryJournal(clock: clock)
    let model = WatchingModel(ScriptedModel(Toy.goodAnswers)) { _ in true }
    let state = try await driver(journal, model: model)
      .run(history: [], opening: opening(Settings(budget: Money(microUSD: 6_000))))
    let events = await journal.events.map(\.event)
    let reserved = events.count { if case .callReserved = $0 { true } else { false } }
    #expect(events.contains { if case .callRefused = $0 { true } else { false } })
    #expect(model.seen.count == reserved)
    #expect(state.ended != nil)
  }

  @Test func stoppingCancelsTheCallsInFlightAccountsForThemAndEndsOnce() async throws {
    let journal = try MemoryJournal(clock: clock)
    let model = HangingModel()
    let driver = driver(journal, model: model)
    async let run = driver.run(history: [], opening: opening())
    await model.isAsked()
    driver.stop(.interrupted, reason: "SIGINT")
    driver.stop(.timeout, reason: "later")
    let state = try await run
    #expect(state.ended?.status == .interrupted)
    #expect(state.ended?.reason == "SIGINT")
    let events = await journal.events.map(\.event)
    #expect(events.count { if case .runEnded = $0 { true } else { false } } == 1)
    let failures = events.compactMap { if case .callFailed(let call) = $0 { call } else { nil } }
    #expect(failures.map(\.error.kind) == [.cancelled])
    #expect(failures[0].charged > .zero, "it may have been charged")
  }

  @Test func theTimeLimitCutsTheCallsInFlight() async throws {
    // Of the second that the project may take, an earlier run has used all but a few milliseconds.
    let opening = opening(Settings(timeLimit: 1)).enumerated().map { index, event in
      StoredEvent(seq: index + 1, at: clock.now(), runID: "r0", event: event)
    }
    let ended = RunEnded(status: .interrupted, reason: "", criteria: [], milliseconds: 990)
    let history = opening + [StoredEvent(seq: 4, at: clock.now() + 990, runID: "r0", event: .runEnded(ended))]
    let journal = try MemoryJournal(history, clock: clock)
    let model = HangingModel()
    async let run = driver(journal, model: model).run(
      history: history, opening: [Simulation.start(Settings(timeLimit: 1))])
    await model.isAsked()
    clock.advance(by: 10)
    let state = try await run
    #expect(state.ended?.status == .timeout)
    #expect(state.ended?.status.exitCode == 3)
    #expect(state.time.total == 1_000)
    #expect(state.inFlight.isEmpty && state.settled > .zero)
  }

  @Test func withoutTheJournalNothingGoesOn() async throws {
    for capacity in [0, 3, 5, 12] {
      let journal = try MemoryJournal(clock: clock, capacity: capacity)
      await #expect(throws: MemoryJournal.Full.self) {
        try await driver(journal).run(history: [], opening: opening())
      }
    }
  }

  @Test func aKilledRunGoesOnFromItsJournal() async throws {
    let whole = try MemoryJournal(clock: clock)
    _ = try await driver(whole).run(history: [], opening: opening())
    let history = await whole.events
    for cut in stride(from: 4, to: history.count, by: 7) {
      let prefix = Array(history.prefix(cut))
      let journal = try MemoryJournal(prefix, clock: clock)
      let state = try await driver(journal).run(history: prefix, opening: [Simulation.start()])
      #expect(state.ended?.status == .success, "cut after \(cut)")
      #expect(state.shippedTree["app/core.py"] == Toy.code("good") + "\n")
      #expect(state.inFlight.isEmpty)
    }
  }

  @Test func anAnswerWithoutUsageIsChargedAtItsBound() async throws {
    let journal = try MemoryJournal(clock: clock)
    let model = ScriptedModel({ ask in
      guard case .success(var answer) = Toy.goodAnswers(ask) else { return nil }
      answer.usage = nil
      return .success(answer)
    })
    let state = try await driver(journal, model: model).run(history: [], opening: opening())
    let bounds = await journal.events.compactMap {
      if case .callReserved(let call) = $0.event { call.bound } else { nil }
    }
    #expect(state.settled == bounds.reduce(.zero, +))
  }
}
