package import Core
import Execution
import Platform
import Storage

/// What a user does with the answers themselves that are kept.
package struct CacheSession: Sendable {
  private let project: ProjectSession
  private let use: CacheUse
  private let remark: @Sendable (String) -> Void

  /// `remark` takes what the user has to know. Works on the cache also where builds do without it.
  package init(project: ProjectSession, use: CacheUse, remark: @escaping @Sendable (String) -> Void) {
    self.project = project
    self.use = use
    self.remark = remark
  }

  /// `shared` is the number of answers on the server; nil where there is none, or it does not answer.
  package func statistics() async throws(OrchestratorError) -> (own: AnswerStatistics, shared: Int?) {
    let own = try await withAnswers { own in await own.statistics() }
    let shared = try shared()
    let count = await shared?.count()
    await shared?.close()
    return (own, count)
  }

  /// Of a project (by id, prefix or "last") those that it was given or has brought; of a key those that begin like it.
  package func entries(
    beginning prefix: String = "", project name: String? = nil, notOlderThan age: Int64? = nil
  ) async throws(OrchestratorError) -> [AnswerEntry] {
    var keys: Set<String>?
    if let name { keys = try await questions(of: name) }
    let oldest = age.map { SystemAmbient().now() - $0 } ?? .min
    return try await withAnswers { own in await own.entries(beginning: prefix) }
      .filter { $0.createdAt >= oldest && keys?.contains($0.key) ?? true }
  }

  /// Nil when it is not there, or not as it was written.
  package func answer(_ key: String) async throws(OrchestratorError) -> KnownAnswer? {
    try await withAnswers { own in .some(await own.answer(key)) }
  }

  /// What came of an answer when it stood, or might have stood, for a similar question's.
  package func trials(of key: String) async throws(OrchestratorError) -> [AnswerTrial] {
    try await withAnswers { own in await own.trials(of: key) }
  }

  /// Answers how many were removed here; a shared cache loses them as well.
  package func remove(_ keys: [String]) async throws(OrchestratorError) -> Int {
    let count = try await withAnswers { own in await own.remove(keys) }
    let shared = try shared()
    if !keys.isEmpty { await shared?.remove(keys) }
    await shared?.close()
    return count
  }

  /// Answers how many there were, here and on the server.
  package func clear() async throws(OrchestratorError) -> (own: Int, shared: Int?) {
    let own = try await withAnswers { own in await own.clear() }
    let shared = try shared()
    let count = await shared?.clear()
    await shared?.close()
    return (own, count)
  }

  /// Keeps what the journals of these projects, or of all that have ended, hold. Answers how many answers that were.
  package func warm(_ names: [String]) async throws(OrchestratorError) -> (projects: Int, answers: Int) {
    var ids: [String] = []
    for name in names { ids.append(try await project.resolve(name)) }
    if names.isEmpty {
      ids = try await project.projects().filter { $0.status != "RUNNING" }.map(\.projectID)
    }
    let caches = try layers()
    let now = SystemAmbient().now()
    var count = 0
    var trials: [AnswerTrial] = []
    for id in ids {
      var harvest = AnswerHarvest()
      var outcomes = TrialHarvest()
      for event in try await project.read(id).events {
        trials += outcomes.apply(event)
        for known in harvest.apply(event).map(\.known) where !use.limits.isExpired(known.createdAt, at: now) {
          await caches.keep(known)
          count += 1
        }
      }
    }
    // They are of answers that any of these projects has brought.
    for trial in trials { await caches.own.learn(trial) }
    await caches.close()
    return (ids.count, count)
  }

  /// A line for each answer, the newest first. Answers how many there were.
  package func export(_ sink: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> Int {
    var count = 0
    let own = try store()
    guard let entries = await own.entries() else { throw Self.unusable }
    for entry in entries {
      guard let answer = await own.answer(entry.key) else { continue }
      try sink(Array((try AnswerLine.text(of: answer) + "\n").utf8))
      count += 1
    }
    await own.close()
    return count
  }

  /// A line of a file that is no answer, counted from 1.
  package struct Refusal: Sendable {
    package var line: Int
    package var reason: String
  }

  /// Keeps the answers that a file holds ("-" is stdin), and says which of its lines are none.
  package func importLines(_ path: String) async throws -> (answers: Int, refused: [Refusal]) {
    var lines = AnswerLines(try path == "-" ? InputFile.standardInput() : InputFile(path: path))
    let caches = try layers()
    let now = SystemAmbient().now()
    var (count, refused) = (0, [Refusal]())
    while let line = try lines.next() {
      switch line {
      case .success(let answer) where use.limits.isExpired(answer.createdAt, at: now):
        refused.append(Refusal(line: lines.number, reason: "it is older than answers may be (--max-age)"))
      case .success(let answer):
        await caches.keep(answer)
        count += 1
      case .failure(let fault): refused.append(Refusal(line: lines.number, reason: fault.description))
      }
    }
    await caches.close()
    return (count, refused)
  }

  /// The keys of the answers that a project was given or has brought.
  private func questions(of name: String) async throws(OrchestratorError) -> Set<String> {
    Set(
      try await project.read(name).events.compactMap { stored in
        switch stored.event {
        case .callServed(let call): call.similar?.key ?? call.question
        case .callReserved(let call): call.question
        default: nil
        }
      })
  }

  private static let unusable = OrchestratorError(
    .fault, "the cache of answers cannot be used; delete its file answers.db, or set ORCHESTRATOR_CACHE_DIR")

  private func withAnswers<Value: Sendable>(
    _ body: (AnswerStore) async -> Value?
  ) async throws(OrchestratorError) -> Value {
    let own = try store()
    let value = await body(own)
    await own.close()
    guard let value else { throw Self.unusable }
    return value
  }

  private func store() throws(OrchestratorError) -> AnswerStore {
    do {
      return try AnswerStore(path: project.installation.answersPath, limits: use.limits, remark: remark)
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  private func shared() throws(OrchestratorError) -> RedisAnswers? {
    do {
      return try use.shared.map { address throws(StorageError) in
        try RedisAnswers(address, limits: use.limits, remark: remark)
      }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  private func layers() throws(OrchestratorError) -> LayeredAnswers {
    LayeredAnswers(own: try store(), shared: try shared())
  }
}
