package import Core

/// A check that a draft or the assembled project has to pass.
package struct PlannedCheck: Sendable, Hashable {
  /// Unique among the checks of the same tree: "pytest", "json_schema#2".
  package var id: String
  package var use: ValidatorUse
  package var info: ValidatorInfo
  package var mode: CheckRequest.Mode = .check
  package var testFiles: [String]?

  package init(
    id: String, use: ValidatorUse, info: ValidatorInfo, mode: CheckRequest.Mode = .check, testFiles: [String]? = nil
  ) {
    self.id = id
    self.use = use
    self.info = info
    self.mode = mode
    self.testFiles = testFiles
  }

  /// What is said of a check that is not worth running, as another one failed.
  package func blocked(by blocker: String) -> CheckResult {
    CheckResult(validator: use.name, verdict: .notRun, reason: "blocked by \(blocker)")
  }
}

extension [PlannedCheck] {
  /// What can be said and what can be started now. A check waits for those that it requires, and is blocked when one of
  /// them fails; suites and builds wait for everything that is cheaper.
  package func due(after results: [String: CheckResult]) -> (
    blocked: [(check: PlannedCheck, by: String)], ready: [PlannedCheck]
  ) {
    let isCheapDone = allSatisfy { $0.info.decidesBehaviour || results[$0.id] != nil }
    var blocked: [(check: PlannedCheck, by: String)] = []
    var ready: [PlannedCheck] = []
    for check in self where results[check.id] == nil {
      let required = filter { check.info.requires.contains($0.use.name) }
      if let blocker = required.first(where: { results[$0.id]?.verdict == .fail }) {
        blocked.append((check, blocker.id))
      } else if required.allSatisfy({ results[$0.id] != nil }), isCheapDone || !check.info.decidesBehaviour {
        ready.append(check)
      }
    }
    return (blocked, ready)
  }
}

extension RunState {
  /// The verdict on exports, skeleton and owned files; decided here, without a tool.
  static let contractCheck = "contract"

  /// Everything that a draft of the task will have to pass, as far as the plan tells.
  package func expectedChecks(of task: PlanTask) -> [PlannedCheck] {
    // An interface task writes the skeletons of files that implementations own.
    let sources =
      task.role == .interface ? plan?.tasks.filter { $0.role == .implementation }.flatMap(\.files) ?? [] : []
    let files = FileTree(Dictionary((task.files + sources).map { ($0, "") }) { first, _ in first })
    let nobody = Candidate(provider: "", model: "")
    return plannedChecks(
      for: task, draft: DraftProduced(task: task.id, n: 1, origin: .generated, candidate: nobody, files: files))
  }

  /// Everything that the draft of a task has to pass, whether the plan names it or not.
  func plannedChecks(for task: PlanTask, draft: DraftProduced) -> [PlannedCheck] {
    guard let plan, let run, task.role.shipsFiles else { return [] }
    let paths = draft.files.paths
    func isReady(_ info: ValidatorInfo) -> Bool { info.isReady && paths.contains { info.applies(to: $0) } }

    var checks: [PlannedCheck] = []
    func add(_ use: ValidatorUse, _ info: ValidatorInfo, _ mode: CheckRequest.Mode = .check, tests: [String]? = nil) {
      let same = checks.count { $0.use.name == info.name }
      let id = same == 0 ? info.name : "\(info.name)#\(same + 1)"
      checks.append(
        PlannedCheck(
          id: id, use: ValidatorUse(name: info.name, parameters: use.parameters), info: info, mode: mode,
          testFiles: tests))
    }

    // What the plan asks for, suites and builds apart: their meaning depends on the role.
    for use in task.validators {
      guard let info = validator(use.name), !info.decidesBehaviour, !info.projectScopeOnly else { continue }
      if use.parameters["files"] != nil || paths.contains(where: info.applies(to:)) { add(use, info) }
    }
    // What the plan cannot leave out: syntax, and the linters that will judge the whole.
    for info in run.validators where isReady(info) && !checks.contains(where: { $0.use.name == info.name }) {
      if info.kind == .syntax || (info.kind == .lint && called.linters.contains(info.name)) {
        add(ValidatorUse(name: info.name), info)
      }
    }
    let suites = suiteChecks(for: task, plan: plan)
    for suite in suites { add(ValidatorUse(name: suite.info.name), suite.info, suite.mode, tests: suite.files) }
    // A suite compiles what it tests; everything else that can be built has to build.
    if !suites.contains(where: { $0.mode != .load }) {
      for info in run.validators where info.kind == .build && isReady(info) { add(ValidatorUse(name: info.name), info) }
    }
    return checks
  }

