import Core
import Foundation
import Platform
import Testing

extension Workshop {
  /// The program ends within two seconds of the signal, with 130 and nobody left behind. On a machine that is busy with
  /// other tests it may take a second more.
  @discardableResult
  fileprivate func stop(_ build: BuiltBinary.Started, _ signal: Int32 = SIGINT) async throws -> BuiltBinary.Run {
    let sent = build.send(signal)
    let run = try await build.result()
    #expect((0..<3_000).contains(run.milliseconds - sent))
    #expect(run.exit == .exited(130), "\(run.stderr)")
    try await wait(for: "the end of all children") { processes().isEmpty }
    return run
  }

  fileprivate func expectResumed(_ arguments: [String] = live) async throws {
    let resumed = try await runAlone(["--resume", "last"] + arguments)
    #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
  }

  /// Variables with which the sandbox does not come up, and does not want to end.
  fileprivate func pathWithADeafSandbox() throws -> [String: String] {
    let tools = folder.appendingPathComponent("bin")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    try write("#!/bin/bash\ntrap '' TERM\nwhile :; do read -t 60 || :; done < <(sleep 600)\n", to: "bin/bwrap")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: tools.appendingPathComponent("bwrap").path)
    return ["PATH": "\(tools.path):/usr/bin:/bin"]
  }
}

@Test(arguments: ["hang", "stall", "drip"], ["plan", "generate"])
func aProviderThatTakesItsTimeIsLeft(_ behaviour: String, _ stage: String) async throws {
  let slow = StubRule(ColoursProject.plan, stage: stage).with("times", 1).with(behaviour, true)
  let workshop = try Workshop([slow] + ColoursProject.rules)
  let build = try await workshop.start(Workshop.build + ["--concurrency", "1"])
  try await workshop.isAsked(stage == "plan" ? 1 : 2)
  let run = try await workshop.stop(build)
  #expect(run.stdout == "results/p/app\nINTERRUPTED: interrupted\n")
  let money = CapCheck(try await workshop.journal())
  #expect(money.violations == [] && money.reserved == .zero && money.unconfirmed > .zero)
  try await workshop.expectResumed()
}

@Test func aRequestThatNeverLeftIsNotCharged() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let models = try String(contentsOf: workshop.folder.appendingPathComponent("models.json"), encoding: .utf8)
  let wall = try FullSocket()
  try workshop.write(models.replacing(":\(workshop.server.port)", with: ":\(wall.port)"), to: "models.json")
  let build = try await workshop.start(Workshop.build)
  try await workshop.journalEnds("a call in flight") { if case .callReserved = $0 { true } else { false } }
  try await workshop.stop(build)
  let journal = try await workshop.journal()
  let failures = journal.compactMap { if case .callFailed(let call) = $0.event { call } else { nil } }
  #expect(failures.map(\.error.kind) == [.cancelled] && failures.map(\.charged) == [.zero])
  #expect(try workshop.summary()["budget"]?["unconfirmed_usd"] == 0)
  try workshop.write(models, to: "models.json")
  try await workshop.expectResumed()
}

@Test func aPauseBeforeTheNextTryIsLeft() async throws {
  let down = StubRule(stage: "plan").with("times", 1).with("status", 503).with("headers", ["Retry-After": "60"])
  let workshop = try Workshop([down] + ColoursProject.rules)
  let build = try await workshop.startAlone(Workshop.build + ["--models", "models.json"])
  try await workshop.journalEnds("a failed call") { if case .callFailed = $0 { true } else { false } }
  try await workshop.stop(build)
  #expect(CapCheck(try await workshop.journal()).spent == .zero)
  try await workshop.expectResumed()
}

@Test func aProgramThatDoesNotWantToEndIsKilled() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let models = try String(contentsOf: workshop.folder.appendingPathComponent("models.json"), encoding: .utf8)
  try workshop.write("trap '' TERM\nwhile :; do read -t 60 || :; done < <(sleep 600)\n", to: "deaf.sh")
  try workshop.offer(program: ["bash", "\(workshop.folder.path)/deaf.sh"])
  let build = try await workshop.start(Workshop.build)
  try await workshop.wait(for: "the provider") { !workshop.processes(with: "deaf.sh").isEmpty }
  let run = try await workshop.stop(build)
  #expect(run.stdout == "results/p/app\nINTERRUPTED: interrupted\n")
  try workshop.write(models, to: "models.json")
  try await workshop.expectResumed()
}

@Test(arguments: ["on", "off"])
func aCheckThatDoesNotWantToEndIsKilled(_ sandbox: String) async throws {
  let endless = StubRule(
    """
    ```python path=tests/test_slug.py
    import signal
    import time

    signal.signal(signal.SIGTERM, signal.SIG_IGN)


    def test_forever():
        time.sleep(3600)
    ```
    """, stage: "generate", task: "tests")
  let workshop = try Workshop([endless.with("times", 1)] + SlugProject.rules)
  let build = try await workshop.start(
    SlugProject.arguments + ["--project-id", Workshop.project, "--sandbox", sandbox])
  try await workshop.wait(for: "pytest") {
    let isLinted = (try? await workshop.journal())?.contains { stored in
      if case .checkFinished(let check) = stored.event { check.task == "tests" && check.check == "ruff" } else { false }
    }
    return isLinted == true && !workshop.processes(with: "pytest").isEmpty
  }
  let run = try await workshop.stop(build)
  #expect(run.stdout == "results/p/app\nINTERRUPTED: interrupted\n")
}

