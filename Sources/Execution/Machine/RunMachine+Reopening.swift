import Core
import Planning
import Routing

extension RunMachine {
  /// The accepted task that a draft's failure is charged to, when no finding is the draft's own.
  func reopeningOfOther(for findings: [Finding], found task: PlanTask, plan: Plan) -> TaskReopened? {
    let ancestors = state.graph.ancestors(of: task.id)
    var charged: [String: [Finding]] = [:]
    for finding in findings where finding.severity == .high {
      guard let file = finding.file, !task.files.contains(file), let owner = chargeable(file, plan: plan),
        ancestors.contains(owner), state.tasks[owner]?.acceptedN != nil
      else { return nil }
      charged[owner, default: []].append(finding)
    }
    // In plan order, so that the same findings always reopen the same task.
    guard let owner = plan.tasks.map(\.id).first(where: { charged[$0] != nil }),
      (state.tasks[owner]?.reopenings ?? 0) < Self.reopeningsPerTask
    else { return nil }
    return TaskReopened(task: owner, cause: .dependent, findings: charged[owner] ?? [], by: task.id)
  }

  /// The owner of a file, unless it is a test: those are only changed by a conviction.
  private func chargeable(_ file: String, plan: Plan) -> String? {
    guard let owner = plan.owner(of: file) else {
      // A skeleton file that no implementation replaces is the interface task's.
      return plan.interface.flatMap { state.tasks[$0.id]?.accepted?.files[file] == nil ? nil : $0.id }
    }
    return owner.role == .tests ? nil : owner.id
  }

  /// Failing project-wide checks, charged to the owners of the files they name; else to the last implementation.
  /// A test that fails is no fault of the test's; any other check that fails on a test file is.
  func charges(for findings: [Finding], of kind: ValidatorInfo.Kind, plan: Plan) -> [String: [Finding]] {
    var charged: [String: [Finding]] = [:]
    for finding in findings where finding.severity == .high {
      if kind != .suite, let owner = finding.file.flatMap({ plan.owner(of: $0) }) {
        charged[owner.id, default: []].append(finding)
      } else if let owner = finding.file.flatMap({ chargeable($0, plan: plan) }) {
        charged[owner, default: []].append(finding)
      } else if let fallback = tested(by: finding.file, plan: plan) ?? plan.tasks.last(where: \.isRepairable)?.id {
        charged[fallback, default: []].append(finding)
      }
    }
    return charged
  }

  /// The last implementation that the test file is about.
  private func tested(by file: String?, plan: Plan) -> String? {
    guard let file, let tests = plan.owner(of: file) else { return nil }
    return plan.dependents(of: tests.id).last { $0.role == .implementation }?.id
  }

  // MARK: Wrong tests

  /// Tests of a suite that the drafts of a candidate failed, by the candidate's last draft.
  private func failingTests(of task: TaskState, by candidate: Candidate) -> Set<String> {
    guard let n = task.drafts.values.filter({ $0.candidate == candidate }).map(\.n).max() else { return [] }
    let outcomes = (task.results[n] ?? [:]).values.flatMap { $0.tests ?? [] }
    return Set(outcomes.filter { $0.outcome == .failed || $0.outcome == .error }.map(\.id))
  }

  /// Tests that the last `count` authors all failed, when each had its revision.
  private func commonFailures(_ task: TaskState, of count: Int) -> [String]? {
    let authors = task.authors
    guard authors.count >= count, let last = authors.last,
      task.attemptCount(of: last) >= Self.draftsPerCandidate
    else { return nil }
    let common = authors.suffix(count).map { failingTests(of: task, by: $0) }
    let tests = common.dropFirst().reduce(common[0]) { $0.intersection($1) }
    return tests.isEmpty ? nil : tests.sorted()
  }

  func sameTestsFailingThrice(_ task: TaskState) -> [String]? { commonFailures(task, of: 3) }

