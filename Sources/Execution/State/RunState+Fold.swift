package import Core
import Routing

extension RunState {
  /// Takes in one event. Total: events that do not fit the state change nothing.
  package mutating func apply(_ stored: StoredEvent) {
    time.apply(stored)
    calls.apply(stored)
    switch stored.event {
    case .projectCreated(let created): (spec, prior) = (created.spec, created.prior)
    case .runStarted(let started): begin(started)
    case .policyApplied(let applied): policyDecisions[applied.key] = applied
    case .callReserved(let call): reserve(call, at: stored.at)
    case .callRefused(let refusal):
      refused[refusal.key] = refusal
      breakers[refusal.candidate]?.cancelled(refusal.key)
      rates[refusal.candidate.provider]?.withdraw(refusal.key)
    case .callSettled(let call): settle(call, at: stored.at)
    case .callFailed(let failure): fail(failure, at: stored.at)
    case .callServed(let call): serve(call)
    case .answerWithdrawn(let withdrawn): withdraw(withdrawn)
    case .answerHeld(let answer): held[answer.key] = answer
    case .answerCompared(let compared): held[compared.key] = nil
    case .planRejected(let rejection):
      planning.rejections.append(rejection)
      unread[CallKey(stage: .plan, task: nil, n: rejection.n)] = nil
    case .planAccepted(let accepted):
      plan = accepted.plan
      graph = PlanGraph(accepted.plan)
      called = calledValidators()
      planRepairs = accepted.repairs
      unread = unread.filter { $0.key.stage != .plan }
      for task in accepted.plan.tasks { tasks[task.id] = TaskState(task: task) }
      findSimilar()
    case .draftProduced(let draft): take(draft)
    case .draftRejected(let rejection): reject(rejection)
    case .draftDiscarded(let discard): tasks[discard.task]?.discard(discard.n)
    case .checkFinished(let check): take(check)
    case .opinionRead(let opinion): take(opinion)
    case .convictionRead(let conviction):
      unread[conviction.key] = nil
      subjects[conviction.key] = nil
      if let task = conviction.key.task { convictions[task] = conviction }
    case .taskAccepted(let acceptance): accept(acceptance)
    case .taskReopened(let reopening): reopen(reopening)
    case .taskFailed(let failure): tasks[failure.task]?.status = .failed(reason: failure.reason)
    case .runEnded(let end): ended = end
    case .breakerChanged(let change):
      breakers[change.candidate, default: Breaker()].tell(change)
      experience.learn(change)
    case .firstAttemptJudged(let attempt):
      judgedFirst.insert(attempt.task)
      experience.learn(attempt)
      findSimilar()
    case .budgetWarned, .capSet, .projectPruned, .learningReset, .unknown: break
    }
  }

  private mutating func begin(_ started: RunStarted) {
    run = started
    called = calledValidators()
    // Other tools may be installed now.
    for draft in tasks.values.flatMap(\.drafts.values) { planChecks(of: draft) }
    silentSince = nil
    ended = nil
    experience = started.experience ?? Experience()
    // Who is left alone the store knows, and a reset of what was learned frees them; a short wait only this journal knows.
    let waits = breakers.filter { !$0.value.isOpen }.mapValues(\.inherited)
    breakers = experience.breakers.mapValues { Breaker($0) }.merging(waits) { $0.isOpen ? $0 : $1 }
    findSimilar()
    unfit = [:]
    refused = [:]
    policyDecisions = [:]
  }

  /// For the tasks that no model was asked about yet.
  private mutating func findSimilar() {
    let open = tasks.values.filter { $0.isOpen && $0.attempts.isEmpty }.map(\.task).sorted { $0.id < $1.id }
    let found = Neighbour.nearest(to: open.map(\.likeness), in: experience.evidence, by: LexicalSimilarity())
    similar = Dictionary(zip(open.map(\.id), found)) { first, _ in first }
  }

  private mutating func reserve(_ call: CallReserved, at time: Int64) {
    inFlight[call.key] = call
    silentSince = silentSince ?? time
    breakers[call.candidate]?.reserved(call.key, at: time)
    rates[call.candidate.provider, default: RateWindow()].reserved(call.key, at: time, tokens: call.mostTokens)
    noteSubject(of: call.key)
  }

