import Core
import Planning
import Routing

extension RunMachine {
  /// An unreadable evaluation is asked of the next evaluator; then there is none.
  private static let evaluations = 2

  /// The draft passes all its checks: opinions may still ask for one revision, and decide where no check can.
  func green(_ draft: DraftProduced, of task: TaskState, plan: Plan) -> Decision {
    let id = task.task.id
    let decided = isDecidedByChecks(draft, of: task)
    let scored = scoreDecides(draft, of: task)
    let accept = Decision(records: [
      .taskAccepted(
        TaskAccepted(
          task: id, n: draft.n, score: score(of: task, n: draft.n),
          unchecked: task.planned[draft.n]?.isEmpty ?? true && task.opinions[draft.n] == nil))
    ])
    // It was judged where it was written; here its checks say that it still fits.
    if draft.origin == .reused { return accept }
    // Accepted before and green again in a tree that has changed; or taken over because the checks pass only with it.
    if draft.n == task.lastAcceptedN, task.reopened == nil { return accept }
    if task.reopened?.cause == .proposal, !scored { return accept }
    // A revision that an opinion asked for is kept when it stays green; what only a score decides is scored again.
    if decided, isRevisionOfGreen(draft, of: task) || task.reopened != nil { return accept }
    if decided, state.run?.settings.critique != .each { return accept }

    // The revision that an opinion asked for came to nothing.
    if let last = task.attempts.last, last.n > draft.n, last.rejected != nil, meetsThreshold(task, n: draft.n),
      task.opinions[draft.n] != nil
    {
      return accept
    }

    let opinions = task.opinions[draft.n] ?? []
    guard let critique = opinions.first(where: { $0.key.stage == .critique }) else {
      return Decision(calls: [critiqueDemand(draft, of: task, plan: plan, wantsScore: scored)])
    }
    let issues = critique.opinion?.issues.filter { $0.severity == .high } ?? []
    if !scored {
      return issues.isEmpty || isRevisionOfGreen(draft, of: task)
        ? accept : opinionDraft(of: task, plan: plan, findings: issues.map(\.finding), by: draft.candidate)
    }
    guard let score = score(of: task, n: draft.n) else {
      let asked = opinions.filter { $0.key.stage == .evaluate }
      guard asked.count < Self.evaluations else {
        return Decision(records: [
          .taskFailed(TaskFailed(task: id, reason: "its evaluation could not be read: notRun, not accepted"))
        ])
      }
      return Decision(calls: [evaluationDemand(draft, of: task, plan: plan, asked: asked.map(\.by))])
    }
    let earlier = earlierGreen(than: draft.n, of: task)
    if score >= task.task.type.acceptanceThreshold {
      return issues.isEmpty || earlier != nil
        ? accept : opinionDraft(of: task, plan: plan, findings: issues.map(\.finding), by: draft.candidate)
    }
    if let earlier {
      return Decision(records: [
        .draftDiscarded(DraftDiscarded(task: id, n: draft.n, reason: "its score is below that of draft \(earlier)")),
        .taskAccepted(TaskAccepted(task: id, n: earlier, score: self.score(of: task, n: earlier))),
      ])
    }
    let remarks = (critique.opinion?.issues ?? []).map(\.finding) + Self.reasons(in: opinions)
    return opinionDraft(
      of: task, plan: plan, findings: shownFindings(of: task, draft: draft.n, findings: remarks), by: nil)
  }

  static func reasons(in opinions: [OpinionRead]) -> [Finding] {
    opinions.flatMap { $0.opinion?.reasons ?? [] }.map { Finding(message: $0, severity: .medium) }
  }

  /// A green draft is revised by its author; one that scores too low takes the usual turns.
  private func opinionDraft(of task: TaskState, plan: Plan, findings: [Finding], by author: Candidate?) -> Decision {
    nextDraft(
      of: task, plan: plan, findings: findings.isEmpty ? [Finding(message: "it is not good enough yet")] : findings,
      by: author)
  }

  /// A passing suite, build or admission says what the draft does.
  private func isDecidedByChecks(_ draft: DraftProduced, of task: TaskState) -> Bool {
    (task.planned[draft.n] ?? []).contains {
      $0.info.decidesBehaviour && task.results[draft.n]?[$0.id]?.verdict == .pass
    }
  }

  /// Where no check can decide, the score does.
  private func scoreDecides(_ draft: DraftProduced, of task: TaskState) -> Bool {
    guard !isDecidedByChecks(draft, of: task) else { return false }
    switch task.task.role {
    case .documentation, .review, .analysis: return true
    case .interface, .tests, .implementation, .configuration:
      switch task.task.type {
      case .creativeWriting, .summarization, .complexReasoning, .codeReview, .evaluation:
        return task.task.role != .interface
      case .codeGeneration, .dataExtraction: return false
      }
    }
  }

  /// An earlier draft was green already: this one exists because an opinion asked for it.
  private func isRevisionOfGreen(_ draft: DraftProduced, of task: TaskState) -> Bool {
    earlierGreen(than: draft.n, of: task) != nil
  }

