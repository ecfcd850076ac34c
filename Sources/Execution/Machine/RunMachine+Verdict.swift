import Core
import Planning

extension RunMachine {
  /// How a run ends in which nothing more can be done.
  func verdict() -> Ending {
    guard let plan = state.plan else {
      let findings = state.planning.rejections.last?.findings ?? []
      let shown = findings.prefix(3).map(\.message).joined(separator: "; ")
      return Ending(status: .failed, reason: "the plan is unusable: \(shown)")
    }
    if state.run?.settings.planOnly == true { return Ending(status: .planned, reason: "planned, nothing was built") }

    let tasks = state.orderedTasks
    guard tasks.contains(where: { $0.acceptedN != nil }) else {
      return Ending(status: .failed, reason: "nothing was accepted: \(firstFailure(tasks))")
    }
    guard tasks.allSatisfy({ $0.acceptedN != nil }) else {
      return Ending(status: .partialSuccess, reason: firstFailure(tasks))
    }
    let planned = projectChecks(plan)
    let results = planned.map { ($0.id, state.integration.results[$0.id]) }
    if let (name, result) = results.first(where: { $0.1 == nil || $0.1?.verdict == .fail || $0.1?.verdict == .notRun })
    {
      let finding = result?.findings.first.map { ": \($0.message)" } ?? result?.reason.map { ": \($0)" } ?? ""
      return Ending(
        status: .partialSuccess, reason: "the project's \(name) is \(result?.verdict.rawValue ?? "notRun")\(finding)")
    }
    if let open = criteriaVerdicts().first(where: { $0.verdict != .met }) {
      return Ending(
        status: .partialSuccess,
        reason: "criterion \(open.id) '\(open.text)' is \(open.verdict.rawValue): \(open.evidence)")
    }
    let criteria = state.spec?.criteria.isEmpty == true ? "every criterion that the plan proposed" : "every criterion"
    return Ending(status: .success, reason: "all checks ran and passed, \(criteria) is met")
  }

  private func firstFailure(_ tasks: [TaskState]) -> String {
    for task in tasks {
      if case .failed(let reason) = task.status { return "task \(task.task.id) was not accepted: \(reason)" }
    }
    return "no task could be finished"
  }

  /// Every criterion with what decided it; what nothing decided is unverified.
  func criteriaVerdicts() -> [CriterionVerdict] {
    state.criteria.map { criterion in
      func verdict(_ verdict: CriterionVerdict.Verdict, by decider: String, _ evidence: String) -> CriterionVerdict {
        CriterionVerdict(
          id: criterion.id, text: criterion.text, verdict: verdict, decidedBy: decider, evidence: evidence)
      }
      guard let binding = state.plan?.criteria.first(where: { $0.id == criterion.id }) else {
        return verdict(.unverified, by: "nothing", "there is no plan yet")
      }
      let decided: CriterionVerdict
      switch binding.decider {
      case .nothing(let reason): decided = verdict(.unverified, by: "nothing", reason)
      case .validator(let name):
        let (outcome, evidence) = validatorVerdict(name)
        decided = verdict(outcome, by: name, evidence)
      case .tests(let files):
        let (outcome, evidence) = testsVerdict(files)
        decided = verdict(outcome, by: "tests", evidence)
      case .judge:
        let (outcome, evidence) = judgeVerdict(criterion)
        decided = verdict(outcome, by: state.integration.review.map { "judge (\($0.by))" } ?? "judge", evidence)
      }
      if let unmeasured = binding.unmeasured, decided.verdict == .met {
        return verdict(.unverified, by: decided.decidedBy, unmeasured)
      }
      return decided
    }
  }

  private func validatorVerdict(_ name: String) -> (CriterionVerdict.Verdict, String) {
    let canonical = state.validator(name)?.name ?? name
    let results = state.integration.results.filter { $0.value.validator == canonical }.sorted { $0.key < $1.key }.map(
      \.value)
    guard !results.isEmpty else { return (.unverified, "\(canonical) was not run on the whole project") }
    if let failed = results.first(where: { $0.verdict == .fail }) {
      return (.unmet, failed.findings.first.map { "\(canonical): \($0.message)" } ?? "\(canonical) fails")
    }
    if let missing = results.first(where: { $0.verdict != .pass }) {
      return (.unverified, missing.reason ?? "\(canonical) applied to no file")
    }
    let command = results.compactMap(\.command).first ?? canonical
    let tests = results.compactMap(\.tests).flatMap(\.self)
    guard state.validator(name)?.kind == .suite else { return (.met, "\(command) passed on the whole project") }
    let passed = tests.count { $0.outcome == .passed }
    let proving = proving(tests).count
    guard proving > 0 else {
      return (.unverified, "\(command) passes, but no test failed on the skeleton and passes now")
    }
    let rest = proving < passed ? ", \(proving) of which failed on the skeleton" : ""
    return (.met, "\(command) passed on the whole project, \(passed) of \(tests.count) tests passed\(rest)")
  }

  /// Met when the files hold a test that failed on the skeleton and passes now, and none that fails.
  private func testsVerdict(_ files: [String]) -> (CriterionVerdict.Verdict, String) {
    let now = state.integration.results.values.flatMap { $0.tests ?? [] }.filter {
      $0.file.map(files.contains) ?? false
    }
    guard !now.isEmpty else {
      return (.unverified, "no test of \(files.joined(separator: ", ")) was run on the whole project")
    }
    if let failed = now.first(where: { $0.outcome == .failed || $0.outcome == .error }) {
      return (.unmet, "\(failed.id) fails")
    }
    let proving = proving(now)
    guard let first = proving.first else {
      return (.unverified, "no test there failed on the skeleton and passes now")
    }
    return (.met, "\(proving.count) tests failed on the skeleton and pass now, \(first.id) among them")
  }

  /// The tests that pass and ended in a stub when their suite was admitted: what passes on the skeleton proves nothing.
  private func proving(_ tests: [TestOutcome]) -> [TestOutcome] {
    let admissions = state.orderedTasks.filter { $0.task.role == .tests }
      .flatMap { task in (task.acceptedN.flatMap { task.results[$0] } ?? [:]).values }
    let failedOnSkeleton = Set(admissions.flatMap { $0.tests ?? [] }.filter(\.endedInStub).map(\.id))
    return tests.filter { $0.outcome == .passed && failedOnSkeleton.contains($0.id) }
  }

  private func judgeVerdict(_ criterion: Criterion) -> (CriterionVerdict.Verdict, String) {
    guard let judgement = state.integration.review?.opinion?.judgements.first(where: { $0.id == criterion.id }) else {
      return (.unverified, "the review does not say")
    }
    switch judgement.verdict {
    case .cannotTell: return (.unverified, judgement.reason)
    case .unmet: return (.unmet, judgement.reason)
    case .met:
      let files = state.shippedTree.files.values.map(\.text)
      guard QuoteCheck.stands(judgement.quote, in: files) else {
        return (.unverified, "the quote of the review does not stand in the project: \"\(judgement.quote)\"")
      }
      return (.met, "\"\(judgement.quote)\" — \(judgement.reason)")
    }
  }
}
