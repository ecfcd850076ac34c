package import Core
import Routing

extension Installation {
  /// Reads a policy file against the catalogue and `more` providers, those of a recording.
  package func readPolicies(
    file: String, modelsFile: String?, more: [ProviderEntry] = []
  ) throws(OrchestratorError) -> (file: PolicyFile, providers: [ProviderEntry]) {
    do {
      let providers = try ModelAccess.catalogue(installation: self, modelsFile: modelsFile).providers + more
      return (PolicyFile(try TextFile.read(file), providers: providers), providers)
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  /// The weights of a mode in the catalogue.
  package func mode(_ name: RoutingMode.Name, modelsFile: String?) throws(OrchestratorError) -> RoutingMode? {
    do {
      return try ModelAccess.catalogue(installation: self, modelsFile: modelsFile).mode(name)
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  /// The policies of a file without any problem.
  package func policies(
    file: String, modelsFile: String?, more: [ProviderEntry] = []
  ) throws(OrchestratorError) -> [Policy] {
    let read = try readPolicies(file: file, modelsFile: modelsFile, more: more).file
    guard let first = read.problems.first else { return read.policies }
    let rest = read.problems.count - 1
    let more = rest == 0 ? "" : " (and \(rest) more: orchestrator policy check \(file))"
    throw OrchestratorError(.usage, "\(file), line \(first.line): \(first.message)\(more)")
  }
}
