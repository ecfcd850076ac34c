package import Core
import Validation

extension Installation {
  /// For whoever turns the sandbox off.
  package static let hostRemark = "no sandbox: what is checked runs as you, on this machine"

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
}