  private struct Suite {
    var info: ValidatorInfo
    var mode: CheckRequest.Mode
    var files: [String]?
  }

  private func suiteChecks(for task: PlanTask, plan: Plan) -> [Suite] {
    switch task.role {
    case .tests:
      return suite(for: task).map { [Suite(info: $0, mode: .admission, files: task.files)] } ?? []
    case .interface, .configuration:
      // The empty suite has to load, or a broken configuration fails everybody else's checks. For compiled
      // languages the build says so.
      return called.suites.filter { !buildsItself($0) }.map { Suite(info: $0, mode: .load) }
    case .implementation, .documentation, .review, .analysis:
      var files: [String: [String]] = [:]
      for tests in gatingSuites(of: task, plan: plan) {
        if let info = suite(for: tests) { files[info.name, default: []] += tests.files }
      }
      return files.keys.sorted().compactMap { name in
        validator(name).map { Suite(info: $0, mode: .check, files: files[name]) }
      }
    }
  }

  /// A build validator that covers the same files decides whether the empty suite loads.
  private func buildsItself(_ suite: ValidatorInfo) -> Bool {
    suite.requires.contains { validator($0)?.kind == .build }
  }

  /// Looks through the whole plan: computed when plan or validators change.
  func calledValidators() -> CalledValidators {
    guard let plan else { return CalledValidators() }
    let bound = plan.criteria.compactMap { if case .validator(let name) = $0.decider { name } else { nil } }
    let named = Set(bound + plan.tasks.flatMap(\.validators).map(\.name))
    var seen: Set<String> = []
    return CalledValidators(
      linters: Set(named.compactMap { validator($0) }.filter { $0.kind == .lint }.map(\.name)),
      suites: plan.tasks.filter { $0.role == .tests }.compactMap { suite(for: $0) }.filter {
        seen.insert($0.name).inserted
      })
  }

  /// The tool that runs the tests of a test task: the one it names, else the first that applies and is installed.
  func suite(for tests: PlanTask) -> ValidatorInfo? {
    let applicable = (run?.validators ?? []).filter { info in
      info.kind == .suite && info.isReady && tests.files.contains { info.applies(to: $0) }
    }
    return applicable.first { info in tests.validators.contains { $0.name == info.name } } ?? applicable.first
  }

  /// A suite gates the last of the implementations that depend on its task: all others are in that one's tree.
  func gatingSuites(of task: PlanTask, plan: Plan) -> [PlanTask] {
    guard task.role == .implementation else { return [] }
    let ancestors = graph.ancestors(of: task.id)
    return task.dependencies.compactMap { tasks[$0]?.task }.filter { tests in
      tests.role == .tests
        && (graph.dependents[tests.id] ?? []).allSatisfy {
          tasks[$0]?.task.role != .implementation || $0 == task.id || ancestors.contains($0)
        }
    }
  }

  /// What a check of the task may see: the files of its transitive dependencies, then the draft.
  func tree(below task: PlanTask) -> FileTree {
    tree(of: tasks(below: task))
  }

  /// The transitive dependencies, in plan order.
  func tasks(below task: PlanTask) -> [PlanTask] {
    graph.ancestors(of: task.id).sorted { (graph.positions[$0] ?? 0) < (graph.positions[$1] ?? 0) }
      .compactMap { tasks[$0]?.task }
  }

  /// Skeletons first, so that implementations replace them.
  func tree(of tasks: [PlanTask]) -> FileTree {
    (tasks.filter { $0.role == .interface } + tasks.filter { $0.role != .interface })
      .compactMap { self.tasks[$0.id]?.accepted?.files }
      .reduce(FileTree()) { $0.overlaid(with: $1) }
  }

  /// The contract that everybody works against; empty without an interface task.
  var skeleton: FileTree { plan?.interface.flatMap { tasks[$0.id]?.accepted?.files } ?? FileTree() }
}
