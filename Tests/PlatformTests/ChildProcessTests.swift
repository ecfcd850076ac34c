import Foundation
import Testing

@testable import Platform

private let path = ["PATH": "/usr/bin:/bin"]

private func shell(
  _ script: String, stdin: [UInt8] = [], wallSeconds: Double? = nil, outputLimit: Int = 1 << 20
) async throws(PlatformError) -> ChildResult {
  try await ChildProcess.run(
    ChildCommand(
      executable: "sh", arguments: ["-c", script], environment: path, stdin: stdin, wallSeconds: wallSeconds,
      outputLimit: outputLimit))
}

/// Whether a process with this command line is there.
private func isRunning(_ commandLine: String) -> Bool {
  let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
  return processes.contains { process in
    guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
    return bytes == Data((commandLine.split(separator: " ").joined(separator: "\0") + "\0").utf8)
  }
}

/// Waits until such a process is there, or no longer there; false after five seconds.
private func becomes(running: Bool, _ commandLine: String) async throws -> Bool {
  for _ in 0..<500 where isRunning(commandLine) != running { try await Task.sleep(for: .milliseconds(10)) }
  return isRunning(commandLine) == running
}

@Test func exitStatusArrivesWithoutWaitingForGrandchildren() async throws {
  let result = try await shell("sleep 270.25 & exit 7")
  #expect(result.exit == .exited(7))
  #expect(result.milliseconds < 60_000)
  #expect(!result.succeeded)
}

@Test func grandchildrenLeftBehindAreKilled() async throws {
  let result = try await shell("sleep 271.25 & echo started")
  #expect(result.stdoutText == "started\n")
  #expect(try await becomes(running: false, "sleep 271.25"))
}

@Test func streamsAreKeptApart() async throws {
  let result = try await shell("echo out; echo err >&2")
  #expect(result.stdoutText == "out\n")
  #expect(result.stderrText == "err\n")
  #expect(result.succeeded)
}

@Test func sixteenChildrenRunAtOnce() async throws {
  try await ScratchDirectory.with { (folder) async throws in
    let codes = try await withThrowingTaskGroup(of: ChildResult.Exit.self) { group in
      for code in 0..<16 {
        // Each ends only when it has seen all the others.
        let script =
          "touch \(folder)/\(code); until [ -e \(folder)/15 ] && [ $(ls \(folder) | wc -l) = 16 ]; do sleep 0.02; done"
        group.addTask { try await shell("\(script); exit \(code)", wallSeconds: 60).exit }
      }
      return try await group.reduce(into: Set<ChildResult.Exit>()) { $0.insert($1) }
    }
    #expect(codes == Set((0..<16).map { .exited($0) }))
  }
}

@Test func outputBeyondTheLimitIsDrainedAndDropped() async throws {
  let result = try await shell("head -c 10000000 /dev/zero; echo done >&2", outputLimit: 100_000)
  #expect(result.stdout.count == 100_000)
  #expect(result.truncated)
  #expect(result.stderrText == "done\n")
}

@Test func largeInputAndOutputDoNotDeadlock() async throws {
  let input = [UInt8](repeating: 65, count: 3_000_000)
  let result = try await shell("cat", stdin: input, outputLimit: 4_000_000)
  #expect(result.stdout == input)
  #expect(!result.truncated)
}

@Test func aChildThatIgnoresItsInputIsNoError() async throws {
  let result = try await shell("exit 3", stdin: [UInt8](repeating: 65, count: 1_000_000))
  #expect(result.exit == .exited(3))
}

@Test func withoutInputStdinIsEmpty() async throws {
  #expect(try await shell("wc -c").stdoutText.contains("0"))
}

@Test func theTimeLimitEndsTheWholeGroup() async throws {
  let result = try await shell("sleep 272.25 & sleep 272.25; wait", wallSeconds: 0.2)
  #expect(result.timedOut)
  #expect(result.exit == .signalled(SIGTERM))
  #expect(result.milliseconds < 60_000)
  #expect(try await becomes(running: false, "sleep 272.25"))
}

@Test func whatIgnoresSigtermIsKilled() async throws {
  let result = try await shell("trap '' TERM; while :; do sleep 0.05; done", wallSeconds: 0.1)
  #expect(result.timedOut)
  #expect(result.exit == .signalled(SIGKILL))
}

@Test func cancellationKillsGrandchildren() async throws {
  let task = Task { try await shell("sleep 273.25 & sleep 273.25; wait") }
  #expect(try await becomes(running: true, "sleep 273.25"))
  task.cancel()
  let result = await task.result
  #expect(throws: PlatformError.cancelled) { try result.get() }
  #expect(try await becomes(running: false, "sleep 273.25"))
}