  private mutating func noteSubject(of key: CallKey) {
    guard key.stage == .critique || key.stage == .evaluate, let task = key.task else { return }
    subjects[key] = tasks[task].flatMap { $0.isOpen ? $0.current : nil }
  }

  /// A call that is about to be reserved: those that are placed beside it have to know.
  mutating func expect(_ call: CallReserved, at time: Int64) {
    breakers[call.candidate]?.reserved(call.key, at: time)
    rates[call.candidate.provider, default: RateWindow()].expect(call.key, at: time, tokens: call.mostTokens)
  }

  private mutating func settle(_ call: CallSettled, at time: Int64) {
    if let question = inFlight.removeValue(forKey: call.key)?.question { answeredQuestions.insert(question) }
    settled += call.cost
    refused = [:]
    silentSince = inFlight.isEmpty ? nil : time
    for (candidate, breaker) in breakers where candidate.provider == call.candidate.provider {
      // The door of the provider is open again.
      let isShared = !breaker.isOut && breaker.lastError?.anotherModelHelps == false
      if candidate == call.candidate || isShared { breakers[candidate]?.succeeded() }
    }
    if let limits = call.answer.limits {
      rates[call.candidate.provider, default: RateWindow()].stated(limits, at: time)
    }
    if let type = call.type, let usage = call.answer.usage {
      experience.learn(call.candidate, type, usage: usage, cost: call.cost, milliseconds: call.milliseconds)
    }
    take(call)
  }

  /// An answer, wherever it comes from.
  private mutating func take(_ call: CallSettled) {
    answered[CallSubject(stage: call.key.stage, task: call.key.task), default: 0] += 1
    unread[call.key] = call
    if call.key.stage == .plan { planning.answers[call.key.n] = call }
  }

  /// Nothing was asked: money, breakers, rates and estimates stay as they are.
  private mutating func serve(_ call: CallServed) {
    served[call.key] = call
    answeredQuestions.insert(call.question)
    noteSubject(of: call.key)
    take(call.settled)
  }

  private mutating func withdraw(_ withdrawn: AnswerWithdrawn) {
    guard served.removeValue(forKey: withdrawn.key) != nil else { return }
    answered[CallSubject(stage: withdrawn.key.stage, task: withdrawn.key.task), default: 1] -= 1
    unread[withdrawn.key] = nil
    subjects[withdrawn.key] = nil
    if withdrawn.key.stage == .plan { planning.answers[withdrawn.key.n] = nil }
    if withdrawn.key.isDraft, let task = withdrawn.key.task { tasks[task]?.withdraw(withdrawn.key.n) }
  }

  private mutating func fail(_ failure: CallFailed, at time: Int64) {
    inFlight[failure.key] = nil
    settled += failure.charged
    refused = [:]
    guard failure.error.kind != .cancelled, failure.error.kind != .abandoned else {
      breakers[failure.candidate]?.cancelled(failure.key)
      return
    }
    guard failure.error.endsCandidate || failure.error.retryHelps else {
      unfit[failure.key, default: [:]][failure.candidate] = failure.error
      breakers[failure.candidate]?.cancelled(failure.key)
      return
    }
    let openTime = Int64(run?.settings.breakerTime ?? Settings.standardBreakerTime) * 1000
    for candidate in candidates(sharing: failure.error, of: failure.candidate) {
      breakers[candidate, default: Breaker()].failed(failure, at: time, openTime: openTime)
    }
  }

  /// A refused key or a closed door is the provider's: its other models need not be asked to know.
  private func candidates(sharing error: ModelError, of candidate: Candidate) -> [Candidate] {
    let provider = run?.providers.first { $0.name == candidate.provider }
    guard !error.anotherModelHelps, let provider else { return [candidate] }
    return provider.models.map { Candidate(provider: provider.name, model: $0.id) }
  }

