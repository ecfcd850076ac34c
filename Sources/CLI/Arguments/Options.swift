import Core
import OrchestratorKit
import Platform

/// What is to be done and how: arguments understood and checked. Nil stands for "not said", where a spec file, the
/// project or a default has the next word.
struct Options: Sendable, Hashable {
  enum Action: Sendable, Hashable {
    case build(Source)
    /// Plan only; also `--dry-run`.
    case plan(Source)
    case listProjects
    case route([ProjectSession.RouteQuestion])
    case learn(LearnCommand.Action)
    /// An id, a prefix of one, or "last".
    case show(String)
    /// Nil: all projects.
    case verify(String?, rebuild: Bool)
    case export(String)
    /// A path, or "-".
    case importArchive(String)
    /// Milliseconds.
    case prune(olderThan: Int64, dryRun: Bool)
    case budget(BudgetAction)
    case models(discover: Bool)
    /// A path.
    case checkPolicy(String)
    case listValidators
    /// On these paths.
    case validate([ValidatorUse], [String])
    case validateBySuite(String, folder: String)
    case cache(CacheAction)
    case doctor
    case similar(ProjectText)
    case eval(String, String)
    case help(Verb?, markdown: Bool)
    case completions(Shell)
    case version
  }

  enum Source: Sendable, Hashable {
    case project(ProjectText)
    case specFile(String)
    /// An id, a prefix of one, or "last".
    case resume(String)
  }

  enum Format: Sendable, Hashable { case text, json, events }
  enum Verbosity: Sendable, Hashable { case quiet, normal, verbose }

  let action: Action
  let criteria: [String]
  let projectID: String?
  /// An id, a prefix of one, or "last".
  let reuse: String?

  let budget: Money?
  let org: String?
  let team: String?
  /// Seconds.
  let time: Int?
  /// Seconds.
  let patience: Int?
  /// Seconds, as the next.
  let firstByteTimeout: Int?
  let idleTimeout: Int?
  let concurrency: Int?

  let modelsFile: String?
  let policyFile: String?
  let strategy: Strategy?
  let mode: RoutingMode.Name?
  let allowUnknownPrice: Bool
  let explore: Bool
  /// Seconds.
  let breakerTime: Int?
  let recordFile: String?
  let replayFile: String?

  let cacheMode: CacheUse.Mode
  /// The address of a shared one.
  let cachePlace: String?
  /// Milliseconds.
  let maxAge: Int64?
  /// Megabytes.
  let cacheSize: Int?
  /// Nil: similar questions are others.
  let similar: CacheUse.Similar?
  let startsAnew: Bool
  /// As typed.
  let embeddings: String?
  /// 0 to 1.
  let threshold: Double?

  let critique: Settings.CritiqueMode?
  let sandbox: Bool?
  /// Folders, as typed.
  let validators: [String]
  /// Folders, as typed.
  let wheels: [String]
  let allowInstall: Bool

  let outputDirectory: String?
  /// A path, or "-".
  let outputFile: String?
  let format: Format
  let verbosity: Verbosity
  let color: Terminal.ColorChoice

