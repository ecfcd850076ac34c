package import Core

/// Performs what the machine decides. One loop takes all that has happened, asks what follows, makes it durable in one
/// commit, and only then acts on it.
package actor RunDriver {
  private enum Message: Sendable {
    case happened(Event)
    case checked(CheckSlot, CheckResult, snapshot: String?)
    /// A check or a fixer could not do its work here.
    case failed(any Error)
    case tick
    case stop(RunStatus, reason: String)
  }

  private let project: String
  private let runID: String
  private let journal: any Journal
  private let model: any LanguageModel
  private let cache: (any AnswerCache)?
  private let checks: any CheckRunner
  private let ambient: any Ambient
  private let observer: @Sendable (StoredEvent, RunState) -> Void
  private let waiting: @Sendable (Wait, _ milliseconds: Int64) -> Void

  /// Knows what has happened, durable or about to be.
  private var machine: RunMachine
  /// What is durable.
  private var state = RunState()
  private var effects: [Int: Task<Void, Never>] = [:]
  private var effectCount = 0
  /// Why nothing may go on.
  private var failure: (any Error)?
  private var told: Wait?
  private var tick: (at: Int64, timer: Task<Void, Never>)?
  private let inbox = Mailbox<Message>()

  /// `observer` is called after each event, in order, and `waiting` when something is waited for that was not before;
  /// both on the driver: they must not block.
  package init(
    project: String, runID: String, journal: any Journal, model: any LanguageModel, cache: (any AnswerCache)? = nil,
    similarStages: Set<Stage> = [], checks: any CheckRunner, ambient: any Ambient,
    observer: @escaping @Sendable (StoredEvent, RunState) -> Void = { _, _ in },
    waiting: @escaping @Sendable (Wait, _ milliseconds: Int64) -> Void = { _, _ in }
  ) {
    self.project = project
    self.runID = runID
    self.journal = journal
    self.model = model
    self.cache = cache
    machine = RunMachine(hasCache: cache != nil, similarStages: similarStages)
    self.checks = checks
    self.ambient = ambient
    self.observer = observer
    self.waiting = waiting
  }

  /// Ends the run early: nothing new is started, calls in flight are cancelled and accounted for.
  package nonisolated func stop(_ status: RunStatus, reason: String) {
    inbox.put(.stop(status, reason: reason))
  }

  /// Folds the journal, appends the first events of this run, and works until the run has ended. Throws what the
  /// journal and the checks throw: without them nothing may go on.
  package func run(history: [StoredEvent], opening: [Event]) async throws -> RunState {
    for event in history { machine.apply(event) }
    state = machine.state
    // Calls that an earlier process left open may have been charged.
    let abandoned = state.inFlight.values.sorted { "\($0.key)" < "\($1.key)" }.map { call in
      Event.callFailed(
        CallFailed(
          key: call.key, candidate: call.candidate,
          error: ModelError(.abandoned, "the process ended before the answer came"), charged: call.bound))
    }
    var now = ambient.now()
    try await write(expect(abandoned + opening, at: now), at: now)
    defer {
      tick?.timer.cancel()
      for effect in effects.values { effect.cancel() }
    }

    while state.ended == nil {
      now = ambient.now()
      var entries = expect(inbox.takeAll().compactMap(event), at: now)
      if let failure {
        try await write(entries, at: now)
        throw failure
      }
      var step = machine.next(now: now)
      // What follows at once goes into the same commit, and so does what the cache has an answer to.
      var actions: [RunAction] = []
      while !step.records.isEmpty || !step.lookUps.isEmpty {
        actions += step.actions
        entries += expect(step.records + (await served(step.lookUps)), at: now)
        step = machine.next(now: now)
      }
      actions += step.actions
      entries += RunStep(actions: actions).calls.map { .reservation($0) }
      if machine.isCutShort { for effect in effects.values { effect.cancel() } }
      if entries.isEmpty, actions.isEmpty {
        if let wait = step.wait, wait != told { waiting(wait, wait.until - now) }
        told = step.wait
        startTick(at: min(step.wait?.until ?? .max, machine.state.deadline))
        await inbox.wait()
      } else {
        try await write(entries, at: now)
        for action in actions { start(action) }
      }
    }
    for effect in effects.values { effect.cancel() }
    for effect in effects.values { await effect.value }
    return state
  }

  /// What a message says has happened, if anything.
  private func event(_ message: Message) -> Event? {
    switch message {
    case .happened(let event): return event
    case .checked(let slot, let result, let snapshot): return machine.finished(slot, result, snapshot: snapshot)
    case .failed(let error): failure = error
    case .tick: tick = nil
    case .stop(let status, let reason): machine.stop(status, reason: reason)
    }
    return nil
  }

  /// The calls that need not be made. Their answers are looked for here and not beside the run: that takes less time than
  /// another commit.
  private func served(_ lookUps: [LookUp]) async -> [Event] {
    var events: [Event] = []
    for lookUp in lookUps {
      let answer = await cache?.find(lookUp.questions)
      if let event = machine.found(answer, for: lookUp) { events.append(event) }
    }
    return events
  }

  /// Lets the machine know at once; nobody else does before it is durable.
  private func expect(_ events: [Event], at now: Int64) -> [JournalEntry] {
    for event in events { machine.apply(StoredEvent(seq: 0, at: now, runID: runID, event: event)) }
    return events.map { .event($0) }
  }

  private func write(_ entries: [JournalEntry], at now: Int64) async throws {
    for stored in try await journal.append(entries, at: now, project: project) {
      switch stored.event {
      case .callReserved(let call):
        machine.apply(stored)
        startEffect { await self.perform(call) }
      case .callRefused: machine.apply(stored)
      default: break
      }
      state.apply(stored)
      observer(stored, state)
    }
  }

  private func start(_ action: RunAction) {
    switch action {
    case .record, .call, .lookUp: break
    case .fix(let draft, let request):
      startCheck { [checks] in
        let changed = try await checks.fix(request)
        var draft = draft
        draft.files = draft.files.overlaid(with: changed)
        draft.fixed = changed.paths
        return .happened(.draftProduced(draft))
      }
    case .check(let slot, let request):
      startCheck { [checks] in .checked(slot, try await checks.run(request), snapshot: request.snapshot) }
    }
  }

  private func startCheck(_ body: @escaping @Sendable () async throws -> Message) {
    startEffect { [inbox] in
      let message: Message
      do { message = try await body() } catch { message = .failed(error) }
      // A check that was cut short says nothing.
      if !Task.isCancelled { inbox.put(message) }
    }
  }

  private func startEffect(_ body: @escaping @Sendable () async -> Void) {
    effectCount += 1
    let id = effectCount
    effects[id] = Task { [weak self] in
      await body()
      await self?.forget(id)
    }
  }

  private func forget(_ id: Int) { effects[id] = nil }

  /// Asks and says how it ended. The reservation is durable before the request leaves.
  private nonisolated func perform(_ call: CallReserved) async {
    let request = ModelRequest(
      projectID: project, runID: runID, key: call.key, candidate: call.candidate, prompt: call.prompt,
      maxTokens: call.maxTokens)
    let start = ambient.uptime()
    let result = await model.complete(request)
    inbox.put(.happened(await ending(of: call, result, milliseconds: Int(ambient.uptime() - start))))
  }

  private func ending(of call: CallReserved, _ result: Result<ModelAnswer, ModelError>, milliseconds: Int) -> Event {
    switch result {
    case .success(let answer):
      let cost = machine.state.model(call.candidate)?.charge(for: answer, bound: call.bound) ?? call.bound
      return .callSettled(
        CallSettled(
          key: call.key, candidate: call.candidate, answer: answer, cost: cost, overrun: cost > call.bound,
          milliseconds: milliseconds, type: call.type))
    case .failure(let error):
      return .callFailed(
        CallFailed(
          key: call.key, candidate: call.candidate, error: error,
          charged: error.mayHaveBeenCharged ? call.bound : .zero))
    }
  }

  /// One message at that time, by the run's clock; an earlier or later one that was asked for is forgotten.
  private func startTick(at time: Int64) {
    guard time != tick?.at else { return }
    tick?.timer.cancel()
    let delay = max(1, time - ambient.now())
    let timer = Task { [inbox] in
      if (try? await Task.sleep(for: .milliseconds(delay))) != nil { inbox.put(.tick) }
    }
    tick = (time, timer)
  }
}
