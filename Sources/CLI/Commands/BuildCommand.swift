import Core
import Execution
import OrchestratorKit
import Platform

/// Builds, resumes, and plans: everything that runs a project.
struct BuildCommand {
  let options: Options
  let printer: Printer

  func run(_ source: Options.Source, planOnly: Bool) async throws -> ExitStatus {
    let control = RunControl()
    let interruption = Interruption(
      printer: printer, control: control, otherwise: "there is no project yet, nothing was spent")
    try interruption.listen()
    let request = try request(for: source, planOnly: planOnly)
    if case .resume(let name) = source { interruption.canGoOn(with: Resumption(of: name, request.paths).command) }
    let progress = ProgressLines(printer: printer)
    let session = ProjectSession(
      installation: .current(validatorFolders: options.validators), version: orchestratorVersion)
    let question = ResumeQuestion(printer: printer, isAsked: options.format == .text && options.verbosity != .quiet)
    let outcome = try await session.run(request, control: control, resumes: question.ask) { notice in
      if case .event(_, let state) = notice, let id = state.spec?.projectID {
        interruption.canGoOn(with: Resumption(of: id, request.paths).command)
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
    var (outputDirectory, policyFile, mode) = (options.outputDirectory, options.policyFile, options.mode)
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
      overrides.explore = overrides.explore ?? file.explore
      if overrides.strategy == nil, mode == nil { (overrides.strategy, mode) = (file.strategy, file.mode) }
      policyFile = policyFile ?? file.policyFile
      outputDirectory = outputDirectory ?? file.outputDirectory
      origin = .new(
        description: file.description,
        criteria: options.criteria.isEmpty ? file.criteria : BuildRequest.criteria(splitting: options.criteria),
        id: options.projectID ?? file.projectID)
    }
    let cache = try CacheUse(
      mode: options.cacheMode, place: options.cachePlace, age: options.maxAge, megabytes: options.cacheSize,
      similar: options.similar, environment: Environment.snapshot())
    return BuildRequest(
      source: origin, overrides: overrides, planOnly: planOnly, outputDirectory: outputDirectory,
      modelsFile: options.modelsFile, policyFile: policyFile, mode: mode, recordFile: options.recordFile,
      replayFile: options.replayFile, validators: options.validators, wheels: options.wheels,
      allowInstall: options.allowInstall, cache: cache, reuse: options.reuse, startsAnew: options.startsAnew,
      embeddings: options.embeddings)
  }

  private func report(_ outcome: ProjectSession.Outcome, planOnly: Bool) throws -> ExitStatus {
    let status = outcome.state.ended?.status ?? .systemFailure
    let reason = outcome.state.ended?.reason ?? "the run ended without a verdict"
    if planOnly, status == .planned {
      try printer.document(PlanDocument(outcome).jsonText(pretty: options.format == .json))
      if let text = PlanText(outcome.state)?.text { printer.answer(text) }
      printer.note("spent \(outcome.state.settled) on the plan, nothing was built")
      if let resumption = outcome.summary.resumption { printer.note("build it with: \(resumption)") }
      return ExitStatus(status)
    }
    try printer.document(outcome.summary.jsonText(pretty: options.format == .json))
    for criterion in outcome.state.ended?.criteria ?? [] {
      printer.note(
        "\(criterion.id) \(criterion.text): \(criterion.evidence)", label: criterion.verdict.rawValue,
        style(of: criterion.verdict))
    }
    let totals = outcome.summary.totals
    if totals.cacheHits > 0 {
      let answers = totals.cacheHits == 1 ? "1 answer" : "\(totals.cacheHits) answers"
      let served = outcome.summary.cache.candidates - outcome.summary.cache.rejectedCandidates
      let similar = served > 0 ? ", \(served) of them for similar questions" : ""
      let advice = status == .success ? "" : "; --refresh on a new build asks anew"
      printer.note("\(answers) from the cache\(similar), \(totals.cacheSaved) saved\(advice)")
    }
    printer.note("spent \(outcome.state.settled), report in \(outcome.folder)/report.md")
    if let resumption = outcome.summary.resumption { printer.note("go on with: \(resumption)") }
    printer.answer("\(outcome.folder)/app\n\(status.rawValue): \(reason)")
    return ExitStatus(status)
  }

  private func style(of verdict: CriterionVerdict.Verdict) -> Terminal.Style {
    switch verdict {
    case .met: .green
    case .unmet: .red
    case .unverified: .yellow
    }
  }
}