  private mutating func take(_ draft: DraftProduced) {
    if run?.experience == nil || draft.origin == .reused { judgedFirst.insert(draft.task) }
    unread = unread.filter { !($0.key.isDraft && $0.key.task == draft.task) }
    tasks[draft.task]?.drafts[draft.n] = draft
    planChecks(of: draft)
    if draft.origin != .reused {
      tasks[draft.task]?.attempts.append(.init(n: draft.n, candidate: draft.candidate))
    }
    tasks[draft.task]?.make(current: draft.n)
  }

  private mutating func planChecks(of draft: DraftProduced) {
    guard let task = tasks[draft.task]?.task else { return }
    let checks = plannedChecks(for: task, draft: draft)
    tasks[draft.task]?.planned[draft.n] = checks
  }

  private mutating func reject(_ rejection: DraftRejected) {
    if run?.experience == nil { judgedFirst.insert(rejection.task) }
    unread = unread.filter { !($0.key.isDraft && $0.key.task == rejection.task) }
    tasks[rejection.task]?.attempts.append(
      .init(n: rejection.n, candidate: rejection.candidate, rejected: rejection))
    // A review asks for one revision: without one, what was accepted is judged again.
    if tasks[rejection.task]?.reopened?.cause == .review { tasks[rejection.task]?.closeReopening() }
  }

  private mutating func take(_ check: CheckFinished) {
    guard let task = check.task else {
      if check.n == integration.round { integration.results[check.check] = check.result }
      return
    }
    if let snapshot = check.snapshot, check.result.isLasting {
      verdicts[snapshot] = check.result
      verdicts[snapshot]?.milliseconds = 0
    }
    if check.withProposals {
      tasks[task]?.proposalResults[check.n, default: [:]][check.check] = check.result
    } else {
      tasks[task]?.results[check.n, default: [:]][check.check] = check.result
    }
  }

  private mutating func take(_ opinion: OpinionRead) {
    unread[opinion.key] = nil
    subjects[opinion.key] = nil
    if let task = opinion.key.task, let draft = opinion.draft {
      tasks[task]?.opinions[draft, default: []].append(opinion)
    } else {
      integration.reviews.append(opinion)
    }
  }

  private mutating func accept(_ acceptance: TaskAccepted) {
    guard var state = tasks[acceptance.task] else { return }
    let files = state.drafts[acceptance.n]?.files ?? FileTree()
    let changed = state.acceptedFiles.map { $0 != files } ?? false
    state.status = .accepted(n: acceptance.n)
    state.acceptedFiles = files
    state.lastAcceptedN = acceptance.n
    state.current = acceptance.n
    state.closeReopening()
    if let score = acceptance.score { state.score = score }
    tasks[acceptance.task] = state
    if changed { invalidateDependents(of: acceptance.task) }
  }

  private mutating func reopen(_ reopening: TaskReopened) {
    guard var state = tasks[reopening.task] else { return }
    state.reopenedBase = state.acceptedN
    state.current = state.acceptedN ?? state.current
    state.status = .open
    state.reopened = reopening
    if reopening.cause != .proposal { state.reopenings += 1 }
    if reopening.cause == .conviction { state.wasConvicted = true }
    // The author keeps one revision for the new finding; the escalation goes on where it stood.
    state.attemptsCountFrom = max(0, state.attempts.count - 1)
    if reopening.cause == .review {
      state.acceptedBeforeReview = state.reopenedBase
      integration.reviewWasActedOn = true
    }
    tasks[reopening.task] = state
    // Several owners may be reopened in one round; the first of them ends it.
    if reopening.cause == .integration, !integration.results.isEmpty { integration.reopeningRounds += 1 }
    startNewRound()
  }

  private mutating func invalidateDependents(of id: String) {
    for task in graph.order where graph.ancestors(of: task).contains(id) { tasks[task]?.forgetVerdicts() }
    startNewRound()
  }

  private mutating func startNewRound() {
    guard !integration.results.isEmpty else { return }
    integration.round += 1
    integration.results = [:]
  }
}

extension CheckResult {
  /// A complete run decided it: the same tree and tools would give it again.
  fileprivate var isLasting: Bool { (verdict == .pass || verdict == .fail) && incomplete != true }
}

extension CallKey {
  /// Generate and revise: the answer is a draft.
  var isDraft: Bool { stage == .generate || stage == .revise }
}
