import Core
import Planning
import Routing

extension RunMachine {
  static let draftsPerCandidate = 2
  static let reopeningsPerTask = 2

  /// What all tasks whose dependencies are accepted need now; nil when there is none.
  func workDecision(_ plan: Plan) -> Decision? {
    let ready = readyTasks(plan)
    guard !ready.isEmpty else { return nil }
    var whole = Decision()
    for task in ready {
      let decision = decision(for: task, plan: plan)
      // A record may change what the next task needs.
      if !decision.records.isEmpty { return Decision(records: decision.records) }
      whole.effects += decision.effects
      whole.calls += decision.calls
    }
    return whole
  }

  /// Open tasks all of whose ancestors are accepted: one that was reopened holds up everything above it.
  private func readyTasks(_ plan: Plan) -> [TaskState] {
    var settled: Set<String> = []
    var ready: Set<String> = []
    for id in state.graph.order {
      guard let task = state.tasks[id], task.task.dependencies.allSatisfy(settled.contains) else { continue }
      if task.acceptedN != nil { settled.insert(id) } else if task.isOpen { ready.insert(id) }
    }
    return plan.tasks.filter { ready.contains($0.id) }.compactMap { state.tasks[$0.id] }
  }

  private func decision(for task: TaskState, plan: Plan) -> Decision {
    if let unread = state.unread.values.first(where: { $0.key.isDraft && $0.key.task == task.task.id }) {
      return readDraft(unread, task: task, plan: plan)
    }
    guard let n = task.current, let draft = task.drafts[n] else {
      if let draft = draftTakenOver(by: task) { return Decision(records: [.draftProduced(draft)]) }
      return nextDraft(of: task, plan: plan, findings: [])
    }
    if n == task.reopenedBase, let reopened = task.reopened {
      if let adoption = adoption(by: task, base: draft.files) { return Decision(records: [adoption]) }
      return nextDraft(of: task, plan: plan, findings: reopened.findings)
    }
    switch judge(draft, of: task, withProposals: false) {
    case .pending(let decision): return decision
    case .green: return green(draft, of: task, plan: plan)
    case .red(let findings): return red(draft, of: task, findings: findings, plan: plan)
    }
  }

  /// The draft fails. In this order: a file of another task repairs it; the fault is another task's; an earlier draft
  /// is green; the tests are wrong; the next draft.
  private func red(_ draft: DraftProduced, of task: TaskState, findings: [Finding], plan: Plan) -> Decision {
    let reason = "\(findings.first?.rule.map { "\($0): " } ?? "")\(findings.first?.message ?? "a check failed")"
    if let withdrawal = withdrawal(of: draft.n, in: task, reason: reason) { return Decision(records: [withdrawal]) }
    if let decision = adoptProposals(of: draft, task: task, plan: plan) { return decision }
    if let reopening = reopeningOfOther(for: findings, found: task.task, plan: plan) {
      return Decision(records: [.taskReopened(reopening)])
    }
    if let earlier = earlierGreen(than: draft.n, of: task) {
      return Decision(records: [
        .draftDiscarded(
          DraftDiscarded(task: task.task.id, n: draft.n, reason: "it fails what draft \(earlier) passes")),
        .taskAccepted(TaskAccepted(task: task.task.id, n: earlier, score: score(of: task, n: earlier))),
      ])
    }
    if task.reopened?.cause == .review, let base = task.reopenedBase {
      return Decision(records: [
        .draftDiscarded(DraftDiscarded(task: task.task.id, n: draft.n, reason: "draft \(base) was accepted before it"))
      ])
    }
    if let discard = discardOfBreaking(draft, of: task) { return Decision(records: [.draftDiscarded(discard)]) }
    if let decision = convictionDecision(for: task, plan: plan) { return decision }
    return nextDraft(of: task, plan: plan, findings: shownFindings(of: task, draft: draft.n, findings: findings))
  }

  /// A revision that breaks a check which the draft it was made from passes is discarded, whatever it repairs.
  private func discardOfBreaking(_ draft: DraftProduced, of task: TaskState) -> DraftDiscarded? {
    guard draft.origin == .revised, !task.discarded.contains(draft.n), let base = task.best(below: draft.n),
      let before = task.results[base], let now = task.results[draft.n]
    else { return nil }
    let broken = now.keys.sorted().first { now[$0]?.verdict == .fail && before[$0]?.verdict == .pass }
    return broken.map {
      DraftDiscarded(task: task.task.id, n: draft.n, reason: "it breaks \($0), which draft \(base) passes")
    }
  }

  /// What is wrong with the draft that the next one starts from.
  func shownFindings(of task: TaskState, draft n: Int, findings: [Finding]) -> [Finding] {
    guard let base = task.base, base != n else { return findings }
    if base == task.reopenedBase, let reopened = task.reopened { return reopened.findings }
    let failures = failures(of: task, n: base)
    if !failures.isEmpty { return failures }
    let opinions = task.opinions[base] ?? []
    let remarks = opinions.flatMap { $0.opinion?.issues ?? [] }.map(\.finding) + Self.reasons(in: opinions)
    return remarks.isEmpty ? findings : remarks
  }

