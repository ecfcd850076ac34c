import Core
import Foundation
import Platform
import Testing

extension Workshop {
  /// When the last event was recorded, which has to be the end of the run: measured there, so that this process's own
  /// delays do not count.
  fileprivate func endOfRun() async throws -> Date {
    let last = try #require(try await journal().last)
    guard case .runEnded = last.event else { throw NeverHappened(what: "the end of the run") }
    return Date(timeIntervalSince1970: Double(last.at) / 1000)
  }
}

@Test(arguments: [SIGINT, SIGTERM, SIGHUP])
func theFirstSignalStopsCleanlyAndSaysHowToGoOn(_ signal: Int32) async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let build = try await workshop.start(Workshop.build + ["--concurrency", "1"])
  // The plan, and green, whose path is the longest.
  try await workshop.isAsked(2)
  let start = Date()
  build.send(signal)
  let run = try await build.result()
  #expect(try await workshop.endOfRun().timeIntervalSince(start) < 2)
  #expect(run.exit == .exited(130))
  #expect(run.stdout == "results/p/app\nINTERRUPTED: interrupted\n")
  #expect(run.stderr.contains("go on with: orchestrator --resume p --models models.json\n"))
  let money = CapCheck(try await workshop.journal())
  #expect(money.violations == [] && money.reserved == .zero && money.unconfirmed > .zero)
  #expect(try workshop.summary()["budget"]?["unconfirmed_usd"]?.number == money.unconfirmed.usd)
  #expect(try workshop.summary()["status"] == "INTERRUPTED")

  let resumed = try await workshop.run(Workshop.resume)
  #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
  #expect(try workshop.requests()["generate green 1"] == 2)
  #expect(workshop.files().count == 3)
}

@Test func aSignalEndsTheChecksThatRun() async throws {
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
  let start = Date()
  build.send(SIGINT)
  let run = try await build.result()
  #expect(try await workshop.endOfRun().timeIntervalSince(start) < 2)
  #expect(run.exit == .exited(130), "\(run.stderr)")
  try await workshop.wait(for: "the end of the sandbox") { workshop.processes().isEmpty }
}

@Test func theSecondSignalStopsAtOnceAndLeavesNobodyBehind() async throws {
  let workshop = try Workshop([])
  // A provider that does not want to end.
  let deaf = "trap '' TERM\n: > \"$0.ready\"\nwhile :; do read -t 60 || :; done < <(sleep 600)\n"
  try workshop.write(deaf, to: "deaf.sh")
  try workshop.offer(program: ["bash", "\(workshop.folder.path)/deaf.sh"])
  let build = try await workshop.start(Workshop.build)
  // It is there before it is deaf.
  let ready = "\(workshop.folder.path)/deaf.sh.ready"
  try await workshop.wait(for: "a deaf provider") { FileManager.default.fileExists(atPath: ready) }
  build.send(SIGINT)
  build.send(SIGTERM)
  let run = try await build.result()
  #expect(run.exit == .exited(130))
  // It did not wait for the provider, which gets half a second after the first signal.
  #expect(run.stdout == "")
  #expect(run.stderr.hasSuffix("interrupted: go on with: orchestrator --resume p --models models.json\n"))
  guard case .callReserved = try await workshop.journal().last?.event else { Issue.record("the call ended"); return }
  try await workshop.wait(for: "the end of the provider") { workshop.processes(with: "deaf.sh").isEmpty }
}

@Test func theTimeLimitEndsARunThatHangs() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "plan", "-"))
  let run = try await workshop.run(Workshop.build + ["--time", "1"])
  #expect(run.exit == .exited(3))
  let end = try await workshop.journal().compactMap { if case .runEnded(let end) = $0.event { end } else { nil } }.last
  #expect((1000..<2000).contains(try #require(end).milliseconds))
  #expect(run.stdout == "results/p/app\nTIMEOUT: the time limit of 1 s is reached (--time)\n")
  let hint = "go on with: orchestrator --resume p --models models.json --time SECONDS (a new, higher total)\n"
  #expect(run.stderr.contains(hint))
}
