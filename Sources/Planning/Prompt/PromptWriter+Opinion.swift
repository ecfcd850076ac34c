package import Core

extension PromptWriter {
  /// Bytes of files that a prompt about the whole project shows unless told otherwise.
  package static let usualByteLimit = 400_000

  /// Stage `critique` of one task.
  package func critique(
    _ context: TaskContext, draft: FileTree, output: String? = nil, results: [CheckResult] = [],
    wantsScore: Bool = false
  ) -> Prompt {
    let score = wantsScore ? #""score":0.0,"# : ""
    let form = """
      # Answer

      Say whether the draft does what its task asks for. Name only what is wrong in it, not what you would do otherwise: \
      `high` for what breaks a criterion, the task or the agreed names, `medium` for a defect that users would notice, \
      `low` for the rest. What the checks decided is decided. One JSON object and nothing else:

      {"verdict":"accept" or "revise",\(score)"issues":[{"severity":"high" or "medium" or "low","file":"…","problem":"…","fix":"…"}]}
      """ + (wantsScore ? "\n\nThe score goes from 0 (useless) to 1 (nothing to improve)." : "")
    return opinion("You are a critic of one part of a software project.", context, draft, output, results, form)
  }

  /// Stage `evaluate` of one task that no check decides.
  package func evaluate(_ context: TaskContext, draft: FileTree, output: String? = nil) -> Prompt {
    let form = """
      # Answer

      Score how well the draft does what its task asks for, from 0 (useless) to 1 (nothing to improve): \
      \(Self.measure(of: context.task.type)). One JSON object and nothing else, the score with its reasons:

      {"score":0.0,"reasons":["…"]}
      """
    return opinion("You are an evaluator of one part of a software project.", context, draft, output, [], form)
  }

  /// Stage `critique` of the assembled project, with the criteria that only reading decides.
  package func review(
    plan: Plan, tree: FileTree, results: [CheckResult], judged: [Criterion], byteLimit: Int = usualByteLimit
  ) -> Prompt {
    let scores = plan.tasks.filter { !$0.files.isEmpty }.map(\.id).joined(separator: ", ")
    var form = """
      # Answer

      Review the project as a whole: does it do what the description and the criteria ask for, do its parts agree, would \
      its users be well served? Name only what is wrong: `high` for what breaks the description or a criterion, `medium` \
      for a defect that users would notice, `low` for the rest. Give a score from 0 to 1 for the files of each of these \
      tasks: \(scores).
      """
    if !judged.isEmpty {
      form += """


        Decide these criteria by reading the files, each on its own:

        \(Self.listed(judged))

        `met` or `unmet` only if the files show it, with `quote`: a passage copied character by character from one of the \
        files that shows it. If reading does not show it, or it takes running something, the verdict is `cannot_tell`.
        """
    }
    form += """


      One JSON object and nothing else:

      {"verdict":"accept" or "revise","issues":[{"severity":"high" or "medium" or "low","file":"…","problem":"…","fix":"…"}],\
      "scores":{"<task>":0.0},"criteria":[{"id":"…","verdict":"met" or "unmet" or "cannot_tell","quote":"…","reason":"…"}]}
      """
    var sections = FileSections()
    sections.add("Files of the project", tree, priority: { PlannedPath.isTest($0) ? 1 : 0 })
    let parts = head(plan) + sections.parts(bytes: byteLimit) + resultsPart(results) + [.fixed(form)]
    return Prompt(system: Self.system("You review a finished software project."), parts: parts)
  }

  /// Stage `critique` of a test task: whether the tests or the code are wrong.
  package func convict(
    plan: Plan, testTask: PlanTask, testFiles: FileTree, failures: [TestOutcome], drafts: [FileTree],
    byteLimit: Int = usualByteLimit
  ) -> Prompt {
    let failed = failures.map { outcome in
      "\(outcome.id)\n\(FindingText.clean(outcome.message ?? "failed without a message"))"
    }.withoutRepetition.prefix(FindingText.limit).joined(separator: "\n\n")
    let form = """
      # Tests that failed

      \(DataBlock.block(failed, info: "text"))

      # Answer

      Different authors wrote these implementations, and all of them fail the tests above. Decide who is wrong. A test is \
      wrong only if it demands what contradicts the description or the criteria, and you can quote the words that it \
      contradicts, character by character, from the description or the criteria. Otherwise the code is wrong. One JSON \
      object and nothing else:

      {"verdict":"test_wrong" or "code_wrong","tests":["<id of each wrong test>"],"quote":"…"}
      """
    var sections = FileSections()
    sections.add("Tests of \(testTask.id)", testFiles, priority: { _ in 0 })
    for (index, draft) in drafts.enumerated() {
      sections.add("Implementation \(index + 1)", draft, priority: { _ in index + 1 })
    }
    let parts = head(plan) + sections.parts(bytes: byteLimit) + [.fixed(form)]
    // Its answer quotes the description and the criteria: no other words will do.
    return Prompt(system: Self.system("You judge between tests and code."), parts: parts.map(\.text))
  }

  private func opinion(
    _ role: String, _ context: TaskContext, _ draft: FileTree, _ output: String?, _ results: [CheckResult],
    _ form: String
  ) -> Prompt {
    let system = Self.system(role)
    let head = head(context.plan)
    var tail = taskParts(context)
    if let output { tail.append(.fixed("# Answer of its author\n\n" + DataBlock.block(output, info: "text"))) }
    tail += resultsPart(results) + [.fixed(form)]
    let used = system.utf8.count + (head + tail).byteCount
    var sections = FileSections()
    let skeleton = context.skeleton.filtered { draft[$0] == nil }
    sections.add("Skeleton", skeleton, priority: { _ in 2 }, distance: context.distance)
    if skeleton.isEmpty || !context.task.role.shipsFiles {
      let sources = context.sources.filtered {
        draft[$0] == nil && skeleton[$0] == nil && context.gatingTests[$0] == nil
      }
      sections.add("Files that it depends on", sources, priority: { _ in 3 }, distance: context.distance)
    }
    sections.add("Tests that the files must pass", context.gatingTests, priority: { _ in 1 })
    sections.add("Draft", draft, priority: { _ in 0 })
    return Prompt(system: system, parts: head + sections.parts(bytes: context.byteLimit - used) + tail)
  }

  private func resultsPart(_ results: [CheckResult]) -> [PromptPart] {
    let run = results.filter { $0.verdict != .notApplicable }
    guard !run.isEmpty else { return [] }
    let lines = run.map { result in
      let reason = result.reason.map { " (\(FindingText.clean($0)))" } ?? ""
      let head = "\(result.validator): \(result.verdict.rawValue)\(reason)"
      return result.findings.isEmpty ? head : head + "\n" + FindingText.list(result.findings)
    }
    return [.fixed("# What the checks say\n\n" + DataBlock.block(lines.joined(separator: "\n"), info: "text"))]
  }

  private static func measure(of type: TaskType) -> String {
    switch type {
    case .codeGeneration: "correct, complete, simple, handles its errors"
    case .codeReview: "finds what is wrong, says where, invents nothing"
    case .complexReasoning: "correct, complete, each step follows"
    case .creativeWriting: "does what was asked, clear, right for its readers, without filler"
    case .dataExtraction: "complete, exact, nothing that the source does not say"
    case .summarization: "faithful, complete in what matters, short"
    case .evaluation: "fair, grounded in evidence, consistent"
    }
  }
}