  /// The newest other draft that passes everything in the tree as it is now.
  func earlierGreen(than n: Int, of task: TaskState) -> Int? {
    task.drafts.keys.sorted(by: >).first { m in
      guard m != n, m > task.taintedUpTo, !task.discarded.contains(m), let draft = task.drafts[m] else { return false }
      if case .green = judge(draft, of: task, withProposals: false) { return meetsThreshold(task, n: m) }
      return false
    }
  }

  func failures(of task: TaskState, n: Int) -> [Finding] {
    (task.results[n] ?? [:]).sorted { $0.key < $1.key }.filter { $0.value.verdict == .fail }.flatMap(\.value.findings)
  }

  /// Demands the next draft from whoever's turn it is, or gives the task up.
  func nextDraft(of task: TaskState, plan: Plan, findings: [Finding], by author: Candidate? = nil) -> Decision {
    let id = task.task.id
    func giveUp(_ reason: String) -> Decision { Decision(records: [.taskFailed(TaskFailed(task: id, reason: reason))]) }

    let choice: CallDemand.Choice
    if let author {
      choice = .author(author, tried: task.authors)
    } else if let last = task.attempts.last {
      let isHopeless = last.rejected.map { $0.reason == .refused || $0.reason == .empty } ?? false
      if !isHopeless, task.attemptCount(of: last.candidate) < Self.draftsPerCandidate {
        choice = .author(last.candidate, tried: task.authors)
      } else if task.authors.count >= Router.candidatesPerTask {
        return giveUp("\(task.authors.count) candidates failed: \(lastReason(task, findings))")
      } else if isHopeless {
        choice = .another(than: task.authors)
      } else if let tests = sameTestsFailingThrice(task) {
        return giveUp("three candidates failed the same tests: \(tests.joined(separator: ", "))")
      } else {
        choice = .escalation(after: task.authors)
      }
    } else {
      choice = .first
    }
    let base = task.base
    let isRevision = base != nil
    let problems = findings + (task.attempts.last?.rejected.map { [Finding(message: $0.message)] } ?? [])
    let prompt = { @Sendable [self] in
      let context = context(for: task.task, plan: plan)
      guard isRevision || !problems.isEmpty else { return prompts.generate(context) }
      return prompts.revise(
        context, draft: base.flatMap { task.drafts[$0]?.files } ?? FileTree(), findings: problems,
        onlyTests: task.reopened?.tests ?? [])
    }
    return Decision(calls: [
      CallDemand(
        key: CallKey(stage: isRevision ? .revise : .generate, task: id, n: task.nextN), task: task.task,
        prompt: prompt, choice: choice,
        doubled: task.attempts.last?.rejected?.reason == .cutOff,
        lastReason: task.attempts.isEmpty ? nil : lastReason(task, findings),
        urgency: urgency(of: task.task, isDraft: true))
    ])
  }

  private func lastReason(_ task: TaskState, _ findings: [Finding]) -> String {
    if let rejected = task.attempts.last?.rejected { return rejected.message }
    guard let first = findings.first else { return "no usable draft" }
    return [first.file, first.rule, first.message].compactMap(\.self).joined(separator: ": ")
  }

  /// Tests are written by another provider than the one that the implementation goes to.
  func providerOfTested(_ task: PlanTask) -> String? {
    guard task.role == .tests else { return nil }
    let dependents = (state.graph.dependents[task.id] ?? []).lazy.compactMap { state.tasks[$0]?.task }
    return dependents.first { $0.role == .implementation }
      .flatMap { router.first(bareRequest(for: $0)).choice?.provider }
  }

  /// For questions about who would be asked, before there is a prompt.
  func bareRequest(for task: PlanTask) -> RouteRequest {
    routeRequest(key: CallKey(stage: .generate, task: task.id, n: 1), task: task, inputBytes: 0)
  }

  /// Counted in calls: a draft has the opinions on it still before it, so that among equals drafts go first.
  func urgency(of task: PlanTask, isDraft: Bool = false) -> Urgency {
    Urgency(
      remainingPath: 2 * (state.graph.remainingPath[task.id] ?? 0) + (isDraft ? 1 : 0),
      position: state.graph.positions[task.id] ?? 0)
  }

  /// Bytes of files that a prompt may hold: 60 % of a context of 128,000 tokens at three bytes each.
  private static let promptBytes = 230_000

  func context(for task: PlanTask, plan: Plan) -> TaskContext {
    let below = state.tasks(below: task)
    let tests =
      task.role == .implementation ? below.filter { $0.role == .tests && task.dependencies.contains($0.id) } : []
    var outputs: [String: String] = [:]
    for dependency in below { outputs[dependency.id] = state.tasks[dependency.id]?.accepted?.output?.text }
    return TaskContext(
      plan: plan, task: task, skeleton: task.role == .interface ? FileTree() : state.skeleton,
      gatingTests: state.tree(of: tests),
      sources: state.tree(of: below.filter { $0.role != .interface && $0.role != .tests }), outputs: outputs,
      byteLimit: Self.promptBytes)
  }
}
