package import Core
import Execution
import Planning
import Validation

extension Installation {
  /// Runs validators on private copies of these files as a build does: side by side, but for those that wait for others.
  /// The results are in the order asked for; the time is that from the start of the first to the end of the last. Throws
  /// for a name, parameters or files that one cannot run with, and where its tool is missing. `wheels` are folders, as
  /// typed.
  package func validate(
    _ uses: [ValidatorUse], _ files: CheckedFiles, mode: CheckRequest.Mode = .check, sandbox: Bool,
    wheels: [String] = [], allowInstall: Bool = false
  ) async throws(OrchestratorError) -> (results: [CheckResult], time: Duration) {
    do {
      let checks = try await checks(
        sandbox: sandbox, packages: PackageSource(wheels: wheels, allowInstall: allowInstall))
      defer { checks.close() }
      let known = try await checks.validators()
      var planned: [PlannedCheck] = []
      for use in uses {
        let check = try Self.check(use, known, files, mode)
        if !planned.contains(where: { $0.id == check.id }) { planned.append(check) }
      }
      let started = ContinuousClock.now
      let results = try await Self.results(of: planned, on: files.tree, by: checks)
      return (results, ContinuousClock.now - started)
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  private static func check(
    _ use: ValidatorUse, _ known: [ValidatorInfo], _ files: CheckedFiles, _ mode: CheckRequest.Mode
  ) throws(OrchestratorError) -> PlannedCheck {
    guard let info = known.first(where: { $0.name == use.name || $0.aliases.contains(use.name) }) else {
      let hint = Spelling.nearest(to: use.name, among: known.flatMap { [$0.name] + $0.aliases })
      throw OrchestratorError(
        .usage,
        "unknown validator \(use.name); \(hint.map { "did you mean \($0)?" } ?? "orchestrator validate lists them")")
    }
    if mode == .check, let problem = ParameterCheck.problems(of: use.parameters, schema: info.parameters).first {
      throw OrchestratorError(.usage, "\(info.name): \(problem); see orchestrator validate --json for its parameters")
    }
    if let path = files.notText.first(where: { !info.globs.isEmpty && info.applies(to: $0) }) {
      throw OrchestratorError(.usage, "\(path) is not UTF-8 text, and validators read nothing else; convert it")
    }
    return PlannedCheck(id: info.name, use: use, info: info, mode: mode)
  }

  private static func results(
    of planned: [PlannedCheck], on tree: FileTree, by checks: CheckEngine
  ) async throws -> [CheckResult] {
    try await withThrowingTaskGroup(of: (String, CheckResult).self) { group in
      var results: [String: CheckResult] = [:]
      var started: Set<String> = []
      repeat {
        let due = planned.due(after: results)
        for (check, blocker) in due.blocked { results[check.id] = check.blocked(by: blocker) }
        for check in due.ready where started.insert(check.id).inserted {
          group.addTask { (check.id, try await checks.run(CheckRequest(use: check.use, tree: tree, mode: check.mode))) }
        }
        guard let (id, result) = try await group.next() else { continue }
        if let problem = problem(with: result, planned.first { $0.id == id }) { throw problem }
        results[id] = result
      } while results.count < planned.count
      return planned.compactMap { results[$0.id] }
    }
  }

  private static func problem(with result: CheckResult, _ check: PlannedCheck?) -> OrchestratorError? {
    switch result.verdict {
    case .pass, .fail: return nil
    case .notRun:
      return OrchestratorError(.usage, "\(result.validator) did not run: \(result.reason ?? "no reason given")")
    case .notApplicable:
      let globs = check?.info.globs.joined(separator: " ") ?? ""
      return OrchestratorError(
        .usage, "\(result.validator) has nothing to check among these files; it reads \(globs)")
    }
  }
}
