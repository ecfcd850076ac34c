// Works on a store as a build does, for `make bench`:
//
//   JournalBench steps STORE COUNT CONCURRENCY   makes calls of 1 KB, prints milliseconds a step
//   JournalBench project STORE TASKS             writes a project with so many finished tasks, ten events each

import Core
import Execution
import Platform
import Storage

let words = CommandLine.arguments
guard words.count >= 4, let count = Int(words[3]) else {
  fatalError("JournalBench steps|project STORE COUNT [CONCURRENCY]")
}
let store = try await Store.open(path: words[2])
let journal = SQLiteJournal(store: store, runID: "bench")
let candidate = Candidate(provider: "bench", model: "one")

func call(_ key: CallKey) -> CallReserved {
  // The instructions are the same each time; the question is not.
  let parts = [String(repeating: "Write the table as JSON. ", count: 40), "Table \(key)"]
  return CallReserved(
    key: key, candidate: candidate, prompt: Prompt(system: "You write tables.", parts: parts), maxTokens: 1_000,
    bound: Money(microUSD: 100))
}

func answer(to call: CallReserved) -> Event {
  let text = (0..<16).map { row in "row \(row): " + SHA256.hex("\(call.key) \(row)".utf8) }.joined(separator: "\n")
  let usage = TokenUsage(input: 300, output: 300)
  return .callSettled(
    CallSettled(
      key: call.key, candidate: call.candidate, answer: ModelAnswer(text: text, usage: usage, finish: .complete),
      cost: Money(microUSD: 10), overrun: false, milliseconds: 1))
}

func open(_ project: String) async throws {
  let spec = Spec(projectID: project, description: "Tables of numbers", criteria: [])
  let model = ModelEntry(id: "one", tier: .standard, inputPrice: .free, outputPrice: .free)
  let provider = ProviderEntry(name: "bench", wire: .recording, models: [model])
  let run = RunStarted(
    settings: Settings(budget: Money(microUSD: 1_000_000_000)), providers: [provider], validators: [],
    environment: CheckEnvironment(tools: [], packages: []), version: "bench")
  try await append([.projectCreated(ProjectCreated(spec: spec)), .runStarted(run)], to: project)
}

/// A step is what a model call needs: reserved durably before it, its answer durable after it, the state advanced. Calls
/// in flight together are reserved and settled together, as the driver does.
func measureSteps(concurrency: Int) async throws {
  let project = SystemAmbient().makeID()
  try await open(project)
  var state = RunState()
  let start = ContinuousClock.now
  for first in stride(from: 0, to: count, by: concurrency) {
    let calls = (first..<min(first + concurrency, count)).map { n in
      call(CallKey(stage: .generate, task: "task\(n)", n: 1))
    }
    for entries in [calls.map { .reservation($0) }, calls.map { .event(answer(to: $0)) }] as [[JournalEntry]] {
      for event in try await journal.append(entries, at: 1, project: project) { state.apply(event) }
    }
  }
  print((ContinuousClock.now - start) / .milliseconds(1) / Double(count))
}

func append(_ events: [Event], to project: String) async throws {
  _ = try await journal.append(events.map { .event($0) }, at: 1, project: project)
}

/// Ten events a task, as a build with one check and a critique writes them.
func events(of task: String, file: String) -> [Event] {
  let draft = call(CallKey(stage: .generate, task: task, n: 1))
  let critique = call(CallKey(stage: .critique, task: task, n: 1))
  let opinion = Opinion(accepts: true, score: 0.95)
  return [
    .callReserved(draft), answer(to: draft),
    .draftProduced(
      DraftProduced(
        task: task, n: 1, origin: .generated, candidate: candidate,
        files: FileTree([file: Body(String(repeating: "{\"name\": \"\(task)\"}\n", count: 40))]))),
    .checkFinished(CheckFinished(task: task, n: 1, result: CheckResult(validator: "json_syntax", verdict: .pass))),
    .checkFinished(CheckFinished(task: task, n: 1, result: CheckResult(validator: "secrets", verdict: .pass))),
    .checkFinished(CheckFinished(task: task, n: 1, result: CheckResult(validator: "length", verdict: .pass))),
    .callReserved(critique), answer(to: critique),
    .opinionRead(
      OpinionRead(key: critique.key, draft: 1, by: candidate, opinion: opinion, independence: "a fresh context")),
    .taskAccepted(TaskAccepted(task: task, n: 1, score: 0.95)),
  ]
}

func writeProject() async throws {
  try await open("wide")
  let tasks = (0..<count).map { n in
    PlanTask(
      id: "task\(n)", type: .dataExtraction, role: .configuration, title: "Table \(n)", prompt: "Write table \(n).",
      dependencies: [], files: ["table\(n).json"])
  }
  let plan = Plan(summary: "Tables.", criteria: [], tasks: tasks)
  try await append([.planAccepted(PlanAccepted(plan: plan, repairs: []))], to: "wide")
  for task in tasks { try await append(events(of: task.id, file: task.files[0]), to: "wide") }
  let end = RunEnded(status: .interrupted, reason: "interrupted", criteria: [], milliseconds: 1)
  try await append([.runEnded(end)], to: "wide")
}

switch words[1] {
case "steps": try await measureSteps(concurrency: words.count > 4 ? Int(words[4]) ?? 1 : 1)
case "project": try await writeProject()
default: fatalError("unknown: \(words[1])")
}
await store.close()
