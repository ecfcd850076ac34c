package import Core

extension PromptWriter {
  /// Stage `plan`: the whole project in one JSON object.
  package func plan() -> Prompt {
    Prompt(system: Self.system("You are the planner of a software project."), parts: planParts)
  }

  /// Stage `plan` again, with what was wrong with the answer.
  package func planRepair(answer: String, findings: [Finding]) -> Prompt {
    let shown = answer.utf8.count <= 60_000 ? answer : String(answer.prefix(60_000)) + "\n… (the rest is left out)"
    let repair = """
      # Your earlier answer

      \(DataBlock.block(shown, info: "text"))

      # What is wrong with it

      \(DataBlock.block(FindingText.list(findings), info: "text"))

      Answer with the whole corrected plan, as one JSON object and nothing else. Keep what is not named here.
      """
    return Prompt(
      system: Self.system("You are the planner of a software project."), parts: planParts + [.fixed(repair)])
  }

  private var planParts: [PromptPart] {
    projectParts + criteriaParts() + [.fixed(bindingRules), environmentPart]
      + [validatorsPart, Self.rules, priorPart, Self.answerRules].compactMap(\.self).map { .fixed($0) }
  }

  /// What there is already, and how a plan says that it stays.
  private var priorPart: String? {
    guard let prior, let plan = try? prior.plan.jsonText() else { return nil }
    let accepted = prior.drafts.map(\.task)
    return """
      # An earlier plan

      A similar project was built by this plan. Accepted were its tasks: \(accepted.isEmpty ? "none" : accepted.joined(separator: ", ")).

      \(DataBlock.block(plan, info: "json"))

      Make the plan for the project and the criteria above from it. A task that asks its author for exactly the same \
      stands in `tasks` as `{"id": "<its id>", "same": true}`, with `criteria` where it serves others now: what was accepted \
      for it is taken over and checked again. Describe every other task in full; nothing is taken over for it.
      """
  }

  private var bindingRules: String {
    let fixed = spec.criteria.compactMap { criterion in
      PhraseBinding.bind(criterion.text, validators: validators).map { "- \(criterion.id) is decided by \($0.name)." }
    }
    let task =
      spec.criteria.isEmpty
      ? "Propose one to six criteria that decide whether the project is done, each with `id` (c1, c2, …) and `text`, and bind each."
      : "Bind every criterion, by its id, in `criteria`. Their words are the user's: do not change, add or drop any."
    var text = """
      \(task) A criterion is bound to one of:
      - `"tests": ["tests/test_x.py"]`: test files of this plan that show it. The right choice for what the program does: \
      each of these files must hold tests of exactly that.
      - `"validator": "<name>"`: a validator whose passing means the whole criterion. A green suite alone means only that \
      its tests pass. A number, percentage or option that the validator does not measure leaves the criterion unverified.
      - `"validator": "judge"`: a reader of the finished files. Only for what reading decides; that something builds, runs, \
      starts, responds or is fast is not.
      """
    if !fixed.isEmpty { text += "\nFixed already, bind them so:\n" + fixed.joined(separator: "\n") }
    return text
  }

  private var validatorsPart: String {
    let ready = validators.filter(\.isReady).sorted { $0.name < $1.name }.map { validator in
      let globs = validator.globs.isEmpty ? "every file" : validator.globs.joined(separator: " ")
      var line = "- \(validator.name) (\(validator.kind.rawValue); \(globs)): \(validator.summary)"
      if let parameters = validator.parameters, let schema = try? parameters.jsonText() {
        line += ". Parameters: \(schema)"
      }
      return line
    }
    let missing = validators.filter { !$0.isReady }.map(\.name).sorted()
    var text =
      "# Validators\n\nThe only checks there are, with the files that they apply to:\n" + ready.joined(separator: "\n")
    if !missing.isEmpty { text += "\nCannot run here, use none of them: \(missing.joined(separator: ", "))" }
    return text
  }

  private static let rules = """
    # Rules

    - Use as few tasks as the project needs, at most 60. Each task is one answer of one model: it writes its `files` \
    completely, in at most about 400 lines together.
    - `prompt` says what the task produces, with every name, format, error and limit that others rely on. Its author sees \
    the description, the criteria, the environment, the skeleton, and what is said there; only the author of the interface sees the other prompts.
    - `files` are paths inside the project, relative, with `/`. Each file belongs to exactly one task. All of them ship: \
    no working notes.
    - `dependencies` are ids of tasks that must be accepted first; there is no circle.
    - `exports` lists the names that others use, with parameters and results: "roman.to_roman(number: int) -> str". Test \
    author and implementer are different models and share only these names and the skeleton.
    - `criteria` of a task are the ids that it serves. `validators` of a task are checks that its files must pass; syntax \
    checks, file sets and secrets are added without you.

    Roles:
    - `interface`: exactly one, first, whenever one task writes code that another tests or uses. It writes a skeleton of \
    every source file (the implementations own those files) and owns the configuration that checks read, such as \
    pyproject.toml or Package.swift: only that stands in its `files`.
    - `tests`: test files only. They come before the code: the implementation depends on the tests, never the other way.
    - `implementation`: source files, no tests.
    - `documentation`, `configuration`: what their names say. Documentation depends on the code that it describes.
    - `review`, `analysis`: own no files; their answer is read by the tasks that depend on them, and one without a \
    dependent is refused. The finished project is reviewed without a task of yours.
    """

  private static let answerRules = """
    # Answer

    One JSON object and nothing else, that satisfies this JSON Schema:

    \(DataBlock.block(PlanSchema.text, info: "json"))
    """
}
