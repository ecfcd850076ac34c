import Core
import Foundation
import Glibc
import Platform
import Testing

@Test func oldProjectsGoWithWhatOnlyTheyNeedAndTheirSpendingStays() async throws {
  let store = try await agedStore()
  let spent = try await spending(of: store)
  let size = try store.bytes().count
  let trial = try await store.run("prune", "--older-than", "90d", "--dry-run", "--json")
  #expect(trial.exit == .exited(0), "\(trial.stderr)")
  #expect(
    try JSONValue(parsing: trial.stdout)
      == ["dry_run": true, "projects": ["cut-with-a-call-open", "finished"], "held": [], "blobs": 0, "bytes": 0])
  #expect(try await store.run("verify", "--all").stdout.split(separator: "\n").count == 3)

  let similar = { try await store.run("similar", "any project", "--threshold", "0", "--json").stdout }
  #expect(try await similar().contains("\"project_id\" : \"finished\""))
  let archive = try await store.run("export", "finished").stdout
  let run = try await store.run("prune", "--older-than", "13w")
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(run.stdout.hasPrefix("removed 2 projects and "), "\(run.stdout)")
  #expect(try store.bytes().count < size)
  let check = try await store.run("verify", "--all")
  #expect(check.stdout == "planned: 6 events, intact\n@store: 2 events, intact\n", "\(check.stdout)")
  let counts = try await store.python(
    """
    db = opened(path, free=False)
    for sql in ("SELECT DISTINCT project_id FROM events ORDER BY 1", "SELECT COUNT(*) FROM blobs WHERE id NOT IN (SELECT blob_id FROM event_blobs)"):
      print(*[row[0] for row in db.execute(sql)])
    """)
  #expect(counts == "@store planned\n0\n")
  #expect(try FileManager.default.contentsOfDirectory(atPath: "\(store.home.folder)/cache/locks") == [])

  // What the call in flight may have cost counts with the rest.
  let after = try await spending(of: store)
  #expect(after["finished"] == spent["finished"] && after["planned"] == spent["planned"])
  #expect(try #require(after["cut-with-a-call-open"]) > #require(spent["cut-with-a-call-open"]))

  // Also when all that is derived is made anew.
  try await store.python("opened(path, free=False).execute('DELETE FROM spending')")
  #expect(try await store.run("verify", "--all", "--rebuild").exit == .exited(0))
  #expect(try await spending(of: store) == after)

  #expect(try await store.run("show", "finished").exit == .exited(2))
  // The index still holds its vector.
  #expect(try await !similar().contains("finished"))
  let again = try await store.run("--project", "x", "--project-id", "finished", "--replay", KeptStore.recording)
  #expect(again.exit == .exited(2) && again.stderr.contains("project finished was pruned"), "\(again.stderr)")
  let resumed = try await store.run("--resume", "planned", "--replay", KeptStore.recording)
  #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
  // Who kept an archive has the project back, and its money is not counted twice.
  try store.home.write(archive, to: "finished.jsonl")
  #expect(try await store.run("import", "finished.jsonl").exit == .exited(0))
  #expect(try await spending(of: store)["finished"] == spent["finished"])
  #expect(try await store.run("verify", "--all").exit == .exited(0))
}

