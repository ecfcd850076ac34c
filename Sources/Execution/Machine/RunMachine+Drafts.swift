import Core
import Planning

/// The state of a draft's checks.
enum Judgement {
  /// Checks or records are missing.
  case pending(Decision)
  case green
  case red([Finding])
}

extension RunMachine {
  /// Reads an answer: an unusable one is recorded, a draft goes to the fixers first.
  func readDraft(_ call: CallSettled, task: TaskState, plan: Plan) -> Decision {
    if isUnderWay(.fix(task: task.task.id, n: call.key.n)) { return Decision() }
    switch AnswerReader.read(call.answer, task: task.task, plan: plan) {
    case .unusable(let reason, let message):
      if let withdrawal = withdrawal(of: call.key.n, in: task, reason: message) {
        return Decision(records: [withdrawal])
      }
      return Decision(records: [
        .draftRejected(
          DraftRejected(
            task: task.task.id, n: call.key.n, candidate: call.candidate, reason: reason, message: message))
      ])
    case .draft(let files, let proposals, let output, let findings):
      // A revision may hold only the files that change.
      let base = call.key.stage == .revise ? task.base.flatMap { task.drafts[$0]?.files } : nil
      let draft = DraftProduced(
        task: task.task.id, n: call.key.n, origin: call.key.stage == .revise ? .revised : .generated,
        candidate: call.candidate, files: (base ?? FileTree()).overlaid(with: files), proposals: proposals,
        output: output.map { Body($0) }, findings: findings)
      let request = FixRequest(
        tree: state.tree(below: task.task).overlaid(with: draft.files), subject: Set(draft.files.paths))
      return Decision(effects: [.fix(draft, request)])
    }
  }

  /// What is known of the draft, and what has to be run to know the rest. Cheap checks come first; suites and builds
  /// wait for them, and a check whose precondition failed is not run.
  func judge(_ draft: DraftProduced, of task: TaskState, withProposals: Bool) -> Judgement {
    let results = (withProposals ? task.proposalResults : task.results)[draft.n] ?? [:]
    func slot(_ check: String) -> CheckSlot {
      CheckSlot(
        task: task.task.id, n: draft.n, check: check, withProposals: withProposals, generation: task.generation)
    }
    var records: [Event] = []
    if task.task.role.shipsFiles, results[RunState.contractCheck] == nil {
      records.append(slot(RunState.contractCheck).finished(contractResult(draft, of: task)))
    }
    let planned = task.planned[draft.n] ?? []
    let due = planned.due(after: results)
    records += due.blocked.map { slot($0.check.id).finished($0.check.blocked(by: $0.by)) }
    var effects: [RunAction] = []
    for check in due.ready where !isUnderWay(.check(slot(check.id))) {
      let request = request(check, draft: draft, of: task, withProposals: withProposals)
      if let known = request.snapshot.flatMap({ state.verdicts[$0] }) {
        records.append(slot(check.id).finished(known, snapshot: request.snapshot, reused: true))
      } else {
        effects.append(.check(slot(check.id), request))
      }
    }
    if !records.isEmpty || planned.contains(where: { results[$0.id] == nil }) {
      return .pending(Decision(records: records, effects: effects))
    }
    let required = results.filter { id, _ in id == RunState.contractCheck || planned.contains { $0.id == id } }
    let missed = required.values.filter { $0.verdict == .fail || $0.verdict == .notRun }
    if missed.isEmpty { return .green }
    let findings = required.sorted { $0.key < $1.key }.map(\.value)
      .filter { $0.verdict == .fail || ($0.verdict == .notRun && $0.reason?.hasPrefix("blocked by") != true) }
      .flatMap {
        $0.findings.isEmpty ? [Finding(rule: $0.validator, message: $0.reason ?? "it did not run")] : $0.findings
      }
    return .red(findings)
  }

