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
  /// Folders with validators of the user's own, later ones winning.
  package var validatorFolders: [String]

  package init(environment: [String: String], warnings: [String] = [], validatorFolders: [String] = []) {
    self.environment = environment
    self.warnings = warnings
    self.validatorFolders = validatorFolders
  }

  /// Validators of the project that one works on.
  private static let ownFolder = ".orchestrator/validators"

  /// `$ORCHESTRATOR_CACHE_DIR`, else `~/.orchestrator_cache`.
  package var cacheDirectory: String {
    if let folder = environment["ORCHESTRATOR_CACHE_DIR"], !folder.isEmpty { return expanded(folder) }
    return "\(home)/.orchestrator_cache"
  }

  package var databasePath: String { "\(cacheDirectory)/orchestrator.db" }

  /// Answers that were paid for; may be deleted at any time.
  package var answersPath: String { "\(cacheDirectory)/answers.db" }

  /// Read when `--models` is not given and the file exists.
  package var modelsFile: String {
    let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "\(home)/.config"
    return "\(expanded(folder))/orchestrator/models.json"
  }

  private var home: String { environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp" }

  private func expanded(_ path: String) -> String {
    path == "~" || path.hasPrefix("~/") ? home + path.dropFirst() : path
  }

  package func checkEngine(_ mode: Sandbox.Mode, packages: PackageSource = PackageSource()) throws -> CheckEngine {
    let executable = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    return try CheckEngine(
      mode: mode, cacheDirectory: cacheDirectory, environment: environment, executable: executable,
      folders: validatorFolders, packages: packages)
  }

  /// Of this process: its variables, and for those that configure providers `.env` in the working directory. What
  /// decides verdicts or holds state (tools, store) is never read from a file that may come with somebody's project; own
  /// validators are, because they run in the sandbox, and a build says which they are.
  package static func current(validatorFolders: [String] = []) -> Installation {
    let real = Environment.snapshot()
    let providers = Catalogue.builtIn.providers
    let file = DotEnv(inFolder: ".").protectingKeys(of: real, for: providers)
    let environment = file.merged(into: real, names: ProviderDirectory.variables(of: providers))
    let own = FileManager.default.fileExists(atPath: ownFolder) ? [ownFolder] : []
    return Installation(
      environment: environment, warnings: file.warnings, validatorFolders: own + validatorFolders)
  }
}
