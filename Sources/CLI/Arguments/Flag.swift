/// An option of the command line. Parsing, help, completions and the reference in USAGE_GUIDE.md are all made from the
/// table in `Flag.all`.
struct Flag: Sendable {
  /// The long name, as typed after two dashes.
  enum Name: String, CaseIterable, Sendable {
    case org, team, monthly
    case project, criteria, file, resume, budget, time, patience, concurrency, models, critique, sandbox
    case record, replay, json, events, quiet, verbose, color, version, help, markdown, all, rebuild, output
    case discover, parameters, validators, suite, wheels
    case allowInstall = "allow-install"
    case projectID = "project-id"
    case listProjects = "list-projects"
    case newProject = "new-project"
    case noEnhance = "no-enhance"
    case firstByteTimeout = "first-byte-timeout"
    case idleTimeout = "idle-timeout"
    case outputDirectory = "output-dir"
    case dryRun = "dry-run"
    case olderThan = "older-than"
    case policy, strategy, mode
    case allowUnknownPrice = "allow-unknown-price"
    case explore, type
    case breakerTime = "breaker-time"
    case reuse
    case cache, refresh, yes
    case noCache = "no-cache"
    case maxAge = "max-age"
    case cacheSize = "cache-size"
    case embeddings, threshold
    case semanticCache = "semantic-cache"
    case maxFalseHits = "max-false-hits"
  }

  enum Category: String, CaseIterable, Sendable {
    case source = "What to build"
    case limits = "Limits"
    case models = "Models"
    case building = "How to build"
    case output = "Output"
    case other = "Other"
  }

  enum Value: Sendable {
    /// Present or not.
    case none
    case text(String)
    case path(String)
    case choice(String, [String])
    /// May be left out, and is attached by an equals sign: the next word is another one.
    case optional(String)

    /// What has to follow; nil when nothing has to.
    var name: String? {
      switch self {
      case .none, .optional: nil
      case .text(let name), .path(let name), .choice(let name, _): name
      }
    }

    /// What follows the spelling in help.
    var shown: String {
      switch self {
      case .none: ""
      case .text(let name), .path(let name), .choice(let name, _): " \(name)"
      case .optional(let name): "[=\(name)]"
      }
    }

    var choices: [String] { if case .choice(_, let choices) = self { choices } else { [] } }
  }

  let name: Name
  var short: Character?
  var value = Value.none
  /// What else its choices may be called.
  var aliases: [String: String] = [:]
  /// Every occurrence counts; otherwise the last one does.
  var repeats = false
  let category: Category
  let verbs: Set<Verb>
  let doc: String

  var spelling: String { "--\(name.rawValue)" }

  static func named(_ name: Name) -> Flag? { all.first { $0.name == name } }
}
