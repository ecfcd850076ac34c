import Core
import Foundation
import Platform
import Testing

private let day = 86_400

/// Set back or forth before, during and after a run, which is killed and resumed.
@Test(arguments: [(0, -day, -2 * day), (0, day, 0), (day, 0, -day), (-day, day, 0)])
func aClockThatIsSetDoesNoHarm(_ start: Int, _ during: Int, _ after: Int) async throws {
  let busy = StubRule(stage: "generate", task: "green").with("times", 1)
  let workshop = try Workshop(
    [
      busy.with("barrier", "set").with("status", 503).with("body", "busy"),
      StubRule(stage: "generate", task: "green").with("times", 1).with("hang", true),
    ] + ColoursProject.rules)
  let clock = try await MovedClock(in: workshop.folder)
  try clock.set(aheadBy: start)
  let environment = workshop.environment.merging(clock.environment) { $1 }
  let build = try await BuiltBinary.start(
    Workshop.build + ["--models", "models.json", "--time", "600"], environment: environment,
    directory: workshop.folder.path)
  try await workshop.journalEnds("everything but the green one") { event in
    if case .firstAttemptJudged(let red) = event { red.task == "red" } else { false }
  }
  try clock.set(aheadBy: during)
  try await workshop.server.release("set")
  // After a pause the call is made again: patience did not end with the clock's jump.
  // The plan, red and its critique, green twice: what hangs, hangs for this run.
  try await workshop.isAsked(5)
  build.send(SIGKILL)
  _ = try await build.result()

  try clock.set(aheadBy: after)
  let resumed = try await workshop.run(Workshop.resume, clock.environment)
  #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
  let times = try await workshop.journal().map(\.at)
  #expect(times == times.sorted())
  // The library was in force.
  #expect(abs(Int(times.first ?? 0) / 1000 - Int(Date().timeIntervalSince1970) - start) < 600)
  #expect(Int((times.last ?? 0) - (times.first ?? 0)) / 1000 >= (after > start ? day - 600 : 0))
  let elapsed = try #require(workshop.summary()["budget"]?["elapsed_seconds"]?.number)
  #expect((0..<600).contains(elapsed))
}

@Test func timeIsATotalOverAllRuns() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let first = try await workshop.run(Workshop.build + ["--time", "1"])
  #expect(first.exit == .exited(3), "\(first.stderr)")
  let requests = try workshop.requests()

  let second = try await workshop.run(Workshop.resume)
  #expect(second.exit == .exited(3))
  // The first run ends in its first second or just after it.
  let said =
    "results/p/app\nTIMEOUT: the time limit of 1 s is used up: --time is the total over all runs, give more than"
  #expect(["\(said) 1\n", "\(said) 2\n"].contains(second.stdout), "\(second.stdout)")
  #expect(second.stderr.contains(" --time SECONDS (a new, higher total)\n"))
  #expect(try workshop.requests() == requests)
  let used = try #require(workshop.summary()["budget"]?["elapsed_seconds"]?.number)
  #expect((1..<2).contains(used))

  let third = try await workshop.run(Workshop.resume + ["--time", "60"])
  #expect(third.exit == .exited(0), "\(third.stderr)")
  let budget = try workshop.summary()["budget"]
  #expect(budget?["max_seconds"] == 60)
  #expect(try #require(budget?["elapsed_seconds"]?.number) > used)
}

@Test func aProviderThatIsDownForLongerThanTheTimeLimitIsNotWaitedFor() async throws {
  let down = StubRule(stage: "plan").with("status", 503).with("headers", ["Retry-After": "60"])
  let workshop = try Workshop([down])
  let run = try await workshop.runAlone(
    Workshop.build + ["--models", "models.json", "--patience", "600", "--time", "1"])
  #expect(run.exit == .exited(3), "\(run.stderr)")
  let reason = "the time limit of 1 s (--time) would be reached in waiting 60 s for stub/model, left alone after: "
  #expect(run.stdout.contains("TIMEOUT: \(reason)overloaded (HTTP 503)"), "\(run.stdout)")
  #expect(try workshop.requests() == ["plan - 1": 1])
}

@Test func theTimeLimitCutsAProgramThatThinks() async throws {
  let workshop = try Workshop([])
  try workshop.write("trap '' TERM\nwhile :; do read -t 60 || :; done < <(sleep 600)\n", to: "deaf.sh")
  try workshop.offer(program: ["bash", "\(workshop.folder.path)/deaf.sh"])
  let run = try await workshop.run(Workshop.build + ["--time", "1"])
  #expect(run.exit == .exited(3), "\(run.stderr)")
  #expect(workshop.processes(with: "deaf.sh").isEmpty)
  #expect(try #require(workshop.summary()["budget"]?["elapsed_seconds"]?.number) < 3)
}

@Test func theTimeLimitCutsAChecksProgram() async throws {
  let endless = StubRule(
    "```python path=tests/test_slug.py\nimport time\n\n\ndef test_forever():\n    time.sleep(3600)\n```",
    stage: "generate", task: "tests")
  let workshop = try Workshop([endless] + SlugProject.rules)
  let build = try await workshop.start(SlugProject.arguments + ["--project-id", Workshop.project])
  try await workshop.wait(for: "pytest on the endless test") {
    let isLinted = (try? await workshop.journal())?.contains { stored in
      if case .checkFinished(let check) = stored.event { check.task == "tests" && check.check == "ruff" } else { false }
    }
    return isLinted == true && !workshop.processes(with: "pytest").isEmpty
  }
  build.send(SIGKILL)
  _ = try await build.result()
  // A resumed run has nothing to do but this check.
  let times = try await workshop.journal().map(\.at)
  let used = ((times.last ?? 0) - (times.first ?? 0)) / 1000
  let run = try await workshop.start(Workshop.resume + ["--time", "\(used + 2)"])
  try await workshop.wait(for: "pytest again") { !workshop.processes(with: "pytest").isEmpty }
  let end = try await run.result()
  #expect(end.exit == .exited(3), "\(end.stderr)")
  #expect(end.stdout.contains("TIMEOUT"))
  try await workshop.wait(for: "the end of the sandbox") { workshop.processes().isEmpty }
}