@Test func aKilledProgramLeavesNoChildBehind() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let script = "\(workshop.folder.path)/family.sh"
  try workshop.write("bash -c 'read < <(sleep 600)' child \(script) &\nwait\n", to: "family.sh")
  try workshop.offer(program: ["bash", script])
  let build = try await workshop.start(Workshop.build)
  try await workshop.wait(for: "the provider and its child") { workshop.processes(with: "family.sh").count >= 2 }
  build.send(SIGKILL)
  #expect(try await build.result().exit == .signalled(SIGKILL))
  try await workshop.wait(for: "the end of the family") { workshop.processes().isEmpty }
}

@Test func beforeThereIsAProjectThereIsNothingToGoOnWith() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try await workshop.start(Workshop.build, workshop.pathWithADeafSandbox())
  await workshop.send(SIGINT, to: build.pid, whenRuns: "bin/bwrap")
  let run = try await build.result()
  #expect(run.exit == .exited(130))
  #expect(run.stdout == "")
  #expect(run.stderr == "interrupted: there is no project yet, nothing was spent\n")
  try await workshop.wait(for: "the end of the sandbox") { workshop.processes().isEmpty }
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
}

@Test(arguments: [SIGINT, SIGTERM, SIGHUP])
func aSignalEndsADoctorWhoWaitsAndLeavesNoChildBehind(_ signal: Int32) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let doctor = try await workshop.startAlone(["doctor"], workshop.pathWithADeafSandbox())
  await workshop.send(signal, to: doctor.pid, whenRuns: "bin/bwrap")
  let run = try await doctor.result()
  #expect(run.exit == .exited(130))
  #expect(run.stdout == "" && run.stderr == "interrupted: run the same command again\n")
  try await workshop.wait(for: "the end of the sandbox") { workshop.processes().isEmpty }
}

@Test func resultsThatAreHalfWrittenAreWrittenAgain() async throws {
  var workshop = try Workshop(ManyFilesProject.rules)
  // The signal has to come between the first file and the last; on a busy machine it may come too late.
  for _ in 0..<8 {
    let build = try await workshop.start(Workshop.build)
    await workshop.send(SIGINT, to: build.pid, whenFilled: "results/p/app")
    let run = try await build.result()
    if workshop.files(".")["summary.json"] == nil {
      #expect(run.exit == .exited(130))
      #expect(run.stderr.hasSuffix("interrupted: go on with: orchestrator --resume p --models models.json\n"))
      break
    }
    workshop = try Workshop(ManyFilesProject.rules)
  }
  #expect(workshop.files(".")["summary.json"] == nil)
  let requests = try workshop.requests()
  try await workshop.expectResumed()
  #expect(workshop.files().count == ManyFilesProject.names.count)
  #expect(try workshop.requests() == requests)
}

@Test func aBusyStoreDoesNotKeepTheProgram() async throws {
  let workshop = try Workshop(ColoursProject.rules(hangingOnce: "generate", "green"))
  let build = try await workshop.start(Workshop.build + ["--concurrency", "1"])
  try await workshop.isAsked(2)
  let other = try BusyStore("\(workshop.folder.path)/cache/orchestrator.db")
  let run = try await workshop.stop(build)
  #expect(run.stdout == "")
  #expect(run.stderr.hasSuffix("interrupted: go on with: orchestrator --resume p --models models.json\n"))
  // The call is open, and charged when somebody goes on.
  guard case .callReserved = try await workshop.journal().last?.event else { Issue.record("it was written"); return }
  other.release()
  try await workshop.expectResumed()
  #expect(CapCheck(try await workshop.journal()).unconfirmed > .zero)
}

@Test func aBusyStoreAtTheBeginningDoesNotKeepTheProgram() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
  let other = try BusyStore("\(workshop.folder.path)/cache/orchestrator.db")
  let again = ["--project", "Again", "--criteria", "every file is valid JSON", "--project-id", "q"]
  let build = try await workshop.start(again)
  try await workshop.wait(for: "its folder") {
    FileManager.default.fileExists(atPath: "\(workshop.folder.path)/results/q/app")
  }
  #expect(try await workshop.stop(build).stderr.hasSuffix("there is no project yet, nothing was spent\n"))
  other.release()
  #expect(try await workshop.run(again).exit == .exited(0))
}

@Test func aReaderThatStandsStillDoesNotKeepTheProgram() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try workshop.step(Workshop.build)
  try await build.advance(through: "callReserved")
  // The next events are in the pipe and before it; nobody reads them.
  try await workshop.wait(for: "an accepted plan") {
    try await workshop.journal().contains { if case .planAccepted = $0.event { true } else { false } }
  }
  let start = ContinuousClock.now
  kill(build.pid, SIGINT)
  let end = try await build.end()
  #expect(ContinuousClock.now - start < .seconds(8))
  #expect(end.exit == 130)
  #expect(end.stderr.hasSuffix("interrupted: go on with: orchestrator --resume p --models models.json\n"))
  try await workshop.expectResumed()
}
