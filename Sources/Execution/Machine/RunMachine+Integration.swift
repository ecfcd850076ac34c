package import Core
import Planning
import Routing

extension RunMachine {
  private static let integrationRounds = 2
  private static let reviewTries = 2

  /// All that can be built is built: check the whole, have it read once, and end.
  func integrationDecision(_ plan: Plan) -> Decision {
    let planned = projectChecks(plan)
    let results = state.integration.results
    let tree = state.shippedTree
    func slot(_ check: PlannedCheck) -> CheckSlot { CheckSlot(task: nil, n: state.integration.round, check: check.id) }

    guard !tree.isEmpty else { return Decision() }
    let due = planned.due(after: results)
    // Builds and suites of one round share a folder that nobody used before: cold, but built once.
    let buildKey = "\(state.spec?.projectID ?? "")/round-\(state.integration.round)"
    let records = due.blocked.map { slot($0.check).finished($0.check.blocked(by: $0.by)) }
    let effects = due.ready.filter { !isUnderWay(.check(slot($0))) }.map { check in
      RunAction.check(slot(check), CheckRequest(use: check.use, tree: tree, buildKey: buildKey))
    }
    if !records.isEmpty || planned.contains(where: { results[$0.id] == nil }) {
      return Decision(records: records, effects: effects)
    }

    guard state.orderedTasks.allSatisfy({ $0.acceptedN != nil }) else { return Decision() }
    let failed = planned.filter { results[$0.id]?.verdict == .fail }
    if !failed.isEmpty {
      let charged = failed.map { charges(for: results[$0.id]?.findings ?? [], of: $0.info.kind, plan: plan) }
        .reduce(into: [:]) { $0.merge($1, uniquingKeysWith: +) }
      return Decision(records: repair(charged, plan: plan))
    }
    return reviewDecision(plan, tree: tree, results: planned.compactMap { results[$0.id] })
  }

  /// Everything that any task or criterion names, and what always applies, on the whole tree, from nothing.
  func projectChecks(_ plan: Plan) -> [PlannedCheck] {
    guard let run = state.run else { return [] }
    let paths = state.shippedTree.paths
    var checks: [PlannedCheck] = []
    func add(_ info: ValidatorInfo, _ parameters: [String: JSONValue] = [:]) {
      let use = ValidatorUse(name: info.name, parameters: parameters)
      guard !checks.contains(where: { $0.use == use }) else { return }
      let same = checks.count { $0.use.name == info.name }
      checks.append(PlannedCheck(id: same == 0 ? info.name : "\(info.name)#\(same + 1)", use: use, info: info))
    }
    for use in plan.tasks.flatMap(\.validators) {
      if let info = state.validator(use.name), info.name != "file_set" { add(info, use.parameters) }
    }
    for binding in plan.criteria {
      if case .validator(let name) = binding.decider, let info = state.validator(name), info.name != "file_set",
        !checks.contains(where: { $0.use.name == info.name })
      {
        add(info)
      }
    }
    for tests in plan.tasks where tests.role == .tests {
      if let info = state.suite(for: tests) { add(info) }
    }
    for info in run.validators where info.isReady {
      let applies = paths.contains { info.applies(to: $0) }
      if info.name == "file_set" {
        add(info, ["files": .array(plan.tasks.flatMap(\.files).sorted().map { .string($0) })])
      } else if info.alwaysOnProject || ((info.kind == .syntax || info.kind == .build) && applies) {
        add(info)
      }
    }
    return checks
  }

