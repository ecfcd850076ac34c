package import Core
import Planning

/// What to work on and with which options; nothing is resolved yet.
package struct BuildRequest: Sendable {
  package enum Source: Sendable {
    case new(description: String, criteria: [Criterion], id: String?)
    /// An id, an unambiguous prefix, or "last".
    case resume(String)
  }

  /// What the user set; a resumed project keeps the rest.
  package struct Overrides: Sendable {
    package var budget: Money?
    package var timeLimit: Int?
    package var patience: Int?
    package var firstByteTimeout: Int?
    package var idleTimeout: Int?
    package var concurrency: Int?
    package var critique: Settings.CritiqueMode?
    package var sandbox: Bool?
    package var allowUnknownPrice: Bool?
    package var org: String?
    package var team: String?
    package var breakerTime: Int?
    package var explore: Bool?
    package var policies: [Policy]?
    package var strategy: Strategy?
    package var mode: RoutingMode?

    package init(
      budget: Money? = nil, timeLimit: Int? = nil, patience: Int? = nil, firstByteTimeout: Int? = nil,
      idleTimeout: Int? = nil, concurrency: Int? = nil, critique: Settings.CritiqueMode? = nil, sandbox: Bool? = nil,
      allowUnknownPrice: Bool? = nil, org: String? = nil, team: String? = nil, breakerTime: Int? = nil,
      explore: Bool? = nil, policies: [Policy]? = nil, strategy: Strategy? = nil
    ) {
      self.breakerTime = breakerTime
      self.explore = explore
      self.budget = budget
      self.timeLimit = timeLimit
      self.patience = patience
      self.firstByteTimeout = firstByteTimeout
      self.idleTimeout = idleTimeout
      self.concurrency = concurrency
      self.critique = critique
      self.sandbox = sandbox
      self.allowUnknownPrice = allowUnknownPrice
      self.org = org
      self.team = team
      self.policies = policies
      self.strategy = strategy
    }

    func applied(to settings: Settings, planOnly: Bool) -> Settings {
      var settings = settings
      settings.budget = budget ?? settings.budget
      settings.timeLimit = timeLimit ?? settings.timeLimit
      settings.patience = patience ?? settings.patience
      settings.firstByteTimeout = firstByteTimeout ?? settings.firstByteTimeout
      settings.idleTimeout = idleTimeout ?? settings.idleTimeout
      settings.concurrency = concurrency ?? settings.concurrency
      settings.critique = critique ?? settings.critique
      settings.sandbox = sandbox ?? settings.sandbox
      settings.allowUnknownPrice = allowUnknownPrice ?? settings.allowUnknownPrice
      settings.org = org ?? settings.org
      settings.team = team ?? settings.team
      settings.breakerTime = breakerTime ?? settings.breakerTime
      settings.explore = explore ?? settings.explore
      settings.policies = policies ?? settings.policies
      // Each takes the place of the other.
      if let strategy { (settings.strategy, settings.mode) = (strategy, nil) }
      if let mode { (settings.strategy, settings.mode) = (nil, mode) }
      settings.planOnly = planOnly
      return settings
    }
  }

  /// The user's words as criteria: one text is split, several are one criterion each.
  package static func criteria(splitting texts: [String]) -> [Criterion] { CriteriaSplitter.split(texts) }

  /// Where projects are written unless somebody says otherwise.
  private static let usualOutputDirectory = "results"

  package var source: Source
  package var overrides: Overrides
  package var planOnly: Bool
  package var outputDirectory: String
  package var modelsFile: String?
  /// Policies instead of those that the project has; none at all when the file is empty.
  package var policyFile: String?
  /// Its weights are the catalogue's.
  package var mode: RoutingMode.Name?
  package var recordFile: String?
  package var replayFile: String?
  /// Folders of validators that the installation was given, for whoever goes on.
  package var validators: [String]
  /// Folders of wheels, as typed; a resumed project keeps its own where there are none.
  package var wheels: [String]
  /// For this run only.
  package var allowInstall: Bool
  /// The project that a new one begins with: an id, an unambiguous prefix, or "last".
  package var reuse: String?
  /// For this run only; nil: as the environment says.
  package var cache: CacheUse?
  /// Prior projects are not looked up.
  package var startsAnew: Bool
  /// Where embeddings come from for that, as typed.
  package var embeddings: String?

  package init(
    source: Source, overrides: Overrides = Overrides(), planOnly: Bool = false, outputDirectory: String? = nil,
    modelsFile: String? = nil, policyFile: String? = nil, mode: RoutingMode.Name? = nil,
    recordFile: String? = nil, replayFile: String? = nil, validators: [String] = [], wheels: [String] = [],
    allowInstall: Bool = false, cache: CacheUse? = nil, reuse: String? = nil, startsAnew: Bool = false,
    embeddings: String? = nil
  ) {
    self.reuse = reuse
    self.cache = cache
    self.source = source
    self.overrides = overrides
    self.planOnly = planOnly
    self.outputDirectory = outputDirectory ?? Self.usualOutputDirectory
    self.modelsFile = modelsFile
    self.policyFile = policyFile
    self.mode = mode
    self.recordFile = recordFile
    self.replayFile = replayFile
    self.validators = validators
    self.wheels = wheels
    self.allowInstall = allowInstall
    self.startsAnew = startsAnew
    self.embeddings = embeddings
  }

  /// What whoever goes on with the project has to name again.
  package var paths: NamedPaths {
    NamedPaths(
      models: modelsFile, replay: replayFile, validators: validators.isEmpty ? nil : validators,
      wheels: wheels.isEmpty ? nil : wheels, allowInstall: allowInstall ? true : nil,
      outputDirectory: outputDirectory == Self.usualOutputDirectory ? nil : outputDirectory)
  }
}