  /// `logLevel` is the value of ORCHESTRATOR_LOG_LEVEL: it counts where neither --quiet nor --verbose was given.
  init(_ arguments: Arguments, logLevel: String? = nil) throws(UsageError) {
    action = try Self.action(arguments)
    criteria = arguments.all(.criteria)
    if criteria.contains(where: \.isBlank) { throw UsageError("--criteria is empty; say what has to be true") }
    projectID = try arguments[.projectID].map(Self.projectID)
    reuse = try arguments[.reuse].map { text throws(UsageError) in try Self.id(text, "--reuse") }

    budget = try arguments[.budget].map { text throws(UsageError) in try Self.amount(text, "--budget") }
    org = try arguments[.org].map { text throws(UsageError) in try Self.id(text, "--org") }
    team = try arguments[.team].map { text throws(UsageError) in try Self.id(text, "--team") }
    time = try Self.whole(arguments, .time, 1...31_536_000, "seconds")
    patience = try Self.whole(arguments, .patience, 1...31_536_000, "seconds")
    firstByteTimeout = try Self.whole(arguments, .firstByteTimeout, 1...86_400, "seconds")
    idleTimeout = try Self.whole(arguments, .idleTimeout, 1...86_400, "seconds")
    concurrency = try Self.whole(arguments, .concurrency, 1...64, "calls")

    modelsFile = try Self.path(arguments, .models)
    policyFile = try Self.path(arguments, .policy)
    strategy = arguments[.strategy].flatMap(Strategy.init)
    mode = arguments[.mode].flatMap(RoutingMode.Name.init)
    allowUnknownPrice = arguments.has(.allowUnknownPrice)
    explore = arguments.has(.explore)
    breakerTime = try Self.whole(arguments, .breakerTime, 1...300, "seconds")
    recordFile = try Self.path(arguments, .record)
    replayFile = try Self.path(arguments, .replay)

    cacheMode = arguments.has(.noCache) ? .off : arguments.has(.refresh) ? .refresh : .on
    cachePlace = arguments[.cache]
    maxAge = try arguments[.maxAge].map { text throws(UsageError) in try Self.age(text, "--max-age") }
    cacheSize = try Self.whole(arguments, .cacheSize, 1...1_000_000, "megabytes")
    similar = try Self.similarQuestions(arguments)
    startsAnew = arguments.has(.newProject)
    embeddings = arguments[.embeddings]
    if embeddings?.isBlank == true { throw UsageError("--embeddings: the address is empty") }
    threshold = try arguments[.threshold].map(Self.score)

    critique = arguments[.critique].flatMap(Settings.CritiqueMode.init)
    sandbox = arguments[.sandbox].map { $0 == "on" }
    validators = arguments.all(.validators)
    if validators.contains("") { throw UsageError("--validators: the path is empty") }
    wheels = arguments.all(.wheels)
    if wheels.contains("") { throw UsageError("--wheels: the path is empty") }
    allowInstall = arguments.has(.allowInstall)

    outputDirectory = try Self.path(arguments, .outputDirectory)
    outputFile = try Self.path(arguments, .output)
    format =
      switch action {
      case .help, .version, .completions: .text
      default: arguments.has(.events) ? .events : arguments.has(.json) ? .json : .text
      }
    verbosity =
      switch logLevel?.lowercased() {
      case _ where arguments.has(.quiet): .quiet
      case _ where arguments.has(.verbose): .verbose
      case "error", "critical", "quiet": .quiet
      case "debug", "trace": .verbose
      default: .normal
      }
    color = arguments[.color].flatMap(Terminal.ColorChoice.init) ?? .auto
  }