  /// Charges failing checks of the whole to owners and reopens them, or takes back what broke it.
  private func repair(_ charged: [String: [Finding]], plan: Plan) -> [Event] {
    let revised = state.orderedTasks.compactMap { task -> [Event]? in
      guard let n = task.acceptedN, let before = task.acceptedBeforeReview, before != n else { return nil }
      return [
        .draftDiscarded(
          DraftDiscarded(task: task.task.id, n: n, reason: "the project's checks fail with it: draft \(before) ships")),
        .taskAccepted(TaskAccepted(task: task.task.id, n: before, score: score(of: task, n: before))),
      ]
    }
    if !revised.isEmpty { return revised.flatMap(\.self) }
    guard state.integration.reopeningRounds < Self.integrationRounds else { return [] }
    let owners = plan.tasks.map(\.id).filter { id in
      charged[id] != nil && (state.tasks[id]?.reopenings ?? 0) < Self.reopeningsPerTask
    }
    // The deepest owners first: what depends on them is checked again anyway.
    let deepest = owners.filter { state.graph.ancestors(of: $0).isDisjoint(with: owners) }
    return deepest.map { .taskReopened(TaskReopened(task: $0, cause: .integration, findings: charged[$0] ?? [])) }
  }

  // MARK: Review

  private func reviewDecision(_ plan: Plan, tree: FileTree, results: [CheckResult]) -> Decision {
    guard results.allSatisfy({ $0.verdict != .notRun }) else { return Decision() }
    guard state.integration.review == nil else { return Decision(records: reopenForReview(plan)) }
    let reviews = state.integration.reviews
    guard reviews.count < Self.reviewTries else { return Decision() }
    let judged = state.criteria.filter { criterion in
      plan.criteria.contains { $0.id == criterion.id && $0.decider == .judge }
    }
    let prompt = { @Sendable [prompts] in prompts.review(plan: plan, tree: tree, results: results, judged: judged) }
    return Decision(calls: [
      CallDemand(
        key: nextKey(.critique, nil), prompt: prompt,
        choice: mainAuthors.first.map { .evaluator(author: $0, excluding: reviews.map(\.by)) } ?? .first,
        urgency: .project)
    ])
  }

  /// The authors of what ships, the implementations' before the others'.
  private var mainAuthors: [Candidate] {
    let implementations = state.orderedTasks.filter { $0.task.role == .implementation }
    let tasks = implementations.isEmpty ? state.orderedTasks : implementations
    return tasks.compactMap { $0.shipped?.candidate }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  func readReview(_ call: CallSettled) -> Event {
    .opinionRead(
      OpinionRead(
        key: call.key, draft: nil, by: call.candidate,
        opinion: call.answer.finish == .complete ? OpinionReader.review(call.answer.text.text) : nil,
        independence: call.candidate.independence(from: mainAuthors)))
  }

  /// A high issue reopens its owner once.
  private func reopenForReview(_ plan: Plan) -> [Event] {
    guard let issues = state.integration.review?.opinion?.issues, !state.integration.reviewWasActedOn else { return [] }
    let high = issues.filter { $0.severity == .high }
    var charged: [String: [Finding]] = [:]
    for issue in high {
      guard let owner = issue.file.flatMap({ plan.owner(of: $0) }) ?? plan.tasks.last(where: \.isRepairable),
        owner.role != .tests
      else { continue }
      charged[owner.id, default: []].append(issue.finding)
    }
    return plan.tasks.filter { task in
      charged[task.id] != nil && (state.tasks[task.id]?.reopenings ?? 0) < Self.reopeningsPerTask
    }.map {
      .taskReopened(TaskReopened(task: $0.id, cause: .review, findings: charged[$0.id] ?? []))
    }
  }
}

extension RunState {
  /// The project as it ships: accepted drafts, and the best drafts of what was not accepted.
  package var shippedTree: FileTree {
    let tasks = orderedTasks
    return (tasks.filter { $0.task.role == .interface } + tasks.filter { $0.task.role != .interface })
      .compactMap { $0.shipped?.files }
      .reduce(FileTree()) { $0.overlaid(with: $1) }
  }

  /// The user's criteria, or those that the plan proposed when there were none.
  package var criteria: [Criterion] {
    if let spec, !spec.criteria.isEmpty { return spec.criteria }
    return plan?.criteria.compactMap { binding in
      binding.proposedText.map { Criterion(id: binding.id, text: $0) }
    } ?? []
  }
}