  /// Two candidates failed the same tests: somebody who wrote neither side says which side is wrong.
  func convictionDecision(for task: TaskState, plan: Plan) -> Decision? {
    guard task.authors.count == 2, let failing = commonFailures(task, of: 2) else { return nil }
    let outcomes = (task.current.flatMap { task.results[$0] } ?? [:]).values.flatMap { $0.tests ?? [] }
      .filter { failing.contains($0.id) }
    let files = Set(outcomes.compactMap(\.file))
    guard let tests = plan.tasks.first(where: { $0.role == .tests && !files.isDisjoint(with: $0.files) }),
      let suite = state.tasks[tests.id], let accepted = suite.accepted, state.convictions[tests.id] == nil
    else { return nil }
    let drafts = task.authors.compactMap { author in
      task.drafts.values.filter { $0.candidate == author }.max { $0.n < $1.n }?.files
    }
    let sides = task.authors + suite.authors
    let key = nextKey(.critique, tests.id)
    if isUnderWay(.call(key)) { return Decision() }
    let prompt = prompts.convict(
      plan: plan, testTask: tests, testFiles: accepted.files, failures: outcomes, drafts: drafts)
    var request = routeRequest(key: key, task: tests, inputBytes: prompt.byteCount)
    request.cap = .unlimited
    guard router.convictor(request, sides: sides).choice != nil else { return nil }
    return Decision(calls: [
      CallDemand(
        key: key, task: tests, prompt: { prompt }, choice: .convictor(sides: sides),
        urgency: urgency(of: task.task))
    ])
  }

  /// A critique about an accepted test task while an implementation waits for it is the answer to a conviction.
  func readConviction(_ call: CallSettled, tests: TaskState, plan: Plan) -> [Event] {
    guard let spec = state.spec, let accepted = tests.accepted else { return [] }
    let implementation = (state.graph.dependents[tests.task.id] ?? []).first { dependent in
      state.tasks[dependent].map { $0.isOpen && commonFailures($0, of: 2) != nil } ?? false
    }
    let conviction = OpinionReader.conviction(call.answer.text.text)
    let known = TestSource.ids(in: accepted.files)
    let named = conviction?.tests ?? []
    let upheld: Bool
    let reason: String
    if let conviction {
      let quoted = QuoteCheck.stands(conviction.quote, in: [spec.description] + spec.criteria.map(\.text))
      let exist = !named.isEmpty && named.allSatisfy { Self.test($0, isAmong: known) }
      upheld = conviction.testIsWrong && quoted && exist
      reason =
        !conviction.testIsWrong
        ? "the code is wrong"
        : !quoted
          ? "the quote does not stand in the description or the criteria"
          : !exist ? "the tests it names do not exist" : "the tests contradict: \(conviction.quote)"
    } else {
      upheld = false
      reason = "the answer could not be read"
    }
    return [
      .convictionRead(
        ConvictionRead(
          key: call.key, by: call.candidate, conviction: conviction, upheld: upheld, reason: reason,
          implementation: implementation ?? ""))
    ]
  }

  /// Test tasks that were convicted and have not been reopened for it yet.
  func convictedReopenings() -> [Event] {
    state.orderedTasks.compactMap { tests in
      guard tests.task.role == .tests, tests.acceptedN != nil, !tests.wasConvicted,
        let read = state.convictions[tests.task.id], read.upheld, let conviction = read.conviction
      else { return nil }
      let finding = Finding(
        file: tests.task.files.first, message: "these tests contradict the specification: \"\(conviction.quote)\"")
      return .taskReopened(
        TaskReopened(
          task: tests.task.id, cause: .conviction, findings: [finding],
          by: read.implementation.isEmpty ? nil : read.implementation, tests: conviction.tests))
    }
  }

  /// Models name tests by id, or by the function alone; parameters of a pytest id are not part of its source.
  private static func test(_ name: String, isAmong known: [String]) -> Bool {
    let plain = String(name.prefix { $0 != "[" })
    return known.contains { $0 == plain || $0.hasSuffix("::" + plain) || $0.hasSuffix("/" + plain) }
  }
}

extension PlanTask {
  /// A failing check of the whole can be charged to it.
  var isRepairable: Bool { role == .implementation || role == .configuration }
}
