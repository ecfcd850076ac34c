package import Core

extension PromptWriter {
  /// Stage `generate`: the first draft of a task.
  package func generate(_ context: TaskContext) -> Prompt {
    prompt(context, draft: FileTree(), ending: RoleInstructions.text(for: context) + "\n\n" + answerForm(context))
  }

  /// Stage `revise`: the next draft, from what the checks found. With `onlyTests` no other test may change.
  package func revise(
    _ context: TaskContext, draft: FileTree, findings: [Finding], onlyTests: [String] = []
  ) -> Prompt {
    let shown = findings.isEmpty ? "The checks failed without saying why." : FindingText.list(findings, sources: draft)
    var ending = "# What is wrong with the draft\n\n" + DataBlock.block(shown, info: "text")
    if !onlyTests.isEmpty {
      ending += """


        These tests were found to contradict the description or the criteria. Correct them, change no other test, and \
        remove none:

        \(DataBlock.block(onlyTests.joined(separator: "\n"), info: "text"))
        """
    }
    ending += """


      \(RoleInstructions.text(for: context))

      \(answerForm(context))

      Correct what is wrong at its cause and change nothing else. Files that do not change may be left out of the answer; \
      they stay as in the draft.
      """
    return prompt(context, draft: draft, ending: ending)
  }

  private func prompt(_ context: TaskContext, draft: FileTree, ending: String) -> Prompt {
    let system = Self.system("You write one part of a software project.")
    let head = head(context.plan)
    let tail = taskParts(context) + [.fixed(ending)]
    let used = system.utf8.count + (head + tail).byteCount
    let files = fileSections(context, draft: draft).parts(bytes: context.byteLimit - used)
    return Prompt(system: system, parts: head + files + tail)
  }

  /// By role: tests see the skeleton, implementations also the tests that gate them, documentation and tasks without
  /// files the sources. Bodies of dependencies follow only where there is no skeleton.
  private func fileSections(_ context: TaskContext, draft: FileTree) -> FileSections {
    let task = context.task
    let readsSources = task.role == .documentation || !task.role.shipsFiles
    var sections = FileSections()
    func isTests(_ path: String) -> Bool { context.plan.owner(of: path)?.role == .tests }
    let sources = context.sources.filtered { path in
      draft[path] == nil && context.gatingTests[path] == nil
        && (readsSources
          ? !(task.role == .documentation && isTests(path)) : context.skeleton[path] == nil && !isTests(path))
    }
    let skeleton = context.skeleton.filtered { draft[$0] == nil && !(readsSources && sources[$0] != nil) }
    sections.add(
      "Skeleton", skeleton, priority: { context.distance(to: $0) == 0 ? 1 : 3 }, distance: context.distance)
    sections.add(
      readsSources ? "Files of the project" : "Files that this task depends on", sources, priority: { _ in 4 },
      distance: context.distance)
    sections.add("Tests that the files must pass", context.gatingTests, priority: { _ in 2 })
    sections.add("Draft", draft, priority: { _ in 0 })
    return sections
  }

  /// What everybody is told who writes or reads a part of the project.
  func head(_ plan: Plan) -> [PromptPart] {
    projectParts + criteriaParts(plan: plan) + [environmentPart, overviewPart(plan)]
  }

  func taskParts(_ context: TaskContext) -> [PromptPart] {
    let task = context.task
    let details = details(of: context)
    return ["# Your task: \(task.id), \(task.role.rawValue)", .prose("\(task.title)\n\n\(task.prompt)")]
      + (details.isEmpty ? [] : [.fixed(details.joined(separator: "\n\n"))])
  }

  private func details(of context: TaskContext) -> [String] {
    let task = context.task
    var lines: [String] = []
    if task.role == .interface {
      let others = context.plan.tasks.filter { $0.role == .implementation || $0.role == .tests }
      let prompts = others.map { "\($0.id) (\($0.role.rawValue)): \($0.title)\n\n\($0.prompt)" }
      if !prompts.isEmpty {
        lines.append(
          "What the others are asked for:\n\n" + DataBlock.block(prompts.joined(separator: "\n\n"), info: "text"))
      }
    }
    let exports = visibleExports(context)
    if !exports.isEmpty {
      lines.append(
        "Names that tasks agreed on, to be kept exactly:\n\n"
          + DataBlock.block(exports.joined(separator: "\n"), info: "text"))
    }
    let named = Set(task.criteria).union(
      context.plan.criteria.compactMap { binding in
        if case .tests(let files) = binding.decider, files.contains(where: task.files.contains) {
          binding.id
        } else {
          nil
        }
      })
    let served = context.plan.criteria.map(\.id).filter(named.contains)
    if !served.isEmpty { lines.append("It serves the criteria \(served.joined(separator: ", ")).") }
    let checks = task.validators.map(name)
    if !checks.isEmpty { lines.append("Its files are checked by: \(checks.joined(separator: ", ")).") }
    for (id, output) in context.outputs.sorted(by: { $0.key < $1.key }) {
      lines.append("What \(id) found:\n\n" + DataBlock.block(output, info: "text"))
    }
    return lines
  }

  /// Exports of the task, of what it depends on, and for tests of what they test.
  private func visibleExports(_ context: TaskContext) -> [String] {
    let plan = context.plan
    let ancestors = plan.ancestors(of: context.task.id)
    return plan.tasks.filter { task in
      task.id == context.task.id || ancestors.contains(task.id) || context.task.role == .interface
        || (context.task.role == .tests && plan.ancestors(of: task.id).contains(context.task.id))
    }.flatMap(\.exports).withoutRepetition
  }

  private func answerForm(_ context: TaskContext) -> String {
    let files = context.requestedFiles
    guard context.task.role.shipsFiles, let first = files.first else {
      return "# Answer\n\nAnswer in plain Markdown. No file of it ships: the tasks that depend on this one read it."
    }
    let fence = DataBlock.fence(for: first)
    var text = """
      # Answer

      Give each file complete, in a fenced block of its own whose first line names it, like this:

      \(fence)\(DataBlock.language(of: first)) path=\(first)
      …
      \(fence)

      """
    if files.contains(where: { DataBlock.fence(for: $0).count > 3 }) {
      text += "\nPut a Markdown file into a fence of four backticks, so that fences inside it do not end it.\n"
    }
    return text + "\nThe files:\n" + files.map { "- \($0)" }.joined(separator: "\n")
  }
}

extension FileTree {
  /// The files whose path satisfies the condition.
  func filtered(_ isIncluded: (String) -> Bool) -> FileTree { FileTree(files.filter { isIncluded($0.key) }) }
}
