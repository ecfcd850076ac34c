import Core

/// What the program is asked to do; `build` is what happens without a word.
enum Verb: String, CaseIterable, Sendable {
  case build, plan, route, show, budget, verify, export, models, policy, doctor, help, completions
  case importArchive = "import"
  case prune, learn, validate, cache, similar, eval

  var summary: String {
    switch self {
    case .build: "Build a project, or continue one (the default)"
    case .plan: "Show tasks, checks and cost of a project; pay for the planning only"
    case .route: "Show which model a task or each type of task goes to, and why"
    case .learn: "Show what was learned of models from earlier projects, or forget it"
    case .similar: "Show the prior projects that are most like a text, and what became of them"
    case .eval: "Say how alike two texts are: exit status 0 from the threshold on, 1 below it"
    case .show: "Show what was done for a project and how it ended"
    case .budget: "Show what orgs, teams and projects spent this month (UTC) and may; set or clear their caps"
    case .verify: "Read what is stored against its hashes and name the first event that is not as written"
    case .export: "Write a project as one file that import takes, also what is left of a damaged one"
    case .importArchive: "Take in a project from a file that export wrote"
    case .prune: "Remove projects that nothing has happened to for long"
    case .validate: "Run validators on files or a folder; without a name list them all"
    case .cache: "Show, clear, fill or move the answers that are kept so that nothing is paid twice"
    case .models: "List providers and models, with prices and what is configured"
    case .policy: "Say what a policy file means, whom it leaves, and where it is wrong"
    case .doctor: "Say what is configured, what is missing, and the line that fixes it"
    case .help: "Show help, also for one command"
    case .completions: "Print a completion script for a shell"
    }
  }

  /// The words that follow the verb.
  struct Operand: Sendable {
    let name: String
    let doc: String
    /// All that can be meant; empty: anything.
    var choices: [String] = []
    /// Other words can be meant as well; the choices only complete.
    var takesOthers = false
    var isRequired = true
    var repeats = false
    /// It is several words; the verb says which of them is missing.
    var isPhrase = false
  }

  var operand: Operand? {
    switch self {
    case .build, .plan, .prune, .models, .doctor: nil
    case .route:
      Operand(
        name: "TASK", doc: "A task in words, with --type; or types of tasks, all without one",
        choices: TaskType.allCases.map(\.rawValue), takesOthers: true, isRequired: false, repeats: true)
    case .learn:
      Operand(
        name: "ACTION", doc: "What to do (status)", choices: LearnCommand.Action.allCases.map(\.rawValue),
        isRequired: false)
    case .budget:
      Operand(
        name: "ACTION", doc: "What to do (status); set and clear take one of --org, --team, --project",
        choices: BudgetAction.Word.allCases.map(\.rawValue), isRequired: false)
    case .cache:
      Operand(
        name: "ACTION",
        doc: "What to do (stats); get takes a KEY, invalidate KEYs, warm the IDs of projects, import a FILE",
        choices: CacheAction.Word.allCases.map(\.rawValue), takesOthers: true, isRequired: false, repeats: true)
    case .validate:
      Operand(
        name: "NAME PATH", doc: "A validator (several: NAME,NAME), and the files or the folder that it is to check",
        isRequired: false, repeats: true)
    case .similar: Operand(name: "TEXT", doc: "A project in your words; - reads stdin, @FILE a file")
    case .eval: Operand(name: "TEXT TEXT", doc: "The two texts", isPhrase: true)
    case .policy: Operand(name: "check FILE", doc: "A policy file, in YAML or JSON", isPhrase: true)
    case .show, .export: Operand(name: "ID", doc: Self.project)
    case .verify: Operand(name: "ID", doc: "\(Self.project); or --all", isRequired: false)
    case .importArchive: Operand(name: "FILE", doc: "An archive; - is stdin")
    case .help:
      Operand(name: "COMMAND", doc: "The command to explain", choices: Verb.allCases.map(\.rawValue), isRequired: false)
    case .completions: Operand(name: "SHELL", doc: "The shell", choices: Shell.allCases.map(\.rawValue))
    }
  }

  private static let project = "A project's id, an unambiguous prefix of it, or \"last\""

  /// In the order of the table.
  var flags: [Flag] { Flag.all.filter { $0.verbs.contains(self) } }
}

enum Shell: String, CaseIterable, Sendable { case bash, zsh, fish }