  private static func action(_ arguments: Arguments) throws(UsageError) -> Action {
    if arguments.has(.version) { return .version }
    if arguments.has(.help) { return .help(arguments.verb == .build ? nil : arguments.verb, markdown: false) }
    switch arguments.verb {
    case .build:
      if arguments.has(.listProjects) { return .listProjects }
      let source = try source(arguments)
      return arguments.has(.dryRun) ? .plan(source) : .build(source)
    case .plan: return .plan(try source(arguments))
    case .route: return .route(try Self.questions(arguments))
    case .learn: return .learn(arguments.operands.first.flatMap(LearnCommand.Action.init) ?? .status)
    case .show: return .show(try id(arguments.operands.first ?? "", "show"))
    case .verify:
      let name = try arguments.operands.first.map { word throws(UsageError) in try id(word, "verify") }
      guard (name == nil) == arguments.has(.all) else {
        throw UsageError("verify takes a project's id or --all\(name == nil ? "" : ", not both")")
      }
      return .verify(name, rebuild: arguments.has(.rebuild))
    case .export: return .export(try id(arguments.operands.first ?? "", "export"))
    case .importArchive: return .importArchive(arguments.operands.first ?? "")
    case .prune:
      guard let age = arguments[.olderThan] else { throw UsageError("prune needs --older-than AGE, like 90d") }
      return .prune(olderThan: try Self.age(age, "--older-than"), dryRun: arguments.has(.dryRun))
    case .budget: return .budget(try BudgetAction(arguments))
    case .models: return .models(discover: arguments.has(.discover))
    case .policy:
      guard arguments.operands.count == 2, arguments.operands[0] == "check", !arguments.operands[1].isEmpty else {
        throw UsageError("policy takes the word check and a file: orchestrator policy check FILE")
      }
      return .checkPolicy(arguments.operands[1])
    case .validate: return try validation(arguments)
    case .cache: return .cache(try CacheAction(arguments))
    case .doctor: return .doctor
    case .similar: return .similar(try ProjectText(arguments.operands.first ?? "", "similar"))
    case .eval:
      guard arguments.operands.count == 2, !arguments.operands.contains(where: \.isBlank) else {
        throw UsageError("eval takes two texts: orchestrator eval \"one text\" \"another\" --threshold 0.9")
      }
      return .eval(arguments.operands[0], arguments.operands[1])
    case .help: return .help(arguments.operands.first.flatMap(Verb.init), markdown: arguments.has(.markdown))
    case .completions: return .completions(arguments.operands.first.flatMap(Shell.init) ?? .bash)
    }
  }

  private static func questions(_ arguments: Arguments) throws(UsageError) -> [ProjectSession.RouteQuestion] {
    let words = arguments.operands
    guard words.isEmpty || !words.joined().isBlank else {
      throw UsageError("route: the task is empty; say it in words, or leave it out")
    }
    let types = words.compactMap(TaskType.init)
    if let type = arguments[.type].flatMap(TaskType.init) {
      guard words.isEmpty || types.count < words.count else {
        throw UsageError("route: \(words[0]) is a type itself; leave out --type, or say the task in words")
      }
      return [ProjectSession.RouteQuestion(type: type, text: words.isEmpty ? nil : words.joined(separator: " "))]
    }
    guard types.count == words.count else {
      throw UsageError("route: say what type of task that is with --type \(TaskType.allCases[0].rawValue) or another")
    }
    return (types.isEmpty ? TaskType.allCases : types).map { ProjectSession.RouteQuestion(type: $0) }
  }

  private static func validation(_ arguments: Arguments) throws(UsageError) -> Action {
    guard let name = arguments.operands.first else {
      if let flag = [Flag.Name.parameters, .suite, .wheels, .allowInstall].first(where: arguments.has) {
        throw UsageError("--\(flag.rawValue) needs a validator; see orchestrator validate")
      }
      return .listValidators
    }
    let paths = arguments.operands.dropFirst()
    if let folder = try path(arguments, .suite) {
      guard paths.isEmpty else { throw UsageError("--suite takes the place of files; leave \(paths[1]) out") }
      return .validateBySuite(name, folder: folder)
    }
    guard !paths.isEmpty, !paths.contains("") else {
      throw UsageError("validate \(name) needs files or a folder to check; . is the current one")
    }
    let parameters = arguments[.parameters].map { (try? JSONValue(parsing: $0))?.object } ?? [:]
    guard let parameters else { throw UsageError("--parameters is not a JSON object, like {\"min\": 100}") }
    let names = name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.count == 1 || parameters.isEmpty else {
      throw UsageError("--parameters are those of one validator; validate \(names[0]) alone with them")
    }
    return .validate(names.map { ValidatorUse(name: $0, parameters: parameters) }, Array(paths))
  }

  private static func source(_ arguments: Arguments) throws(UsageError) -> Source {
    if let text = arguments[.project] { return .project(try ProjectText(text)) }
    if let file = try path(arguments, .file) { return .specFile(file) }
    if let id = arguments[.resume] { return .resume(try Self.id(id, "--resume")) }
    throw UsageError("nothing to build; say what with --project TEXT or --file SPEC (see orchestrator --help)")
  }
}
