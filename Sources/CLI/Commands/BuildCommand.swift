import Core
import Execution
import OrchestratorKit
import Platform

/// Builds, resumes, and plans: everything that runs a project.
struct BuildCommand {
  let options: Options
  let printer: Printer

  func run(_ source: Options.Source, planOnly: Bool) async throws -> ExitStatus {
    let request = try request(for: source, planOnly: planOnly)
    let control = RunControl()
    var goOn: String?
    if case .resume(let name) = source { goOn = resumption(name) }
    let interruption = Interruption(printer: printer, control: control, resumption: goOn)
    try interruption.listen()
    let progress = ProgressLines(printer: printer)
    let session = ProjectSession(
      installation: .current(validatorFolders: options.validators), version: orchestratorVersion)
    let outcome = try await session.run(request, control: control) { notice in
      if case .event(_, let state) = notice, let id = state.spec?.projectID {
        interruption.canGoOn(with: resumption(id))
      }
      progress.show(notice)
    }
    printer.status(nil)
    for warning in outcome.warnings { printer.warning(warning) }
    return try report(outcome, planOnly: planOnly)
  }

  private func request(for source: Options.Source, planOnly: Bool) throws -> BuildRequest {
    var overrides = BuildRequest.Overrides(
      budget: options.budget, timeLimit: options.time, patience: options.patience,
      firstByteTimeout: options.firstByteTimeout, idleTimeout: options.idleTimeout, concurrency: options.concurrency,
      critique: options.critique, sandbox: options.sandbox,
      allowUnknownPrice: options.allowUnknownPrice ? true : nil, org: options.org, team: options.team,
      breakerTime: options.breakerTime, explore: options.explore ? true : nil, strategy: options.strategy)
    var outputDirectory = options.outputDirectory
    let origin: BuildRequest.Source
    switch source {
    case .resume(let id): origin = .resume(id)
    case .project(let text):
      origin = .new(
        description: try text.read(), criteria: BuildRequest.criteria(splitting: options.criteria),
        id: options.projectID)
    case .specFile(let path):
      let file = try SpecFile(path: path)
      // Flags win over the file.
      overrides.budget = overrides.budget ?? file.budget
      overrides.timeLimit = overrides.timeLimit ?? file.timeLimit
      overrides.patience = overrides.patience ?? file.patience
      overrides.concurrency = overrides.concurrency ?? file.concurrency
      overrides.critique = overrides.critique ?? file.critique
      overrides.org = overrides.org ?? file.org
      overrides.team = overrides.team ?? file.team
      outputDirectory = outputDirectory ?? file.outputDirectory
      origin = .new(
        description: file.description,
        criteria: options.criteria.isEmpty ? file.criteria : BuildRequest.criteria(splitting: options.criteria),
        id: options.projectID ?? file.projectID)
    }
    return BuildRequest(
      source: origin, overrides: overrides, planOnly: planOnly, outputDirectory: outputDirectory ?? "results",
      modelsFile: options.modelsFile, policyFile: options.policyFile, mode: options.mode,
      recordFile: options.recordFile,
      replayFile: options.replayFile)
  }

  private func report(_ outcome: ProjectSession.Outcome, planOnly: Bool) throws -> ExitStatus {
    let status = outcome.state.ended?.status ?? .systemFailure
    let reason = outcome.state.ended?.reason ?? "the run ended without a verdict"
    if planOnly, status == .planned {
      try printer.document(PlanDocument(outcome).jsonText(pretty: options.format == .json))
      if let text = PlanText(outcome.state)?.text { printer.answer(text) }
      printer.note("spent \(outcome.state.settled) on the plan, nothing was built")
      printer.note("build it with: \(resumption(outcome.projectID))")
      return ExitStatus(status)
    }
    try printer.document(outcome.summary.jsonText(pretty: options.format == .json))
    for criterion in outcome.state.ended?.criteria ?? [] {
      printer.note(
        "\(criterion.id) \(criterion.text): \(criterion.evidence)", label: criterion.verdict.rawValue,
        style(of: criterion.verdict))
    }
    printer.note("spent \(outcome.state.settled), report in \(outcome.folder)/report.md")
    if !status.isFinal { printer.note("go on with: \(resumption(outcome.projectID))\(limitHint(outcome.state.ended))") }
    printer.answer("\(outcome.folder)/app\n\(status.rawValue): \(reason)")
    return ExitStatus(status)
  }

  /// The command that goes on, with the files that a project does not remember.
  private func resumption(_ id: String) -> String {
    let files =
      [
        (Flag.Name.models, options.modelsFile), (.replay, options.replayFile),
        (.outputDirectory, options.outputDirectory),
      ] + options.validators.map { (.validators, $0) }
    return files.reduce("orchestrator --resume \(id)") { line, file in
      file.1.map { "\(line) --\(file.0.rawValue) \(Self.quoted($0))" } ?? line
    }
  }

  /// As a shell takes it for one word.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "_./-+:@%,=".contains($0) }
    return isPlain ? word : "'\(word.replacing("'", with: "'\\''"))'"
  }

  private func style(of verdict: CriterionVerdict.Verdict) -> Terminal.Style {
    switch verdict {
    case .met: .green
    case .unmet: .red
    case .unverified: .yellow
    }
  }

  /// A monthly cap is raised by another command, which the reason names.
  private func limitHint(_ end: RunEnded?) -> String {
    switch end?.status {
    case _ where end?.policy != nil: " --policy FILE (that leaves somebody to ask)"
    case .budgetExhausted: end?.cap == nil ? " --budget USD (a new, higher total)" : ""
    case .timeout: " --time SECONDS (a new, higher total)"
    default: ""
    }
  }
}
