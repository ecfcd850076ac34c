// Asks a model over HTTP as a build does, for `make bench`:
//
//   ModelBench BASE_URL COUNT CONCURRENCY   makes calls; prints milliseconds a call: of CPU in all and in the kernel, and of
//                                           wall time

import Core
import Glibc
import Providers

let words = CommandLine.arguments
guard words.count == 4, let count = Int(words[2]), let concurrency = Int(words[3]) else {
  fatalError("ModelBench BASE_URL COUNT CONCURRENCY")
}
let model = ModelEntry(id: "one", tier: .standard, inputPrice: .free, outputPrice: .free)
let provider = ProviderEntry(name: "bench", wire: .openai, baseURL: words[1], models: [model])
let models = try ProviderModels([provider], environment: [:])

@Sendable func ask(_ n: Int) async throws {
  let parts = [String(repeating: "Write the table as JSON. ", count: 40), "Table \(n)"]
  let request = ModelRequest(
    projectID: "p", runID: "r", key: CallKey(stage: .generate, task: "t\(n)", n: 1),
    candidate: Candidate(provider: "bench", model: "one"), prompt: Prompt(system: "You write tables.", parts: parts),
    maxTokens: 1_000)
  let answer = try await models.complete(request).get()
  precondition(answer.finish == .complete && answer.usage != nil && answer.text.text.utf8.count > 500)
}

/// Milliseconds of this process, on all its threads.
func cpuMilliseconds() -> (all: Double, kernel: Double) {
  var usage = rusage()
  getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  func milliseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3 }
  let kernel = milliseconds(usage.ru_stime)
  return (milliseconds(usage.ru_utime) + kernel, kernel)
}

// The first call pays for what is set up once.
try await ask(0)
let before = cpuMilliseconds()
let start = ContinuousClock.now
try await withThrowingTaskGroup(of: Void.self) { group in
  for n in 1...count {
    if n > concurrency { try await group.next() }
    group.addTask { try await ask(n) }
  }
  try await group.waitForAll()
}
let wall = (ContinuousClock.now - start) / .milliseconds(1)
let after = cpuMilliseconds()
print((after.all - before.all) / Double(count), (after.kernel - before.kernel) / Double(count), wall / Double(count))
await models.close()