@Test func aProjectThatSomebodyWorksOnStays() async throws {
  let store = try await agedStore()
  let locks = "\(store.home.folder)/cache/locks"
  try FileManager.default.createDirectory(atPath: locks, withIntermediateDirectories: true)
  let file = open("\(locks)/finished.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
  defer { close(file) }
  var whole = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
  // F_OFD_SETLK
  try #require(fcntl(file, 37, &whole) == 0)
  let run = try await store.run("prune", "--older-than", "90d", "--json")
  #expect(run.exit == .exited(0))
  let answer = try JSONValue(parsing: run.stdout)
  #expect(answer["projects"] == ["cut-with-a-call-open"] && answer["held"] == ["finished"])
  #expect(answer["bytes"] == 0)
  #expect(run.stderr.contains("project finished stays: a process works on it"))
  #expect(run.stderr.contains("the store did not become smaller: project finished is being worked on"))
  let check = try await store.run("verify", "--all")
  #expect(check.stdout == "finished: 39 events, intact\nplanned: 6 events, intact\n@store: 1 event, intact\n")
}

/// A crash after any statement leaves all projects or none of the old ones, and nothing damaged.
@Test func aCrashWhilePruningLeavesAllOrNothing() async throws {
  let store = try await agedStore()
  let bytes = try store.bytes()
  let whole = try await store.run("verify", "--all").stdout
  var points = ["journal:1"]
  points += (1...200).map { "statement:\($0)" }
  var crashes = 0
  for point in points {
    try store.replace(bytes)
    let run = try await store.home.run(["prune", "--older-than", "90d"], ["ORCHESTRATOR_CRASH_AT": point])
    if run.exit == .exited(0) { break }
    #expect(run.exit == .exited(137), "\(run.stderr)")
    crashes += 1
    let check = try await store.run("verify", "--all")
    #expect(check.exit == .exited(0), "\(point): \(check.stdout)")
    let expected = point == "journal:1" ? "planned: 6 events, intact\n@store: 2 events, intact\n" : whole
    #expect(check.stdout == expected, "\(point): \(check.stdout)")
  }
  #expect(crashes > 15)
}

@Test func nothingIsRemovedFromADamagedStore() async throws {
  let store = try await agedStore()
  try await store.python("opened(path).execute(\"DELETE FROM event_blobs WHERE project_id = 'planned' AND seq = 3\")")
  let bytes = try store.bytes()
  let run = try await store.run("prune", "--older-than", "90d")
  #expect(run.exit == .exited(5))
  #expect(run.stderr.contains("nothing is removed from a damaged store"), "\(run.stderr)")
  #expect(try await store.run("verify", "finished").stdout == "finished: 39 events, intact\n")
  #expect(try store.bytes().count == bytes.count)
}

@Test(arguments: ["90", "", "d", "-3d", "+3d", "1.5d", "3m", "0d", "999999999999d", "９d"])
func anAgeHasAUnit(text: String) async throws {
  let run = try await BuiltBinary.run(["prune", "--older-than", text])
  #expect(run.exit == .exited(2))
  #expect(
    run.stderr.hasSuffix("is no age; say a whole number of hours, days or weeks, like 12h, 90d or 8w\n"),
    "\(run.stderr)")
}

/// Two projects that ended more than a year ago, and one of an hour ago, with bodies that they share.
private func agedStore() async throws -> KeptStore {
  let store = try KeptStore()
  for project in ["finished", "cut-with-a-call-open", "planned"] {
    _ = try await store.run("export", project, "--output", "\(project).jsonl")
  }
  try FileManager.default.removeItem(atPath: store.home.database)
  try store.removeBesides()
  // Their histories as they would be, had they happened then.
  try await store.python(
    """
    import time
    for project, hours in (("finished", 9600), ("cut-with-a-call-open", 9700), ("planned", 1)):
      lines = [json.loads(line) for line in open(f"{project}.jsonl", "rb")]
      shift = int(time.time() * 1000) - hours * 3600000 - max(line.get("at_ms", 0) for line in lines)
      previous = ""
      for row in lines:
        if "seq" not in row: continue
        row["at_ms"] += shift
        row["prev_hash"] = previous
        names = "prev_hash project_id seq at_ms run_id kind version payload".split()
        parts = [str(row[name]).encode() for name in names]
        row["hash"] = previous = hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()
      open(f"{project}.jsonl", "w").write("\\n".join(json.dumps(line) for line in lines))
    """)
  for project in ["finished", "cut-with-a-call-open", "planned"] {
    let run = try await store.run("import", "\(project).jsonl")
    try #require(run.exit == .exited(0), "\(run.stderr)")
  }
  return store
}

/// In micro-dollars, by project.
private func spending(of store: KeptStore) async throws -> [String: Int] {
  let text = try await store.python(
    """
    print(json.dumps(dict(opened(path, free=False).execute("SELECT project_id, SUM(settled) FROM spending GROUP BY 1"))))
    """)
  return try JSONDecoder().decode([String: Int].self, from: Data(text.utf8))
}
