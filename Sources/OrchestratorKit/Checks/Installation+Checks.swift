package import Core
import Planning
import Validation

extension Installation {
  /// What checks run in; throws with the line that mends it where there is no sandbox and one is asked for, and where
  /// packages could not be installed from where the user says.
  func checks(sandbox: Bool, packages: PackageSource) async throws -> CheckEngine {
    if sandbox, case .missing(let what, let install) = await Sandbox.probe(environment: environment) {
      throw OrchestratorError(
        .usage, "checks need a sandbox, and \(what): \(install), or run without one with --sandbox off")
    }
    let checks = try checkEngine(sandbox ? .on : .off, packages: packages)
    do {
      try await checks.checkPackages()
    } catch {
      checks.close()
      throw error
    }
    return checks
  }

  /// All validators in order of their names, with what can run here.
  package func validators() async throws(OrchestratorError) -> [ValidatorInfo] {
    do {
      return try await checkEngine(.on).validators()
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  /// Runs one validator on a private copy of these files, as a build does. Throws for a name, parameters or files that
  /// it cannot run with, and where its tool is missing. `wheels` are folders, as typed.
  package func validate(
    _ use: ValidatorUse, _ files: CheckedFiles, mode: CheckRequest.Mode = .check, sandbox: Bool,
    wheels: [String] = [], allowInstall: Bool = false
  ) async throws(OrchestratorError) -> CheckResult {
    do {
      let checks = try await checks(
        sandbox: sandbox, packages: PackageSource(wheels: wheels, allowInstall: allowInstall))
      defer { checks.close() }
      let known = try await checks.validators()
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
      let result = try await checks.run(CheckRequest(use: use, tree: files.tree, mode: mode))
      switch result.verdict {
      case .pass, .fail: return result
      case .notRun: throw OrchestratorError(.usage, "\(info.name) did not run: \(result.reason ?? "no reason given")")
      case .notApplicable:
        let globs = info.globs.joined(separator: " ")
        throw OrchestratorError(.usage, "\(info.name) has nothing to check among these files; it reads \(globs)")
      }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }
}
