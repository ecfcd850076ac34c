package import Core

/// Performs what the machine decides: one loop takes messages in order, journals them, and asks what is next.
package actor RunDriver {
  private enum Message: Sendable {
    /// An event that is durable already.
    case stored(StoredEvent)
    /// An event to be made durable.
    case happened(Event)
    case checked(CheckSlot, CheckResult)
    case tick
    case stop(RunStatus, reason: String)
    case broken(any Error)
  }

  private let project: String
  private let runID: String
  private let journal: any Journal
  private let model: any LanguageModel
  private let checks: any CheckRunner
  private let ambient: any Ambient
  private let observer: @Sendable (StoredEvent, RunState) -> Void

  private var machine = RunMachine()
  private var effects: [Int: Task<Void, Never>] = [:]
  private var effectCount = 0
  private var tick: (at: Int64, timer: Task<Void, Never>)?
  private let inbox: AsyncStream<Message>
  private let send: AsyncStream<Message>.Continuation

  /// The observer is called after each event, in order, on the driver: it must not block.
  package init(
    project: String, runID: String, journal: any Journal, model: any LanguageModel, checks: any CheckRunner,
    ambient: any Ambient, observer: @escaping @Sendable (StoredEvent, RunState) -> Void = { _, _ in }
  ) {
    self.project = project
    self.runID = runID
    self.journal = journal
    self.model = model
    self.checks = checks
    self.ambient = ambient
    self.observer = observer
    (inbox, send) = AsyncStream.makeStream()
  }

  /// Ends the run early: nothing new is started, calls in flight are cancelled and accounted for.
  package nonisolated func stop(_ status: RunStatus, reason: String) {
    send.yield(.stop(status, reason: reason))
  }

  /// Folds the journal, appends the first events of this run, and works until the run has ended. Throws what the
  /// journal and the checks throw: without them nothing may go on.
  package func run(history: [StoredEvent], opening: [Event]) async throws -> RunState {
    for event in history { machine.apply(event) }
    // Calls that an earlier process left open may have been charged.
    let abandoned = machine.state.inFlight.values.sorted { "\($0.key)" < "\($1.key)" }.map { call in
      Event.callFailed(
        CallFailed(
          key: call.key, candidate: call.candidate,
          error: ModelError(.abandoned, "the process ended before the answer came"), charged: call.bound))
    }
    try await record(abandoned + opening)
    defer {
      tick?.timer.cancel()
      for effect in effects.values { effect.cancel() }
    }

    var messages = inbox.makeAsyncIterator()
    while machine.state.ended == nil {
      let step = machine.next(now: ambient.now())
      let records = step.actions.compactMap { if case .record(let event) = $0 { event } else { nil } }
      if !records.isEmpty {
        try await record(records)
        continue
      }
      if machine.isCutShort { for effect in effects.values { effect.cancel() } }
      for action in step.actions { start(action) }
      startTick(at: min(step.wakeAt ?? .max, machine.state.deadline))
      guard let message = await messages.next() else { break }
      try await take(message)
    }
    for effect in effects.values { effect.cancel() }
    for effect in effects.values { await effect.value }
    return machine.state
  }

  private func take(_ message: Message) async throws {
    switch message {
    case .stored(let event): observe(event)
    case .happened(let event): try await record([event])
    case .checked(let slot, let result):
      if let event = machine.finished(slot, result) { try await record([event]) }
    case .tick: tick = nil
    case .stop(let status, let reason): machine.stop(status, reason: reason)
    case .broken(let error): throw error
    }
  }

  private func record(_ events: [Event]) async throws {
    guard !events.isEmpty else { return }
    for event in try await journal.append(events, project: project) { observe(event) }
  }

  private func observe(_ event: StoredEvent) {
    machine.apply(event)
    observer(event, machine.state)
  }

  private func start(_ action: RunAction) {
    switch action {
    case .record: break
    case .call(let call): startEffect { await self.perform(call) }
    case .fix(let draft, let request):
      startCheck { [checks] in
        let changed = try await checks.fix(request)
        var draft = draft
        draft.files = draft.files.overlaid(with: changed)
        draft.fixed = changed.paths
        return .happened(.draftProduced(draft))
      }
    case .check(let slot, let request):
      startCheck { [checks] in .checked(slot, try await checks.run(request)) }
    }
  }

  private func startCheck(_ body: @escaping @Sendable () async throws -> Message) {
    startEffect { [send] in
      let message: Message
      do { message = try await body() } catch { message = .broken(error) }
      // A check that was cut short says nothing.
      if !Task.isCancelled { send.yield(message) }
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

  /// Reserves, asks, and says how it ended. The reservation is durable before the request leaves.
  private nonisolated func perform(_ call: CallReserved) async {
    do {
      let stored = try await journal.reserve(call, project: project)
      send.yield(.stored(stored))
      guard case .callReserved = stored.event else { return }
    } catch {
      send.yield(.broken(error))
      return
    }
    let request = ModelRequest(
      projectID: project, runID: runID, key: call.key, candidate: call.candidate, prompt: call.prompt,
      maxTokens: call.maxTokens)
    let start = ambient.uptime()
    let result = await model.complete(request)
    send.yield(.happened(await ending(of: call, result, milliseconds: Int(ambient.uptime() - start))))
  }

  private func ending(of call: CallReserved, _ result: Result<ModelAnswer, ModelError>, milliseconds: Int) -> Event {
    switch result {
    case .success(let answer):
      // Without usage from the provider the call is charged at its bound.
      let cost = answer.usage.flatMap { usage in machine.state.model(call.candidate)?.cost(of: usage) } ?? call.bound
      return .callSettled(
        CallSettled(
          key: call.key, candidate: call.candidate, answer: answer, cost: cost, overrun: cost > call.bound,
          milliseconds: milliseconds))
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
    let timer = Task { [send] in
      if (try? await Task.sleep(for: .milliseconds(delay))) != nil { send.yield(.tick) }
    }
    tick = (time, timer)
  }
}
