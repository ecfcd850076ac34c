import Core

/// `validators/<name>/validator.json`.
///
/// Words of commands may hold `{workspace}`, `{report}`, `{validator}`, `{build}`, `{packages}` (folders as the program
/// sees them) and `{parameters}` (the use's parameters as JSON); `{python}`, `{swift}` and every other lower-case `{name}`
/// is a tool.
/// A word that is just `{files}`, `{tests}`, `{planned}` or `{mode}` becomes the files to judge, the test files asked for,
/// all files of the plan, or the words that `modes` lists for the request's mode.
struct Manifest: Sendable, Decodable {
  /// How the result of a command is read.
  enum Reader: String, Sendable, Decodable { case findings, ruff, pytest, node }

  struct Probe: Sendable, Hashable, Codable {
    /// The tool's name as people write it.
    var tool: String
    /// Ends 0 and prints a version when the tool works in the sandbox.
    var command: [String]

    enum CodingKeys: String, CodingKey, CaseIterable { case tool, command }

    /// The tools that the command names.
    var names: [String] {
      command.flatMap { $0.matches(of: /\{([a-z0-9_]+)\}/).map { String($0.1) } }
        .filter { !["workspace", "report", "validator", "build", "packages", "parameters"].contains($0) }
    }
  }

  /// The folder's name.
  var name = ""
  /// Nil: the binary carries it.
  var origin: ValidatorInfo.Origin?
  var aliases: [String]
  var summary: String
  var kind: ValidatorInfo.Kind
  var globs: [String]
  var parameters: JSONValue?
  /// Nil: built in.
  var command: [String]?
  /// Prints which tests the report has to hold, before anything of the project runs.
  var scan: [String]?
  var modes: [String: [String]]
  var environment: [String: String]
  var fixer: [[String]]
  var reader: Reader
  var limits: Limits
  var requires: [String]
  var alwaysOnProject: Bool
  var projectScopeOnly: Bool
  /// The line that installs what `probes` ask for.
  var install: String
  /// What a user types at the project's root to see the same.
  var report: String?
  /// Keeps workspace and build folder between checks of the same build key.
  var hasBuildFolder: Bool
  var probes: [Probe]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case summary, aliases, kind, globs, parameters, command, scan, modes, environment, fixer, reader, limits, requires,
      install
    case report, probes
    case alwaysOnProject = "always_on_project"
    case projectScopeOnly = "project_scope_only"
    case hasBuildFolder = "build_folder"
  }

  init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    summary = try members.decode(String.self, forKey: .summary)
    kind = try members.decode(ValidatorInfo.Kind.self, forKey: .kind)
    if try members.decode(JSONValue.self, forKey: .command) != .string("builtin") {
      command = try members.decode([String].self, forKey: .command)
    }
    aliases = try members.decodeIfPresent([String].self, forKey: .aliases) ?? []
    globs = try members.decodeIfPresent([String].self, forKey: .globs) ?? []
    parameters = try members.decodeIfPresent(JSONValue.self, forKey: .parameters)
    scan = try members.decodeIfPresent([String].self, forKey: .scan)
    modes = try members.decodeIfPresent([String: [String]].self, forKey: .modes) ?? [:]
    environment = try members.decodeIfPresent([String: String].self, forKey: .environment) ?? [:]
    fixer = try members.decodeIfPresent([[String]].self, forKey: .fixer) ?? []
    reader = try members.decodeIfPresent(Reader.self, forKey: .reader) ?? .findings
    limits = try members.decodeIfPresent(Limits.self, forKey: .limits) ?? Limits()
    requires = try members.decodeIfPresent([String].self, forKey: .requires) ?? []
    alwaysOnProject = try members.decodeIfPresent(Bool.self, forKey: .alwaysOnProject) ?? false
    projectScopeOnly = try members.decodeIfPresent(Bool.self, forKey: .projectScopeOnly) ?? false
    install = try members.decodeIfPresent(String.self, forKey: .install) ?? ""
    report = try members.decodeIfPresent(String.self, forKey: .report)
    hasBuildFolder = try members.decodeIfPresent(Bool.self, forKey: .hasBuildFolder) ?? false
    probes = try members.decodeIfPresent([Probe].self, forKey: .probes) ?? []
  }

  /// It can be judged by an official suite.
  var hasSuite: Bool { modes[CheckRequest.Mode.suite.rawValue] != nil }

  /// It sees the packages that the project declares.
  var usesPackages: Bool {
    ((command ?? []) + (scan ?? []) + environment.values).contains { $0.contains("{packages}") }
  }

  /// It reads files and says what it finds: nothing of what its command writes is looked at afterwards.
  var onlyReads: Bool {
    let words = (command ?? []) + environment.values
    return kind != .suite && kind != .build && !hasBuildFolder && scan == nil
      && !words.contains { $0.contains("{report}") || $0.contains("{build}") }
  }

  func info(_ availability: ValidatorInfo.Availability) -> ValidatorInfo {
    ValidatorInfo(
      name: name, aliases: aliases, summary: summary, kind: kind, globs: globs, alwaysOnProject: alwaysOnProject,
      projectScopeOnly: projectScopeOnly, requires: requires, parameters: parameters, hasFixer: !fixer.isEmpty,
      availability: availability, origin: origin)
  }

  func applies(to path: String) -> Bool { globs.isEmpty || globs.contains { Glob.matches(path, $0) } }
}
