import Core
import Foundation
import Platform
import Testing

/// What a disk, a copy that was cut short or a careless hand does to the file. Each is reported in one line with exit 5 by
/// every command that reads what is damaged, nothing is repaired or written, and the line says what to do.
@Test(arguments: ["cut off", "garbage header", "zeroed first page", "empty", "zeroed events"])
func aTornStoreIsReportedAndStaysAsItIs(damage: String) async throws {
  let store = try KeptStore()
  var bytes = try store.bytes()
  switch damage {
  case "cut off": bytes = bytes.prefix(bytes.count / 2)
  case "garbage header": bytes.replaceSubrange(0..<16, with: Data("this is garbage!".utf8))
  case "zeroed first page": bytes.replaceSubrange(0..<4096, with: Data(count: 4096))
  case "empty": bytes = Data()
  default:
    let page = try #require(
      Int(
        try await store.python(
          "print(opened(path, free=False).execute(\"SELECT rootpage FROM sqlite_schema WHERE name = 'events'\").fetchone()[0])"
        ).dropLast()))
    bytes.replaceSubrange((page - 1) * 4096..<page * 4096, with: Data(count: 4096))
  }
  try store.replace(bytes)
  var commands = [
    ["show", "finished"], ["verify", "--all"], ["verify", "finished"],
    ["--resume", "planned", "--replay", KeptStore.recording],
    ["prune", "--older-than", "1h"],
  ]
  // These do not look at old events.
  if damage != "zeroed events" {
    commands += [["--list-projects"], ["--project", "x", "--replay", KeptStore.recording]]
  }
  for command in commands {
    let run = try await store.home.run(command)
    #expect(run.exit == .exited(5), "\(command): \(run.stdout)\(run.stderr)")
    #expect(run.stderr.split(separator: "\n").count == 1, "\(command): \(run.stderr)")
    #expect(run.stderr.contains("move orchestrator.db away"), "\(command): \(run.stderr)")
    #expect(try store.bytes() == bytes, "\(command)")
  }
}

@Test func aLogThatIsMissingIsNoticed() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try workshop.step(Workshop.build)
  try await build.advance(through: "planAccepted")
  build.kill9()
  let log = "\(workshop.folder.path)/cache/orchestrator.db-wal"
  try FileManager.default.moveItem(atPath: log, toPath: "\(workshop.folder.path)/kept")
  for command in [["--list-projects"], ["verify", "--all"], ["export", "p"], Workshop.resume] {
    let run = try await workshop.runAlone(command)
    #expect(run.exit == .exited(5), "\(command): \(run.stdout)")
    #expect(run.stderr.contains("orchestrator.db-wal, which is missing: put that file back"), "\(run.stderr)")
  }
  try FileManager.default.moveItem(atPath: "\(workshop.folder.path)/kept", toPath: log)
  #expect(try await workshop.run(Workshop.resume).exit == .exited(0))
}

@Test func aDatabaseOfAnotherProgramIsLeftAlone() async throws {
  let store = try KeptStore()
  try FileManager.default.removeItem(atPath: store.home.database)
  try await store.python("opened(path, free=False).execute('CREATE TABLE cookies (name TEXT)')")
  let bytes = try store.bytes()
  for command in [["--list-projects"], ["verify", "--all"], ["export", "p"]] {
    let run = try await store.home.run(command)
    #expect(run.exit == .exited(2))
    #expect(run.stderr.contains("is a database of another program; set ORCHESTRATOR_CACHE_DIR"), "\(run.stderr)")
  }
  #expect(try store.bytes() == bytes)
}

/// Whatever byte of the file changes: found, refused, or without effect on what is stored.
@Test func aByteFlippedInTheFileIsFoundOrChangesNothing() async throws {
  let store = try KeptStore()
  let bytes = try store.bytes()
  let projects = store.projects.map(\.0)
  var exported: [String: String] = [:]
  for project in projects { exported[project] = try await store.run("export", project).stdout }
  var exits: [ChildResult.Exit: Int] = [:]
  // Two in every page, and the header's fields.
  for offset in [17, 19, 23, 31, 43, 47, 59, 63, 95] + Array(stride(from: 1_500, to: bytes.count, by: 2_048)) {
    var flipped = bytes
    flipped[offset] ^= 0x11
    try store.replace(flipped)
    let run = try await store.run("verify", "--all")
    exits[run.exit, default: 0] += 1
    #expect([.exited(0), .exited(2), .exited(5)].contains(run.exit), "offset \(offset): \(run.stderr)")
    guard run.exit == .exited(0) else { continue }
    for project in projects { #expect(try await store.run("export", project).stdout == exported[project], "\(offset)") }
  }
  #expect((exits[.exited(5)] ?? 0) > 20, "\(exits)")
}
