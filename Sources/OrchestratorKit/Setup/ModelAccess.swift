package import Core
import Platform
import Providers
package import Routing

/// The models of a run: who can be asked, and through what.
package struct ModelAccess: Sendable {
  /// The candidates.
  package var providers: [ProviderEntry]
  /// What is left out of them, in a line each.
  var exclusions: [String] = []
  var model: any LanguageModel
  private var live: ProviderModels?
  private var replay: ReplayModel?
  private var recorder: RecordingModel?

  /// The configured providers, models without a known price only where that is allowed; throws when there is none.
  static func live(
    installation: Installation, modelsFile: String?, settings: Settings
  ) throws -> ModelAccess {
    let catalogue = try catalogue(installation: installation, modelsFile: modelsFile)
    let configured = catalogue.configured(environment: installation.environment)
    guard !configured.isEmpty else { throw OrchestratorError(.usage, noProvider(catalogue)) }
    let unpriced = settings.allowUnknownPrice == true ? [] : configured.unpriced
    let exclusions = unpriced.map { "\($0) is not asked: \(UnknownPrice.exclusion)" }
    let providers = configured.removing(unpriced)
    guard !providers.isEmpty else {
      throw OrchestratorError(.usage, "no model can be asked; \(exclusions.joined(separator: "; "))")
    }
    let live = try ProviderModels(
      providers, environment: installation.environment,
      timeouts: ProviderModels.Timeouts(firstByteSeconds: settings.firstByteTimeout, idleSeconds: settings.idleTimeout))
    return ModelAccess(providers: providers, exclusions: exclusions, model: live, live: live)
  }

  /// A recording instead of providers: no key, no network, and its own catalogue entries are the candidates.
  static func replay(_ recording: Recording, file: String) -> ModelAccess {
    let replay = ReplayModel(recording, file: file)
    return ModelAccess(providers: recording.header.providers, model: replay, replay: replay)
  }

  /// Every call and answer also goes to the file.
  func recorded(to file: String, settings: Settings) throws -> ModelAccess {
    let header = Recording.Header(providers: providers, settings: settings)
    let recorder = RecordingModel(model, writer: try RecordingWriter(file: file, header: header))
    var access = self
    access.model = recorder
    access.recorder = recorder
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

  static func noProvider(_ catalogue: Catalogue) -> String {
    let keys = catalogue.providers.compactMap(\.keyVariables.first).joined(separator: ", ")
    return "no provider is configured: set one of \(keys), or OLLAMA_HOST for local models, or use --replay FILE; "
      + "'orchestrator doctor' shows what is missing"
  }

  /// What to say at the end: prompts that differ from those recorded, a recording that could not be written.
  var warnings: [String] {
    var warnings: [String] = []
    if let drifted = replay?.driftedKeys, let first = drifted.first {
      warnings.append(
        "\(drifted.count) \(drifted.count == 1 ? "prompt differs" : "prompts differ") from what was recorded "
          + "(first: \(first)): the answers may not fit")
    }
    if let failure = recorder?.failure { warnings.append("\(failure)") }
    return warnings
  }

  func close() async { await live?.close() }
}
