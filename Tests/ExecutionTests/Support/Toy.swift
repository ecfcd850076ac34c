import Core
import Planning

/// A small world: four models that get better and dearer, a few validators, and plans over them.
enum Toy {
  static let start: Int64 = 1_800_000_000_000

  static let cheap = Candidate(provider: "alpha", model: "cheap")
  static let middle = Candidate(provider: "beta", model: "middle")
  static let strong = Candidate(provider: "gamma", model: "strong")
  static let best = Candidate(provider: "delta", model: "best")

  static let providers = [
    provider(cheap, 0.65, price: 1), provider(middle, 0.75, price: 4), provider(strong, 0.85, price: 10),
    provider(best, 0.95, price: 30),
  ]

  static func provider(
    _ candidate: Candidate, _ quality: Double, price: Double, context: Int = 128_000
  ) -> ProviderEntry {
    let price = Price(usdPerMillionTokens: price) ?? .free
    return ProviderEntry(
      name: candidate.provider, wire: .openai,
      models: [
        ModelEntry(
          id: candidate.model, tier: .standard, inputPrice: price, outputPrice: price, contextLimit: context,
          outputLimit: 32_768, quality: ["default": quality])
      ])
  }

  static let validators = [
    ValidatorInfo(name: "python_syntax", kind: .syntax, globs: ["*.py"]),
    ValidatorInfo(name: "ruff", kind: .lint, globs: ["*.py"]),
    ValidatorInfo(name: "pytest", kind: .suite, globs: ["test_*.py"], requires: ["python_syntax"]),
    ValidatorInfo(name: "file_set", kind: .content, alwaysOnProject: true),
  ]

  static func task(
    _ id: String, _ role: Role, _ files: [String] = [], after dependencies: [String] = [],
    type: TaskType = .codeGeneration, validators: [String] = []
  ) -> PlanTask {
    PlanTask(
      id: id, type: type, role: role, title: "Title of \(id)", prompt: "Write \(id).", dependencies: dependencies,
      files: files, validators: validators.map { ValidatorUse(name: $0) })
  }

  /// A contract, its tests, the code, and a page about it.
  static let plan = Plan(
    summary: "A library", criteria: [CriterionBinding(id: "c1", decider: .validator("pytest"))],
    tasks: [
      task("t0", .interface, ["pyproject.toml"], validators: ["ruff"]),
      task("t1", .tests, ["tests/test_core.py"], after: ["t0"]),
      task("t2", .implementation, ["app/core.py"], after: ["t0", "t1"]),
      task("t3", .documentation, ["README.md"], after: ["t2"], type: .creativeWriting),
    ])

  /// The plan without its page.
  static let codePlan = Plan(summary: plan.summary, criteria: plan.criteria, tasks: Array(plan.tasks.prefix(3)))

  static func spec(_ criteria: [String] = ["pytest suite passes"]) -> Spec {
    Spec(
      projectID: "p1", description: "A library whose core says good",
      criteria: criteria.enumerated().map { Criterion(id: "c\($0 + 1)", text: $1) })
  }

  static let skeleton = "def core():\n    raise NotImplementedError"
  static let suite = "def test_core():\n    # needs app/core.py: good\n    assert core()"
  static func code(_ body: String) -> String { "def core():\n    return '\(body)'" }

  /// Writes every task's files well at the first attempt, and is content with everything.
  static let goodAnswers: ScriptedModel.Rule = { ask in
    switch ask.key.stage {
    case .critique where ask.key.task == nil: ScriptedModel.text(#"{"verdict":"accept","issues":[]}"#)
    case .critique: ScriptedModel.text(#"{"verdict":"accept","score":0.95,"issues":[]}"#)
    case .evaluate: ScriptedModel.text(#"{"score":0.95,"reasons":["clear"]}"#)
    case .generate, .revise:
      switch ask.key.task {
      case "t0": ScriptedModel.files(["pyproject.toml": "[project]", "app/core.py": skeleton])
      case "t1": ScriptedModel.files(["tests/test_core.py": suite])
      case "t2": ScriptedModel.files(["app/core.py": code("good")])
      case "t3": ScriptedModel.files(["README.md": "# Core\n\nIt says good."])
      default: nil
      }
    case .plan, .enhance: nil
    }
  }
}
