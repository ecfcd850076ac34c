import Core
import Foundation
import Storage
import Synchronization

/// A folder of its own for one test, removed with it.
final class Scratch: Sendable {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/storage-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var directory: String { folder + "/state" }
  var path: String { directory + "/orchestrator.db" }
}

/// A clock that ticks at every look.
final class Clock: Ambient {
  private let ticks: Mutex<Int64>

  init(_ start: Int64 = 1_000) { ticks = Mutex(start) }

  func now() -> Int64 {
    ticks.withLock {
      $0 += 1
      return $0
    }
  }

  func uptime() -> Int64 { 0 }
  func makeID() -> String { "000000000000" }
}

let candidate = Candidate(provider: "openai", model: "gpt-4o")

func key(_ n: Int, task: String? = "t1") -> CallKey { CallKey(stage: .generate, task: task, n: n) }

func created(_ id: String, _ description: String = "a thing") -> Event {
  .projectCreated(ProjectCreated(spec: Spec(projectID: id, description: description, criteria: [])))
}

/// The journal of one run, with a clock.
struct ClockedJournal: Sendable {
  private let journal: SQLiteJournal
  private let ambient: any Ambient

  init(store: Store, runID: String, ambient: any Ambient) {
    journal = SQLiteJournal(store: store, runID: runID)
    self.ambient = ambient
  }

  func append(_ events: [Event], project: String) async throws -> [StoredEvent] {
    try await journal.append(events.map { .event($0) }, at: ambient.now(), project: project)
  }

  func reserve(_ call: CallReserved, project: String) async throws -> StoredEvent {
    try await journal.append([.reservation(call)], at: ambient.now(), project: project)[0]
  }

  func events(of project: String) async throws -> [StoredEvent] { try await journal.events(of: project) }
}

/// A clock that stands where it is put.
final class SetClock: Ambient {
  let time: Mutex<Int64>

  init(milliseconds: Int64) { time = Mutex(milliseconds) }

  func now() -> Int64 { time.withLock { $0 } }
  func uptime() -> Int64 { 0 }
  func makeID() -> String { "000000000000" }
}

func started(budget: Int64, org: String? = nil, team: String? = nil) -> Event {
  .runStarted(
    RunStarted(
      settings: Settings(budget: Money(microUSD: budget), org: org, team: team), providers: [], validators: [],
      environment: CheckEnvironment(tools: [], packages: []), version: "1"))
}

func call(_ key: CallKey, bound: Int64, parts: [String] = ["do it"]) -> CallReserved {
  CallReserved(
    key: key, candidate: candidate, prompt: Prompt(system: "You write code.", parts: parts), maxTokens: 100,
    bound: Money(microUSD: bound))
}

func settled(_ key: CallKey, cost: Int64, answer: String = "done") -> Event {
  .callSettled(
    CallSettled(
      key: key, candidate: candidate,
      answer: ModelAnswer(text: answer, usage: TokenUsage(input: 10, output: 20), finish: .complete),
      cost: Money(microUSD: cost), overrun: false, milliseconds: 5))
}

func failed(_ key: CallKey, charged: Int64) -> Event {
  .callFailed(
    CallFailed(
      key: key, candidate: candidate, error: ModelError(.timedOutTotal, "slow"), charged: Money(microUSD: charged)))
}

func ended(_ status: RunStatus) -> Event {
  .runEnded(RunEnded(status: status, reason: "", criteria: [], milliseconds: 1))
}

/// A journal with a project that may spend.
func journal(in store: Store, project: String = "p1", budget: Int64 = 1_000) async throws -> ClockedJournal {
  let journal = ClockedJournal(store: store, runID: "run1", ambient: Clock())
  _ = try await journal.append([created(project), started(budget: budget)], project: project)
  return journal
}
