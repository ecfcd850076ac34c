/// What planning and execution need to know about a validator.
package struct ValidatorInfo: Sendable, Hashable, Codable {
  package enum Kind: String, Sendable, Hashable, Codable {
    /// Reads one file's syntax: added to every task with a matching file.
    case syntax
    /// Style and static analysis.
    case lint
    /// Runs tests: decides behaviour, gates implementations, admits test tasks.
    case suite
    /// Compiles the project: decides behaviour.
    case build
    /// Reads files for some other property (schema, length, links).
    case content
  }

  package enum Availability: Sendable, Hashable, Codable {
    /// The tool's version as it reports it; empty for built-in validators.
    case ready(version: String)
    /// What is missing and the one line that installs it.
    case missing(what: String, install: String)
  }

  /// Where a user's own validator comes from; nil for those that the binary carries.
  package struct Origin: Sendable, Hashable, Codable {
    /// The folder of validators, as the user named it.
    package var folder: String
    /// SHA-256 of its manifest and scripts.
    package var digest: String
    /// It stands in for a built-in one of its name.
    package var replaces: Bool

    package init(folder: String, digest: String, replaces: Bool) {
      self.folder = folder
      self.digest = digest
      self.replaces = replaces
    }
  }

  package var name: String
  package var aliases: [String]
  package var summary: String
  package var kind: Kind
  /// Patterns over paths (`*` within a folder, `**` over folders); empty: every file.
  package var globs: [String]
  /// Runs on the assembled project whether the plan names it or not (`file_set`, `secrets`).
  package var alwaysOnProject: Bool
  /// Only the whole tree can answer; never run on a draft.
  package var projectScopeOnly: Bool
  /// Validators that must have passed on the same tree first.
  package var requires: [String]
  /// JSON Schema of the parameters; nil takes none.
  package var parameters: JSONValue?
  /// May change the draft's files before they are judged.
  package var hasFixer: Bool
  package var availability: Availability
  package var origin: Origin?

  package init(
    name: String, aliases: [String] = [], summary: String = "", kind: Kind, globs: [String] = [],
    alwaysOnProject: Bool = false, projectScopeOnly: Bool = false, requires: [String] = [],
    parameters: JSONValue? = nil, hasFixer: Bool = false, availability: Availability = .ready(version: ""),
    origin: Origin? = nil
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.kind = kind
    self.globs = globs
    self.alwaysOnProject = alwaysOnProject
    self.projectScopeOnly = projectScopeOnly
    self.requires = requires
    self.parameters = parameters
    self.hasFixer = hasFixer
    self.availability = availability
    self.origin = origin
  }

  package var isReady: Bool { if case .ready = availability { true } else { false } }

  /// A passing one decides what the code does, so that no opinion is needed.
  package var decidesBehaviour: Bool { kind == .suite || kind == .build }

  package func applies(to path: String) -> Bool { globs.isEmpty || globs.contains { Glob.matches(path, $0) } }
}