  private func request(
    _ check: PlannedCheck, draft: DraftProduced, of task: TaskState, withProposals: Bool
  ) -> CheckRequest {
    var tree = state.tree(below: task.task).overlaid(with: draft.files)
    if withProposals { tree = tree.overlaid(with: adoptable(draft.proposals)) }
    var request = CheckRequest(
      use: check.use, tree: tree, subject: Set(draft.files.paths), testFiles: check.testFiles, mode: check.mode,
      planned: Set(state.plan?.tasks.flatMap(\.files) ?? []),
      buildKey: check.info.decidesBehaviour ? "\(state.spec?.projectID ?? "")-\(task.task.id)" : nil)
    request.snapshot = state.run?.environment.digest.map { request.snapshot(tools: $0) }
    return request
  }

  /// Owned files are there and not empty, exports and skeleton are kept, a convicted suite changed no other test.
  private func contractResult(_ draft: DraftProduced, of task: TaskState) -> CheckResult {
    var findings = task.task.files.filter { path in
      draft.files[path].map { $0.allSatisfy(\.isWhitespace) && !path.hasSuffix("__init__.py") } ?? true
    }.map { Finding(file: $0, rule: "file_set", message: "the task owns this file, and the draft does not hold it") }
    if let plan = state.plan {
      findings += ContractCheck.findings(task: task.task, plan: plan, skeleton: state.skeleton, draft: draft.files)
    }
    if let reopened = task.reopened, reopened.cause == .conviction,
      let before = task.reopenedBase.flatMap({ task.drafts[$0]?.files })
    {
      findings += TestSource.changesBeyond(reopened.tests, before: before, after: draft.files)
    }
    let fails = findings.contains { $0.severity == .high }
    return CheckResult(validator: RunState.contractCheck, verdict: fails ? .fail : .pass, findings: findings)
  }

  /// Checks a red draft once more together with the files of other tasks that its answer held; if that is green, their
  /// owners take them over without a call.
  func adoptProposals(of draft: DraftProduced, task: TaskState, plan: Plan) -> Decision? {
    let owners = Dictionary(grouping: adoptable(draft.proposals).paths) { plan.owner(of: $0)?.id ?? "" }
    guard !owners.isEmpty, owners.keys.allSatisfy({ state.tasks[$0]?.acceptedN != nil }) else { return nil }
    let adopting = owners.keys.sorted().filter { id in
      guard let owner = state.tasks[id], let accepted = owner.accepted?.files else { return false }
      let files = adopted(from: draft, over: accepted, by: id)
      return !owner.drafts.values.contains { $0.files == files }
    }
    guard !adopting.isEmpty else { return nil }
    switch judge(draft, of: task, withProposals: true) {
    case .pending(let decision): return decision
    case .red: return nil
    case .green:
      return Decision(
        records: adopting.map { id in
          .taskReopened(
            TaskReopened(
              task: id, cause: .proposal,
              findings: [Finding(message: "the checks of \(task.task.id) pass only with this file changed")],
              by: task.task.id))
        })
    }
  }

  /// The draft that a task reopened for a proposal takes over from the one that proposed it.
  func adoption(by owner: TaskState, base: FileTree) -> Event? {
    guard owner.reopened?.cause == .proposal, let proposer = owner.reopened?.by.flatMap({ state.tasks[$0] }),
      let draft = proposer.current.flatMap({ proposer.drafts[$0] })
    else { return nil }
    return .draftProduced(
      DraftProduced(
        task: owner.task.id, n: owner.nextN, origin: .adopted, candidate: draft.candidate,
        files: adopted(from: draft, over: base, by: owner.task.id)))
  }

  private func adopted(from draft: DraftProduced, over base: FileTree, by owner: String) -> FileTree {
    base.overlaid(
      with: FileTree(adoptable(draft.proposals).files.filter { state.plan?.owner(of: $0.key)?.id == owner }))
  }

  /// An implementation cannot rewrite the tests that judge it, nor the configuration of its checks.
  private func adoptable(_ proposals: FileTree) -> FileTree {
    let judging: Set<Role> = [.tests, .interface, .configuration]
    return FileTree(
      proposals.files.filter { path, _ in state.plan?.owner(of: path).map { !judging.contains($0.role) } ?? false })
  }
}
