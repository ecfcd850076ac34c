package import Core
package import Execution
import Planning
import Platform
import Providers
import Routing
import Storage
import Validation

/// One process's work on one project: lock, journal, models, checks, driver, results.
package struct ProjectSession: Sendable {
  /// What a session ended with.
  package struct Outcome: Sendable {
    package var projectID: String
    package var events: [StoredEvent]
    package var state: RunState
    package var summary: Summary
    package var folder: String
    package var warnings: [String]
  }

  /// What happens while it runs; called in order.
  package enum Notice: Sendable {
    /// The project's id and its criteria, before any money is spent.
    case opened(projectID: String, criteria: [Criterion], isResumed: Bool)
    case event(StoredEvent, RunState)
    /// Nothing new can leave for so long.
    case waiting(Wait, milliseconds: Int64)
    case warning(String)
    /// There is such a project already; not said when the user chose to go on with it.
    case similar(SimilarProject)
  }

  let installation: Installation
  let version: String
  let ambient = SystemAmbient()

  package init(installation: Installation, version: String) {
    self.installation = installation
    self.version = version
  }

  /// Builds, or goes on building. `control` receives the running driver, to stop it from outside; `resumes` is asked when
  /// the same project is there already and unfinished.
  package func run(
    _ request: BuildRequest, control: RunControl = RunControl(),
    resumes: @Sendable (SimilarProject) async -> Bool = { _ in false },
    notice: @escaping @Sendable (Notice) -> Void = { _ in }
  ) async throws -> Outcome {
    try await withStore { store in
      let request = try await lookedUp(request, store: store, resumes: resumes, notice: notice)
      return try await run(request, store: store, control: control, notice: notice)
    }
  }

  /// The request as the user wants it after a look at prior projects. A replay asks nothing of the installation's past.
  private func lookedUp(
    _ request: BuildRequest, store: Store, resumes: (SimilarProject) async -> Bool, notice: (Notice) -> Void
  ) async throws -> BuildRequest {
    let embeddings = try Embeddings(request.embeddings, installation: installation)
    guard case .new(let description, let criteria, let id) = request.source, !request.startsAnew,
      request.replayFile == nil, request.reuse == nil
    else { return request }
    // Nothing will come of it.
    if let id, try await store.exists(id) { return request }
    let spec = Spec(projectID: "", description: description, criteria: criteria)
    let (project, remarks) = await prior(
      to: spec, of: try org(of: request), store: store, embeddings: embeddings)
    for remark in remarks { notice(.warning(remark)) }
    guard let project else { return request }
    var request = request
    if !project.isFinished, await resumes(project) {
      request.source = .resume(project.projectID)
    } else {
      notice(.similar(project))
    }
    return request
  }

  /// Opens the store for the body and closes it after; every error leaves as an `OrchestratorError`.
  func withStore<Value: Sendable>(_ body: (Store) async throws -> Value) async throws(OrchestratorError) -> Value {
    do {
      let store = try await Store.open(path: installation.databasePath)
      do {
        let value = try await body(store)
        await store.close()
        return value
      } catch {
        await store.close()
        throw error
      }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  private func run(
    _ request: BuildRequest, store: Store, control: RunControl, notice: @escaping @Sendable (Notice) -> Void
  ) async throws -> Outcome {
    for warning in installation.warnings { notice(.warning(warning)) }
    let recording = try request.replayFile.map { try Recording(file: $0) }
    let overrides = try overrides(of: request, recording)
    let opening = try await open(request, store: store)
    // The kernel frees it when the process ends, however it ends.
    let lock = try ProjectLock(project: opening.id, directory: installation.cacheDirectory)
    defer { lock.release() }
    let runID = ambient.makeID()
    let history = try await history(of: opening.id, store: store)
    let clock = SteadyClock(notBefore: history.last?.at ?? 0)
    let journal = SQLiteJournal(store: store, runID: runID)
    let past = history.reduce(into: RunState()) { $0.apply($1) }
    if opening.spec == nil, history.isEmpty { throw StorageError.unknownProject(opening.id) }
    guard let spec = opening.spec ?? past.spec else {
      throw OrchestratorError(.fault, "project \(opening.id) has no first event: its journal is damaged")
    }
    if let ended = past.ended, ended.status.isFinal {
      return try outcome(spec.projectID, events: history, state: past, request: request, warnings: [])
    }

    let request = try request.rememberingPackages(of: past.run?.paths, project: opening.id)
    let settings = try overrides.applied(
      to: past.run?.settings ?? defaults(recording), planOnly: request.planOnly)
    // Calls that a killed process left open are charged at their bounds.
    let spent = past.inFlight.values.map(\.bound).reduce(past.settled, +)
    guard settings.budget >= spent else {
      throw OrchestratorError(
        .usage, "\(spent) is already spent on \(opening.id): --budget is the new total, give more than that")
    }
    var access =
      if let recording, let file = request.replayFile {
        ModelAccess.replay(recording, file: file)
      } else {
        try ModelAccess.live(
          installation: installation, modelsFile: request.modelsFile, settings: settings)
      }
    for exclusion in access.exclusions { notice(.warning(exclusion)) }
    if let file = request.recordFile { access = try access.recorded(to: file, settings: settings) }
    let packages = PackageSource(wheels: request.wheels, allowInstall: request.allowInstall)
    let checks = try await installation.checks(sandbox: settings.sandbox, packages: packages)
    if !settings.sandbox { notice(.warning(Installation.hostRemark)) }
    if packages.index { notice(.warning(Installation.indexRemark)) }
    let validators = try await checks.validators()
    for change in try OwnValidators.changes(from: past.run?.validators, to: validators, project: opening.id) {
      notice(.warning(change))
    }
    if let problem = PlanCheck.preflight(spec: spec, validators: validators).first {
      throw OrchestratorError(.usage, problem.message)
    }
    let started = RunStarted(
      settings: settings, providers: access.providers, validators: validators,
      environment: try await checks.environment(), version: version,
      experience: recording == nil ? try await store.experience(now: ambient.now()) : nil, paths: request.paths)
    let use = try request.cache ?? CacheUse(environment: installation.environment)
    // A replay is of the recording alone, and a recording holds what the providers said.
    let cache = recording == nil ? try use.open(installation) { notice(.warning($0)) } : nil
    let finder = cache.map { AnswerFinder($0, limit: use.similar?.limit ?? 0) }
    let keeper = finder.map { AnswerKeeper($0, history: history) }
    let created = opening.spec.map { [Event.projectCreated(ProjectCreated(spec: $0, prior: opening.prior))] } ?? []

    notice(.opened(projectID: spec.projectID, criteria: spec.criteria, isResumed: opening.spec == nil))
    try ResultsWriter(root: request.outputDirectory).prepare(opening.id)
    let recorder = EventList(history)
    let driver = RunDriver(
      project: opening.id, runID: runID, journal: journal, model: access.model,
      cache: use.mode == .on && request.recordFile == nil ? finder : nil, similarStages: use.similar?.stages ?? [],
      checks: checks, ambient: clock
    ) { event, state in
      recorder.append(event)
      keeper?.take(event)
      notice(.event(event, state))
    } waiting: { wait, milliseconds in
      notice(.waiting(wait, milliseconds: milliseconds))
    }
    control.attach(driver)
    let end: Result<RunState, any Error>
    do {
      end = .success(try await driver.run(history: history, opening: created + [.runStarted(started)]))
    } catch {
      let resumption = Resumption(of: opening.id, request.paths)
      end = .failure(recorder.events.isEmpty ? error : OrchestratorError(wrapping: error).resumable(resumption))
    }
    control.detach()
    await keeper?.finish()
    await cache?.close()
    await access.close()
    checks.close()
    return try outcome(
      spec.projectID, events: recorder.events, state: try end.get(), request: request, warnings: access.warnings)
  }

  /// With what the files say that the user names. Each is read, also where nothing depends on it: a wrong one is never
  /// passed over in silence.
  private func overrides(of request: BuildRequest, _ recording: Recording?) throws -> BuildRequest.Overrides {
    var overrides = request.overrides
    if let file = request.modelsFile { _ = try installation.models(modelsFile: file) }
    if let file = request.policyFile {
      overrides.policies = try installation.policies(
        file: file, modelsFile: request.modelsFile, more: recording?.header.providers ?? [])
    }
    overrides.mode = try request.mode.flatMap { name in
      try installation.mode(name, modelsFile: request.modelsFile)
    }
    return overrides
  }

  /// Of a new project: a replay routes as the recorded run did, and the variables say on whose account it is.
  private func defaults(_ recording: Recording?) throws -> Settings {
    var settings = Settings(org: try account("ORCHESTRATOR_ORG"), team: try account("ORCHESTRATOR_TEAM"))
    if let recorded = recording?.header.settings {
      settings.critique = recorded.critique
      settings.allowUnknownPrice = recorded.allowUnknownPrice
      settings.adequacyFloor = recorded.adequacyFloor
      settings.policies = recorded.policies
      settings.strategy = recorded.strategy
      settings.mode = recorded.mode
    }
    return settings
  }

  /// On whose account a new project is.
  private func org(of request: BuildRequest) throws -> String? {
    try request.overrides.org ?? account("ORCHESTRATOR_ORG")
  }

  private func account(_ variable: String) throws -> String? {
    guard let name = installation.environment[variable], !name.isEmpty else { return nil }
    return try checkedName(name, "name for \(variable)")
  }

  private struct Opening {
    var id: String
    /// Of a new project; nil for one that is resumed.
    var spec: Spec?
    var prior: PriorWork?
  }

  private func open(_ request: BuildRequest, store: Store) async throws -> Opening {
    switch request.source {
    case .resume(let name):
      return Opening(id: try await store.resolve(name), spec: nil)
    case .new(let description, let criteria, let id):
      guard !description.allSatisfy(\.isWhitespace) else {
        throw OrchestratorError(.usage, "the project's description is empty: say what to build with --project TEXT")
      }
      let id = try id.map { try checkedName($0, "project id") } ?? ambient.makeID()
      if try await store.exists(id) {
        throw OrchestratorError(
          .usage, "project \(id) exists already: go on with --resume \(id), or choose another --project-id")
      }
      if try await store.wasPruned(id) {
        throw OrchestratorError(
          .usage, "project \(id) was pruned, and what it spent still counts: choose another --project-id")
      }
      var prior: PriorWork?
      if let name = request.reuse { prior = try await priorWork(name, of: try org(of: request), store: store) }
      return Opening(
        id: id, spec: Spec(projectID: id, description: description, criteria: criteria), prior: prior)
    }
  }

  func outcome(
    _ id: String, events: [StoredEvent], state: RunState, request: BuildRequest, warnings: [String]
  ) throws -> Outcome {
    let summary = Summary(events)
    let writer = ResultsWriter(root: request.outputDirectory)
    let moved = try writer.write(state, summary)
    return Outcome(
      projectID: id, events: events, state: state, summary: summary, folder: writer.folder(of: id),
      warnings: warnings + moved)
  }
}
