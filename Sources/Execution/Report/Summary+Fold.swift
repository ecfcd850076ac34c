package import Core
import FoundationEssentials

extension Summary {
  /// The summary of a project from all its events; the same events give the same summary.
  package init(_ events: [StoredEvent]) {
    let fold = SummaryFold(events)
    let tasks = (fold.plan?.tasks ?? []).map { Task($0, fold) }
    let status = fold.end?.status ?? .interrupted
    var totals = fold.spending.totals
    totals.tasksAccepted = tasks.count { $0.status == .accepted }
    totals.tasksFailed = tasks.count { $0.status == .failed }
    self.init(
      schemaVersion: Self.schemaVersion, projectID: fold.spec.projectID, projectDescription: fold.spec.description,
      successCriteria: fold.spec.criteria.map(\.text).joined(separator: "; "), status: status,
      exitCode: status.exitCode, reason: fold.end?.reason ?? "the run has no ending",
      policyReached: fold.end?.policy,
      resumption: status.isFinal
        ? nil
        : Resumption(
          of: fold.spec.projectID, fold.run?.paths, after: status, cap: fold.end?.cap?.description,
          policy: fold.end?.policy),
      generatedAt: Date(timeIntervalSince1970: Double(fold.last / 1000)).formatted(.iso8601),
      overallQualityScore: Self.mean(tasks.compactMap { $0.status == .failed ? 0 : $0.score }), budget: Budget(fold),
      criteria: fold.criteria, tasks: tasks,
      projectChecks: fold.projectChecks.results.sorted { $0.id < $1.id }.map { Check($0.result) },
      review: fold.review.map {
        Review(model: "\($0.by)", independence: $0.independence, accepts: $0.opinion?.accepts ?? false)
      }, convictions: fold.convictions.map { ConvictionRecord($0.read, old: $0.old, fold) }, notes: fold.notes,
      lastErrors: fold.spending.lastErrors.sorted { $0.key < $1.key }.map {
        CandidateError(provider: $0.key.provider, model: $0.key.model, error: "\($0.value)")
      },
      unanswered: fold.spending.unanswered.map {
        UnansweredCall(
          stage: $0.key.stage, task: $0.key.task, n: $0.key.n, provider: $0.candidate.provider,
          model: $0.candidate.model, error: "\($0.error)")
      }, totals: totals, cache: fold.cache, sandbox: fold.run?.settings.sandbox ?? true,
      tools: fold.run?.environment.tools ?? [],
      orchestratorVersion: fold.run?.version ?? "")
  }

  private static func mean(_ scores: [Double]) -> Double? {
    scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count)
  }
}

extension Summary.Budget {
  fileprivate init(_ fold: SummaryFold) {
    let spending = fold.spending
    self.init(
      max: spending.ledger.cap, spent: spending.ledger.settled, reserved: spending.ledger.reserved,
      unconfirmed: spending.unconfirmed, assumed: spending.assumed.values.reduce(.zero, +),
      remaining: spending.ledger.available, capReached: fold.end?.cap?.description,
      maxSeconds: fold.run?.settings.timeLimit ?? 0,
      elapsedSeconds: Double(fold.time.total) / 1000,
      phaseSpent: Dictionary(
        uniqueKeysWithValues: Stage.allCases.map {
          ($0.rawValue, USD(wrappedValue: spending.byStage[$0] ?? .zero))
        }))
  }
}

extension Summary.Task {
  fileprivate init(_ task: PlanTask, _ fold: SummaryFold) {
    let state = fold.tasks[task.id] ?? TaskFold()
    let shipped = state.shipped
    self.init(
      id: task.id, type: task.type, role: task.role, title: task.title, status: state.status, reason: state.failure,
      score: state.status == .accepted ? state.score : nil, provider: shipped?.candidate.provider,
      model: shipped?.candidate.model, reviewer: state.opinion.map { "\($0.by)" },
      reviewerIndependence: state.opinion.map { opinion in
        shipped.map { opinion.by.independence(from: [$0.candidate]) } ?? opinion.independence
      }, unchecked: state.unchecked,
      cost: fold.spending.byTask[task.id] ?? .zero,
      files: (shipped?.files.paths ?? []).filter { fold.owns(task, $0) },
      validators: state.shippedChecks.map { Summary.Check($0) }, attempts: state.attempts)
  }
}

extension Summary.Check {
  fileprivate init(_ result: CheckResult) {
    self.init(
      name: result.validator, verdict: result.verdict,
      findings: result.findings.map {
        Summary.FindingRecord(
          file: $0.file, line: $0.line, rule: $0.rule, message: $0.message, severity: $0.severity)
      }, reason: result.reason, command: result.command)
  }
}

extension Summary.ConvictionRecord {
  fileprivate init(_ read: ConvictionRead, old: FileTree, _ fold: SummaryFold) {
    let task = read.key.task ?? ""
    let now = read.upheld ? fold.tasks[task]?.shipped?.files ?? old : old
    let paths = Set(old.paths + now.paths).sorted()
    func lines(_ tree: FileTree, without other: FileTree) -> [String] {
      paths.flatMap { path in
        let own = (tree[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let theirs = (other[path] ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return own.difference(from: theirs).insertions.map { change in
          if case .insert(_, let line, _) = change { line } else { "" }
        }
      }
    }
    self.init(
      task: task, implementation: read.implementation, by: "\(read.by)", upheld: read.upheld, reason: read.reason,
      tests: read.conviction?.tests ?? [], quote: read.conviction?.quote ?? "", old: lines(old, without: now),
      new: lines(now, without: old))
  }
}

extension SummaryFold {
  /// Skeletons belong to the implementations that replace them.
  fileprivate func owns(_ task: PlanTask, _ path: String) -> Bool {
    let owner = owners[path]
    return owner == nil || owner == task.id
  }

  /// As the last run decided them; without a decision each is unverified.
  fileprivate var criteria: [CriterionVerdict] {
    if let decided = end?.criteria, !decided.isEmpty { return decided }
    let given = spec.criteria.map { ($0.id, $0.text) }
    let proposed = (plan?.criteria ?? []).compactMap { binding in binding.proposedText.map { (binding.id, $0) } }
    return (given.isEmpty ? proposed : given).map {
      CriterionVerdict(id: $0, text: $1, verdict: .unverified, decidedBy: "nothing", evidence: "not decided yet")
    }
  }
}
