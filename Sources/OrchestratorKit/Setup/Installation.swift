import FoundationEssentials
import Platform
import Providers
import Routing
package import Validation

/// Where this user's state and configuration live.
package struct Installation: Sendable {
  /// Real variables, those of `.env` behind them.
  package var environment: [String: String]
  /// Remarks about `.env`.
  package var warnings: [String]

  package init(environment: [String: String], warnings: [String] = []) {
    self.environment = environment
    self.warnings = warnings
  }

  /// `$ORCHESTRATOR_CACHE_DIR`, else `~/.orchestrator_cache`.
  package var cacheDirectory: String {
    if let folder = environment["ORCHESTRATOR_CACHE_DIR"], !folder.isEmpty { return expanded(folder) }
    return "\(home)/.orchestrator_cache"
  }

  package var databasePath: String { "\(cacheDirectory)/orchestrator.db" }

  /// Read when `--models` is not given and the file exists.
  package var modelsFile: String {
    let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.config"
    return "\(expanded(folder))/orchestrator/models.json"
  }

  private var home: String { environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp" }

  private func expanded(_ path: String) -> String {
    path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
  }

  package func checkEngine(_ mode: Sandbox.Mode) throws -> CheckEngine {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return try CheckEngine(
      mode: mode, cacheDirectory: cacheDirectory, environment: environment, executable: executable)
  }

  /// Of this process: its variables, and for those that configure providers `.env` in the working directory. What
  /// decides verdicts or holds state (tools, store) is never read from a file that may come with somebody's project.
  package static func current() -> Installation {
    let real = Environment.snapshot()
    let providers = Catalogue.builtIn.providers
    let file = DotEnv(inFolder: ".").protectingKeys(of: real, for: providers)
    let environment = file.merged(into: real, names: ProviderDirectory.variables(of: providers))
    return Installation(environment: environment, warnings: file.warnings)
  }
}
