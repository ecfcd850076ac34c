import Core
import Foundation
import Platform
import Testing

extension Workshop {
  /// Runs a shell script in the folder.
  fileprivate func shell(_ script: String) async throws {
    let result = try await ChildProcess.run(
      ChildCommand(
        executable: "/bin/sh", arguments: ["-ec", script], environment: ["PATH": "/usr/bin:/bin"],
        directory: folder.path))
    #expect(result.exit == .exited(0), "\(result.stderrText)")
  }

  /// Builds, and does this to the results while green is being asked for.
  fileprivate func build(while script: String) async throws -> BuiltBinary.Run {
    let build = try await start(Workshop.build)
    try await wait(for: "green and red") { try await server.arrivals() >= 3 }
    try await shell(script)
    try await server.release("green")
    return try await build.result()
  }

  fileprivate static let rules =
    ColoursProject.rules.map { $0["task"] == "green" && $0["stage"] == "generate" ? $0.with("barrier", "green") : $0 }
}

@Test func aResultsFolderThatVanishesIsBuiltAgain() async throws {
  let workshop = try Workshop(Workshop.rules)
  let run = try await workshop.build(while: "rm -r results")
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(workshop.files().count == 3)
  #expect(try workshop.summary()["status"] == "SUCCESS")
}

/// A file in its place, a place where nobody may write, a place that is not there.
@Test(arguments: [
  "mv results old; echo > results", "mv results old; ln -s /sys results", "mv results old; ln -s nowhere results",
  "mv results/p results/old; echo > results/p",
])
func resultsThatCannotBeWrittenLoseNothing(_ script: String) async throws {
  let workshop = try Workshop(Workshop.rules)
  let run = try await workshop.build(while: script)
  #expect(run.exit == .exited(5))
  #expect(run.stdout == "")
  let line = run.stderr.split(separator: "\n").last ?? ""
  #expect(line.hasPrefix("error: the results cannot be written: results"))
  #expect(
    line.hasSuffix(
      "; the verdict SUCCESS is kept, 'orchestrator --resume p [--output-dir DIR]' writes them without any call"))
  let journal = try await workshop.journal()
  guard case .runEnded(let end) = journal.last?.event else { Issue.record("no end"); return }
  #expect(end.status == .success)

  let elsewhere = try await workshop.runAlone(Workshop.resume + ["--output-dir", "elsewhere"])
  #expect(elsewhere.exit == .exited(0), "\(elsewhere.stderr)")
  try await workshop.shell("test -d results -a ! -L results && rm results/p || rm results")
  let again = try await workshop.runAlone(Workshop.resume)
  #expect(again.exit == .exited(0), "\(again.stderr)")
  #expect(workshop.files().count == 3)
  try await workshop.shell("diff -r results/p elsewhere/p")
  #expect(try await workshop.journal() == journal)
  #expect(try workshop.requests().values.allSatisfy { $0 == 1 })
}

@Test func aResultsFolderMayBeALink() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  try await workshop.shell("mkdir disk; ln -s disk results")
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
  try await workshop.shell("test -L results; test -f disk/p/app/red.json; test -f disk/p/summary.json")
}

/// What stands where a file or a folder of ours belongs moves aside whole, and no link is written through.
@Test(arguments: [
  (
    "rm red.json; ln -s ../../../outside/red.json red.json", "app.user-1/red.json", "1 file in app/ was changed by hand"
  ),
  ("ln -s ../../../outside out", "app.user-1/out", "1 file in app/ was changed by hand"),
  (
    "rm red.json; mkdir red.json; echo mine > red.json/x", "app.user-1/red.json/x", "1 file in app/ was changed by hand"
  ),
  (
    "cd ..; rm -r app; ln -s ../../outside app", "app.user-1",
    "results/p/app was in the way: it is results/p/app.user-1"
  ),
  ("cd ..; rm -r app; echo mine > app", "app.user-1", "results/p/app was in the way"),
  ("cd ../tasks; rm -r red; ln -s ../../../outside red", "tasks/red.user-1", "results/p/tasks/red was in the way"),
  ("cd ..; rm plan.json; mkdir plan.json", "plan.json.user-1", "results/p/plan.json was in the way"),
  ("truncate -s 65M big.bin", "app.user-1/big.bin", "1 file in app/ was changed by hand"),
  (#"printf '\377' > red.json"#, "app.user-1/red.json", "1 file in app/ was changed by hand"),
])
func whatIsInTheWayMovesAside(_ script: String, _ kept: String, _ remark: String) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
  try await workshop.shell("cp -r results/p before; mkdir outside; echo theirs > outside/red.json")
  try await workshop.shell("cd results/p/app; \(script)")
  let run = try await workshop.runAlone(Workshop.resume)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(run.stderr.contains(remark), "\(run.stderr)")
  #expect(Folder.kind(of: "\(workshop.folder.path)/results/p/\(kept)") != nil)
  try await workshop.shell("test \"$(ls outside)\" = red.json; test \"$(cat outside/red.json)\" = theirs")
  try await workshop.shell("diff -r --exclude='*.user-1' before results/p; test -d results/p/app -a ! -L results/p/app")
}

@Test func filesThatAreRightAreNotTouched() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
  try await workshop.shell("find results -type f -exec touch -d 2020-01-01 {} +; rm results/p/app/red.json")
  #expect(try await workshop.runAlone(Workshop.resume).exit == .exited(0))
  try await workshop.shell("test \"$(find results -type f -newermt 2020-01-02)\" = results/p/app/red.json")
}