@Test func aTaskCancelledBeforehandStartsNothing() async throws {
  let task = Task {
    withUnsafeCurrentTask { $0?.cancel() }
    return try await shell("true")
  }
  let result = await task.result
  #expect(throws: PlatformError.cancelled) { try result.get() }
}

@Test func aMissingProgramIsNamed() async {
  await #expect(throws: PlatformError.programNotFound("no-such-tool")) {
    try await ChildProcess.run(ChildCommand(executable: "no-such-tool", environment: path))
  }
  await #expect(throws: PlatformError.programNotFound("/no/such/tool")) {
    try await ChildProcess.run(ChildCommand(executable: "/no/such/tool", environment: path))
  }
}

@Test func aMissingFolderIsNamed() async {
  await #expect(throws: PlatformError.noSuchDirectory("/no/such/folder")) {
    try await ChildProcess.run(
      ChildCommand(executable: "/bin/true", environment: [:], directory: "/no/such/folder"))
  }
}

@Test func nulBytesAreRefused() async {
  await #expect(throws: PlatformError.self) {
    try await ChildProcess.run(ChildCommand(executable: "/bin/echo", arguments: ["a\0b"], environment: [:]))
  }
}

@Test func theEnvironmentIsExact() async throws {
  let result = try await ChildProcess.run(
    ChildCommand(executable: "/usr/bin/env", environment: ["ONLY": "this one", "EMPTY": ""]))
  #expect(result.stdoutText == "EMPTY=\nONLY=this one\n")
}

@Test func theChildStartsInItsFolder() async throws {
  let result = try await ChildProcess.run(
    ChildCommand(executable: "/bin/pwd", environment: [:], directory: "/usr/bin"))
  #expect(result.stdoutText == "/usr/bin\n")
}

@Test func signalHandlingOfTheChildIsTheDefault() async throws {
  let result = try await shell("grep -E '^Sig(Blk|Ign)' /proc/self/status")
  let masks = result.stdoutText.split(separator: "\n").compactMap { UInt64($0.suffix(16), radix: 16) }
  // Signals 32 and 33 belong to glibc, which ignores them in every spawned child.
  #expect(masks.map { $0 & 0x7fff_ffff } == [0, 0])
}

@Test func onlyThreeDescriptorsAreOpen() async throws {
  #expect(try await shell("ls /proc/$$/fd").stdoutText == "0\n1\n2\n")
}

/// A child that waits at the gate has its limits from its first step on; the program after it inherits them.
@Test func whatIsSetWhileAChildWaitsHoldsForAllThatItStarts() async throws {
  let gate = try StartGate()
  let script = "read word <&3; echo $word; sh -c 'ulimit -c; ulimit -n; ulimit -t'"
  let command = ChildCommand(
    executable: "sh", arguments: ["-c", script], environment: path, descriptors: [gate.readEnd])
  let result = try await ChildProcess.run(command) { child in
    let limits: [ResourceLimit] = [.coreBytes(0), .openFiles(77), .processorSeconds(66)]
    gate.open(limits.allSatisfy { (try? $0.set(on: child)) != nil } ? "set\n" : "not set\n")
  }
  withExtendedLifetime(gate) {}
  #expect(result.stdoutText == "set\n0\n77\n66\n")
}

@Test func aGateThatNeverOpensLetsNothingThrough() async throws {
  let gate = try StartGate()
  let command = ChildCommand(
    executable: "cat", arguments: ["/dev/fd/3"], environment: path, descriptors: [gate.readEnd])
  let result = try await ChildProcess.run(command) { child in
    // No process has this number.
    do { try ResourceLimit.coreBytes(0).set(on: Int32.max) } catch { gate.close() }
    gate.open("too late")
  }
  withExtendedLifetime(gate) {}
  #expect(result.succeeded && result.stdout.isEmpty)
}

@Test func everyGroupDiesAtOnceWhenAsked() async throws {
  let loop = try ProcessLoop()
  let command = ChildCommand(
    executable: "sh", arguments: ["-c", "trap '' TERM; sleep 274.25 & sleep 274.25; wait"], environment: path)
  let plan = try SpawnPlan(command)
  async let result = withCheckedContinuation { continuation in
    loop.submit(
      ProcessLoop.Start(command: command, plan: plan, ticket: ChildProcess.Ticket(), started: { _ in }) {
        continuation.resume(returning: $0)
      })
  }
  #expect(try await becomes(running: true, "sleep 274.25"))
  loop.killAll()
  #expect(try await result.get().exit == .signalled(SIGKILL))
  #expect(try await becomes(running: false, "sleep 274.25"))
}

@Test func descriptorsAreGivenBack() async throws {
  let open = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
  _ = try await shell("true")
  let before = try open()
  for _ in 0..<100 { _ = try await shell("true", stdin: [1]) }
  // Other tests run at the same time; a leak would be two hundred or more.
  #expect(try open() < before + 150)
}
