import Core
import OrchestratorKit
import Platform

extension Flag {
  private static let building: Set<Verb> = [.build, .plan]
  private static let everything = Set(Verb.allCases)

  static let all: [Flag] = [
    Flag(
      name: .project, short: "p", value: .text("TEXT"), category: .source, verbs: building.union([.budget, .cache]),
      doc: "What to build, in your words; - reads stdin, @FILE a file. For budget and cache: the id of a project"),
    Flag(
      name: .criteria, short: "c", value: .text("TEXT"), repeats: true, category: .source,
      verbs: building.union([.similar]), doc: "What has to be true in the end; may be repeated"),
    Flag(
      name: .file, short: "f", value: .path("SPEC"), category: .source, verbs: building,
      doc: "The same from a YAML or JSON file; options win over it"),
    Flag(
      name: .resume, value: .text("ID"), category: .source, verbs: [.build],
      doc: "Continue a project: its id, an unambiguous prefix, or \"last\""),
    Flag(name: .listProjects, category: .source, verbs: [.build], doc: "List all projects, the newest first"),
    Flag(
      name: .projectID, value: .text("ID"), category: .source, verbs: building,
      doc: "The id of the new project (chosen for you)"),
    Flag(
      name: .newProject, short: "N", category: .source, verbs: building,
      doc: "Start anew, without a look at similar projects"),
    Flag(
      name: .reuse, value: .text("ID"), category: .source, verbs: building,
      doc: "Begin with the plan and the accepted files of a project: its id, an unambiguous prefix, or \"last\""),
    Flag(
      name: .embeddings, value: .text("URL"), category: .models, verbs: building.union([.similar, .eval, .doctor]),
      doc: "What tells how alike texts are: URL#MODEL of an OpenAI-compatible or Ollama endpoint (built in)"),
    Flag(
      name: .threshold, value: .text("SCORE"), category: .other, verbs: [.similar, .eval],
      doc: "The least likeness, 0 to 1 (similar: 0.5, eval: 0.9)"),

    Flag(
      name: .budget, short: "b", value: .text("USD"), category: .limits, verbs: [.build, .plan, .route],
      doc: "Most money the project may cost in all (8.00)"),
    Flag(
      name: .org, value: .text("NAME"), category: .limits, verbs: building.union([.budget]),
      doc: "The org on whose account it is ($ORCHESTRATOR_ORG): its monthly cap counts too"),
    Flag(
      name: .team, value: .text("NAME"), category: .limits, verbs: building.union([.budget, .route]),
      doc: "The team on whose account it is ($ORCHESTRATOR_TEAM): its monthly cap and policies count too"),
    Flag(
      name: .monthly, value: .text("USD"), category: .limits, verbs: [.budget],
      doc: "The cap of each calendar month, in UTC; 0: nothing may be spent"),
    Flag(
      name: .time, value: .text("SECONDS"), category: .limits, verbs: building,
      doc: "Most time the project may take in all (5400)"),
    Flag(
      name: .patience, value: .text("SECONDS"), category: .limits, verbs: building,
      doc: "How long to wait for providers that do not answer (120)"),
    Flag(
      name: .firstByteTimeout, value: .text("SECONDS"), category: .limits, verbs: building,
      doc: "How long an answer may take to begin (60; 300 for models that think first)"),
    Flag(
      name: .idleTimeout, value: .text("SECONDS"), category: .limits, verbs: building,
      doc: "How long an answer that has begun may stand still (30)"),
    Flag(
      name: .concurrency, value: .text("N"), category: .limits, verbs: [.build],
      doc: "Model calls at once, 1 to 64 (4)"),

    Flag(
      name: .models, value: .path("FILE"), category: .models,
      verbs: [.build, .plan, .route, .models, .policy, .doctor],
      doc: "Providers and models to add or override, in JSON"),
    Flag(
      name: .discover, category: .models, verbs: [.models],
      doc: "Ask each configured provider what it serves, and show what is new and what is gone"),
    Flag(
      name: .allowUnknownPrice, category: .models, verbs: [.build, .plan, .route],
      doc: "Also ask models without a known price, charged at the dearest of all"),
    Flag(
      name: .explore, category: .models, verbs: building,
      doc: "Now and then try a model for what can be learned of it; the same project always tries the same"),
    Flag(
      name: .breakerTime, value: .text("SECONDS"), category: .models, verbs: building,
      doc: "How long a model that failed three times in a row is left alone, the first time (30)"),
    Flag(
      name: .type, value: .choice("TYPE", TaskType.allCases.map(\.rawValue)), category: .models, verbs: [.route],
      doc: "The type of the task that is given in words"),
    Flag(
      name: .policy, value: .path("FILE"), category: .models, verbs: building.union([.route]),
      doc: "Whom the project may ask and how much, in YAML or JSON; a resumed project keeps its policies"),
    Flag(
      name: .strategy, value: .choice("RULE", Strategy.allCases.map(\.rawValue)), category: .models,
      verbs: building.union([.route]),
      doc: "Who is asked first: the cheapest adequate model (adequate), or without a floor the other ones"),
    Flag(
      name: .mode, value: .choice("NAME", RoutingMode.Name.allCases.map(\.rawValue)),
      aliases: RoutingMode.Name.aliases.mapValues(\.rawValue), category: .models, verbs: building.union([.route]),
      doc: "Instead of a strategy: scores of cost, quality and latency, weighted as the catalogue says"),
    Flag(
      name: .record, value: .path("FILE"), category: .models, verbs: building,
      doc: "Record every call and its answer"),
    Flag(
      name: .replay, value: .path("FILE"), category: .models, verbs: building,
      doc: "Answer from a recording: no network, no key"),
    Flag(
      name: .cache, value: .text("URL"), category: .models, verbs: building.union([.cache]),
      doc: "Share answers with other machines over redis://[:PASSWORD@]HOST[:PORT][/DATABASE] ($ORCHESTRATOR_CACHE)"),
    Flag(
      name: .noCache, category: .models, verbs: building,
      doc: "Take no answer from the cache and keep none (ORCHESTRATOR_CACHE=off)"),
    Flag(
      name: .refresh, category: .models, verbs: building,
      doc: "Ask everything anew, and keep the answers instead of those in the cache"),
    Flag(
      name: .maxAge, value: .text("AGE"), category: .models, verbs: building.union([.cache]),
      doc: "The oldest answer that is taken from the cache: 12h, 90d or 8w (30d)"),
    Flag(
      name: .cacheSize, value: .text("MB"), category: .models, verbs: building.union([.cache]),
      doc: "Room for the answers in the cache; what was not used for longest goes first (256)"),
    Flag(
      name: .semanticCache, value: .optional("STAGES"), category: .models, verbs: building,
      doc: "Also take the answer of a similar question where guards and checks agree, for STAGES: all, or some like "
        + "generate,plan (enhance,plan,critique,evaluate)"),
    Flag(
      name: .maxFalseHits, value: .text("PERCENT"), category: .models, verbs: building,
      doc: "Most wrong answers among questions that have a similar one, 0 to 100 (1)"),

    Flag(
      name: .noEnhance, category: .building, verbs: building,
      doc: "Keep to the description as it is; so far nothing is added to it anyway"),
    Flag(
      name: .critique, value: .choice("WHEN", Settings.CritiqueMode.allCases.map(\.rawValue)), category: .building,
      verbs: [.build], doc: "Critique where no check decides, or each task (auto)"),
    Flag(
      name: .sandbox, value: .choice("SWITCH", ["on", "off"]), category: .building,
      verbs: [.build, .plan, .validate, .doctor], doc: "Run generated code only in a sandbox (on)"),
    Flag(
      name: .validators, value: .path("DIR"), repeats: true, category: .building,
      verbs: building.union([.validate, .doctor]),
      doc: "Validators of your own, NAME/validator.json each; may be repeated (./.orchestrator/validators too)"),
    Flag(
      name: .wheels, value: .path("DIR"), repeats: true, category: .building, verbs: building.union([.validate]),
      doc: "Wheels that a Python project may declare and import; may be repeated, a resumed project keeps its folders"),
    Flag(
      name: .allowInstall, category: .building, verbs: building.union([.validate]),
      doc: "Install what a Python project declares from pip's index, with the network, for the checks of this run only"),
    Flag(
      name: .parameters, value: .text("JSON"), category: .building, verbs: [.validate],
      doc: "What the validator is to check by, as one JSON object"),
    Flag(
      name: .suite, value: .path("DIR"), category: .building, verbs: [.validate],
      doc: "Judge the validator itself: json_schema by the JSON-Schema-Test-Suite in this folder"),
    Flag(
      name: .dryRun, short: "n", category: .building, verbs: [.build, .prune],
      doc: "End after the plan and show it, as the command plan does; with prune, only name the projects"),
    Flag(
      name: .outputDirectory, short: "o", value: .path("DIR"), category: .output, verbs: building,
      doc: "Where projects are written, a folder each (./results)"),
    Flag(
      name: .output, value: .path("FILE"), category: .output, verbs: [.export, .cache],
      doc: "Where the export is written; - is stdout (stdout, on a terminal ID.orchestrator.jsonl or answers.jsonl)"),
    Flag(
      name: .json, category: .output,
      verbs: [
        .build, .plan, .route, .show, .verify, .importArchive, .prune, .models, .policy, .doctor, .budget, .learn,
        .validate, .cache, .similar, .eval,
      ],
      doc: "Print the answer as one JSON document"),
    Flag(
      name: .events, category: .output, verbs: [.build],
      doc: "Print events as JSON Lines; the last line is the answer"),
    Flag(name: .quiet, short: "q", category: .output, verbs: everything, doc: "No progress, only answers and errors"),
    Flag(name: .verbose, short: "v", category: .output, verbs: everything, doc: "More about what is going on"),
    Flag(
      name: .color, value: .choice("WHEN", Terminal.ColorChoice.allCases.map(\.rawValue)), category: .output,
      verbs: everything, doc: "Color on the terminal (auto; NO_COLOR is obeyed)"),

    Flag(name: .all, category: .other, verbs: [.verify], doc: "Verify all projects, and what belongs to none"),
    Flag(
      name: .rebuild, category: .other, verbs: [.verify],
      doc: "Write derived tables anew when they alone are wrong; nothing else is ever repaired"),
    Flag(
      name: .olderThan, value: .text("AGE"), category: .other, verbs: [.prune],
      doc: "Since the newest event of a project: 12h, 90d or 8w"),
    Flag(name: .yes, short: "y", category: .other, verbs: [.cache], doc: "Do not ask before the cache is cleared"),
    Flag(name: .markdown, category: .other, verbs: [.help], doc: "Print the reference of all options in Markdown"),
    Flag(name: .help, short: "h", category: .other, verbs: everything, doc: "Show help"),
    Flag(name: .version, short: "V", category: .other, verbs: everything, doc: "Show the version"),
  ]

  /// Of each group one option at most makes sense.
  static let exclusive: [[Name]] = [
    [.project, .file, .resume, .listProjects],
    [.resume, .criteria], [.resume, .projectID], [.resume, .newProject], [.resume, .dryRun], [.resume, .reuse],
    [.parameters, .suite],
    [.cache, .noCache], [.refresh, .noCache], [.refresh, .replay],
    [.semanticCache, .noCache], [.semanticCache, .refresh], [.semanticCache, .replay], [.semanticCache, .record],
    [.record, .replay], [.strategy, .mode], [.json, .events], [.quiet, .verbose],
  ]
}