  /// The newest readable score of the draft.
  func score(of task: TaskState, n: Int) -> Double? {
    if task.drafts[n]?.origin == .reused { return state.prior?.draft(of: task.task.id)?.score }
    return task.score(ofDraft: n)
  }

  func meetsThreshold(_ task: TaskState, n: Int) -> Bool {
    guard let draft = task.drafts[n], scoreDecides(draft, of: task) else { return true }
    return score(of: task, n: n).map { $0 >= task.task.type.acceptanceThreshold } ?? false
  }

  private func critiqueDemand(_ draft: DraftProduced, of task: TaskState, plan: Plan, wantsScore: Bool) -> CallDemand {
    let results = (task.results[draft.n] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    let prompt = { @Sendable [self] in
      prompts.critique(
        context(for: task.task, plan: plan), draft: draft.files, output: draft.output?.text, results: results,
        wantsScore: wantsScore)
    }
    return CallDemand(
      key: nextKey(.critique, task.task.id), task: task.task, prompt: prompt,
      choice: .critic(author: draft.candidate), urgency: urgency(of: task.task))
  }

  private func evaluationDemand(
    _ draft: DraftProduced, of task: TaskState, plan: Plan, asked: [Candidate]
  ) -> CallDemand {
    let prompt = { @Sendable [self] in
      prompts.evaluate(context(for: task.task, plan: plan), draft: draft.files, output: draft.output?.text)
    }
    return CallDemand(
      key: nextKey(.evaluate, task.task.id), task: task.task, prompt: prompt,
      choice: .evaluator(author: draft.candidate, excluding: asked), urgency: urgency(of: task.task))
  }

  func nextKey(_ stage: Stage, _ task: String?) -> CallKey {
    CallKey(stage: stage, task: task, n: (state.answered[CallSubject(stage: stage, task: task)] ?? 0) + 1)
  }

  /// A served opinion could be read when it was new.
  private func withdrawalOfUnreadable(_ call: CallSettled) -> Event? {
    guard let served = state.served[call.key], served.passed else { return nil }
    let isConviction = call.key.task != nil && state.subjects[call.key] == nil
    let isReadable =
      isConviction
      ? OpinionReader.conviction(call.answer.text.text) != nil : opinion(call.key, call.answer) != nil
    return isReadable ? nil : .answerWithdrawn(AnswerWithdrawn(served, reason: "it cannot be read"))
  }

  /// Facts that answers hold: plans, opinions, convictions and reviews. Drafts are read with their task.
  func readAnswers() -> [Event] {
    state.unread.values.sorted { "\($0.key)" < "\($1.key)" }.flatMap { call -> [Event] in
      switch call.key.stage {
      case .plan: return state.plan == nil ? [readPlan(call)] : []
      case .generate, .revise, .enhance: return []
      case .critique, .evaluate:
        if let withdrawal = withdrawalOfUnreadable(call) { return [withdrawal] }
        guard let id = call.key.task else { return [readReview(call)] + comparison(with: call) }
        guard let task = state.tasks[id], let plan = state.plan else { return [] }
        guard let n = state.subjects[call.key] else { return readConviction(call, tests: task, plan: plan) }
        guard let draft = task.drafts[n] else { return [] }
        return [
          .opinionRead(
            OpinionRead(
              key: call.key, draft: n, by: call.candidate,
              opinion: call.answer.finish == .complete ? opinion(call.key, call.answer) : nil,
              independence: call.candidate.independence(from: [draft.candidate])))
        ] + comparison(with: call)
      }
    }
  }

  /// What the answer shows about the one that was held against it. One of another model says nothing, nor does one that
  /// cannot be read.
  private func comparison(with call: CallSettled) -> [Event] {
    guard let held = state.held[call.key], held.candidate == call.candidate, call.answer.finish == .complete,
      let opinion = opinion(call.key, call.answer)
    else { return [] }
    let threshold = call.key.task.flatMap { state.tasks[$0]?.task.type.acceptanceThreshold } ?? 1
    let agrees =
      self.opinion(call.key, held.answer).map { OpinionAgreement.agree($0, opinion, threshold: threshold) } ?? false
    return [.answerCompared(AnswerCompared(held, agrees: agrees))]
  }

  private func opinion(_ key: CallKey, _ answer: ModelAnswer) -> Opinion? {
    let text = answer.text.text
    guard key.task != nil else { return OpinionReader.review(text) }
    return key.stage == .critique ? OpinionReader.critique(text) : OpinionReader.evaluation(text)
  }
}

extension Candidate {
  /// How far this reader is from whoever wrote what it reads.
  func independence(from authors: [Candidate]) -> String {
    if authors.allSatisfy({ $0.provider != provider }) { return "another provider" }
    return authors.contains(self) ? "a fresh context" : "another model"
  }
}

extension Opinion.Issue {
  var finding: Finding {
    Finding(file: file, rule: "review", message: fix.map { "\(problem) — \($0)" } ?? problem, severity: severity)
  }
}
