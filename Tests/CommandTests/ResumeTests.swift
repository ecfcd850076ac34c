import Core
import Foundation
import Platform
import Testing

/// What the same project becomes when nothing happens to it.
private let uninterrupted = Task {
  let workshop = try Workshop(ColoursProject.rules)
  let run = try await workshop.run(Workshop.build)
  try #require(run.exit == .exited(0), "\(run.stderr)")
  let files = workshop.files()
  try #require(files.count == 3)
  return files
}

/// Resumes what was killed: the same tree, and every call is made once but for those in flight at the kill, of which
/// those in `unsent` had been reserved and not yet been made.
private func expectResumed(
  _ workshop: Workshop, repeated: Set<String> = [], unsent: Set<String> = []
) async throws {
  let killed = try await workshop.journal()
  let open = killed.reduce(into: [CallKey: Money]()) { open, stored in
    switch stored.event {
    case .callReserved(let call): open[call.key] = call.bound
    case .callSettled(let call): open[call.key] = nil
    default: break
    }
  }
  #expect(Set(open.keys.map(\.description)) == repeated.union(unsent))

  let run = try await workshop.run(Workshop.resume)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(workshop.files() == (try await uninterrupted.value))

  let requests = try workshop.requests()
  #expect(requests.count == ColoursProject.calls)
  for (call, count) in requests { #expect(count == (repeated.contains(call) ? 2 : 1), "\(call)") }
  let unconfirmed = open.values.reduce(Money.zero, +)
  let budget = try workshop.summary()["budget"]
  #expect(budget?["unconfirmed_usd"]?.number == unconfirmed.usd)
  let spent = Money(microUSD: Int64(ColoursProject.calls) * ColoursProject.cost) + unconfirmed
  #expect(budget?["spent_usd"]?.number == spent.usd)
  #expect(budget?["reserved_usd"]?.number == 0)
}

@Test func aKillAfterThePlanIsSurvived() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try workshop.step(Workshop.build)
  // The answer waits in the pipe; the event after it cannot be said, and nothing is done before it is.
  try await build.advance(through: "callReserved")
  try await workshop.journalEnds("a plan with its first calls") {
    if case .callReserved(let call) = $0 { call.key.task == "red" } else { false }
  }
  build.kill9()
  try await expectResumed(workshop, unsent: ["generate red 1", "generate green 1"])
}

@Test func aKillInsideACallIsSurvivedAndThatCallAloneIsRepeated() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let build = try workshop.step(Workshop.build + ["--concurrency", "1"])
  try await build.advance(through: "callReserved", "green")
  try await workshop.journalEnds("a call in flight") { if case .callReserved = $0 { true } else { false } }
  build.kill9()
  try await expectResumed(workshop, repeated: ["generate green 1"])
}

@Test func aKillBetweenTwoAcceptancesIsSurvived() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let build = try workshop.step(Workshop.build)
  try await build.advance(through: "taskAccepted", "red")
  // What is learned of it stands in the same commit.
  try await workshop.journalEnds("an accepted task") { if case .firstAttemptJudged = $0 { true } else { false } }
  build.kill9()
  try await expectResumed(workshop, repeated: ["generate green 1"])
}

@Test func aKillBeforeTheReportIsSurvived() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try workshop.step(Workshop.build)
  try await build.advance(through: "callSettled", "-", stage: "critique")
  try await workshop.journalEnds("the end of the run") { if case .runEnded = $0 { true } else { false } }
  #expect(workshop.files(".").isEmpty)
  build.kill9()
  try await expectResumed(workshop)
}

@Test func aKillWhileAValidatorRunsIsSurvived() async throws {
  let arguments = SlugProject.arguments + ["--project-id", Workshop.project]
  let calm = try Workshop(SlugProject.rules)
  try #require(try await calm.run(arguments).exit == .exited(0))

  let workshop = try Workshop(SlugProject.rules)
  let build = try workshop.step(arguments)
  // pytest begins when these have passed, and takes its time.
  for _ in ["contract", "ruff", "python_syntax", "python_imports"] {
    try await build.advance(through: "checkFinished", "tests")
  }
  await workshop.send(SIGKILL, to: build.pid, whenRuns: "pytest")
  build.kill9()
  let isJudged = try await workshop.journal().contains { stored in
    if case .checkFinished(let check) = stored.event { check.task == "tests" && check.check == "pytest" } else { false }
  }
  #expect(!isJudged)
  try await workshop.wait(for: "the end of the sandbox") { workshop.processes().isEmpty }

  let run = try await workshop.run(Workshop.resume)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(workshop.files() == calm.files())
  #expect(try workshop.requests().values.allSatisfy { $0 == 1 })
  #expect(try workshop.summary()["budget"]?["spent_usd"] == calm.summary()["budget"]?["spent_usd"])
}

@Test func aKillWhileTheReportIsWrittenIsSurvived() async throws {
  // The kill has to come between the first file and the last; on a busy machine it may come too late, and is tried again.
  var workshop = try Workshop(ManyFilesProject.rules)
  for _ in 0..<8 {
    let build = try await workshop.start(Workshop.build)
    await workshop.send(SIGKILL, to: build.pid, whenFilled: "results/p/app")
    _ = try await build.result()
    if workshop.files(".")["summary.json"] == nil { break }
    workshop = try Workshop(ManyFilesProject.rules)
  }
  guard case .runEnded = try await workshop.journal().last?.event else { Issue.record("not at the end"); return }
  #expect(workshop.files(".")["summary.json"] == nil)
  // What a write leaves behind when it is killed between its two steps.
  try workshop.write("half a fi", to: "results/p/app/.0123456789ab.orchestrator")

  let run = try await workshop.run(Workshop.resume)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(workshop.files().keys.sorted() == ManyFilesProject.names.sorted())
  #expect(workshop.files()["colour-7.json"] == Data("{\"name\": \"colour-7.json\"}\n".utf8))
  #expect(workshop.files(".").keys.allSatisfy { !$0.contains("app.user") && !$0.hasSuffix(".orchestrator") })
  #expect(try workshop.requests().values.allSatisfy { $0 == 1 })
}

/// The program is killed after it has said so many events, wherever it is by then.
@Test(arguments: Array(stride(from: 1, through: 40, by: 3)))
func aKillAnywhereIsSurvived(_ count: Int) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try workshop.step(Workshop.build)
  for _ in 0..<count { _ = try await build.next() }
  build.kill9()
  let run = try await workshop.run(Workshop.resume)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(workshop.files() == (try await uninterrupted.value))
  let settled = try await workshop.journal().reduce(into: [String: Int]()) { counts, stored in
    if case .callSettled(let call) = stored.event { counts[call.key.description, default: 0] += 1 }
  }
  #expect(settled.count == ColoursProject.calls && settled.values.allSatisfy { $0 == 1 })
}
