package import Core
import Platform
import Providers
package import Routing

/// The models of a run: who can be asked, and through what.
package struct ModelAccess: Sendable {
  /// The candidates.
  package var providers: [ProviderEntry]
  var model: any LanguageModel
  private var live: ProviderModels?
  private var replay: ReplayModel?

  /// A replay needs no key and no network; its own catalogue entries are the candidates.
  static func open(
    installation: Installation, modelsFile: String?, replayFile: String?, recordFile: String?, settings: Settings
  ) throws -> ModelAccess {
    var access: ModelAccess
    if let replayFile {
      let replay = try ReplayModel(path: replayFile)
      access = ModelAccess(providers: replay.providers, model: replay, live: nil, replay: replay)
    } else {
      let catalogue = try catalogue(installation: installation, modelsFile: modelsFile)
      let providers = catalogue.configured(environment: installation.environment)
      guard !providers.isEmpty else { throw OrchestratorError(.usage, noProvider(catalogue)) }
      let live = try ProviderModels(providers, environment: installation.environment)
      access = ModelAccess(providers: providers, model: live, live: live, replay: nil)
    }
    if let recordFile {
      access.model = try RecordingModel(
        access.model, path: recordFile, providers: access.providers, settings: settings)
    }
    return access
  }

  /// The built-in catalogue with the user's file on top.
  package static func catalogue(installation: Installation, modelsFile: String?) throws -> Catalogue {
    let path = modelsFile ?? installation.modelsFile
    guard modelsFile != nil || TextFile.exists(path) else { return .builtIn }
    do {
      return try Catalogue.builtIn.merging(try TextFile.read(path))
    } catch let error as RoutingError {
      throw OrchestratorError(.usage, "\(path): \(error)")
    }
  }

  private static func noProvider(_ catalogue: Catalogue) -> String {
    let keys = catalogue.providers.compactMap(\.keyVariables.first).joined(separator: ", ")
    return "no provider is configured: set one of \(keys), or OLLAMA_HOST for local models, or use --replay FILE; "
      + "'orchestrator doctor' shows what is missing"
  }

  /// What to say at the end: prompts that differ from those recorded.
  var warnings: [String] {
    guard let drifted = replay?.driftedKeys, !drifted.isEmpty else { return [] }
    return ["\(drifted.count) prompts differ from the recorded ones (first: \(drifted[0])): the answers may not fit"]
  }

  func close() async { await live?.close() }
}
