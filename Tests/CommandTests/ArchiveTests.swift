import Core
import Foundation
import Platform
import Testing

@Test(arguments: KeptStore.ids)
func whatIsExportedIsImportedElsewhereAndGoesOn(project: String) async throws {
  let store = try KeptStore()
  let export = try await store.run("export", project)
  #expect(export.exit == .exited(0) && export.stderr == "")
  let other = try TestHome()
  try other.write(export.stdout, to: "archive.jsonl")
  let imported = try await other.run(["import", "archive.jsonl"])
  #expect(imported.exit == .exited(0), "\(imported.stderr)")
  #expect(imported.stdout.hasPrefix("\(project): ") && imported.stdout.hasSuffix(" events imported\n"))
  #expect(try await other.run(["export", project]).stdout == export.stdout)
  #expect(try await other.run(["show", project]).stdout == store.run("show", project).stdout)
  #expect(try await other.run(["verify", "--all"]).exit == .exited(0))
  let again = try await other.run(["import", "archive.jsonl"])
  #expect(again.exit == .exited(2) && again.stderr.contains("project \(project) exists"))
  let resumed = try await other.run(["--resume", "last", "--replay", KeptStore.recording])
  #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
}

@Test func anArchiveGoesWhereItIsToldAndComesFromStdin() async throws {
  let store = try KeptStore()
  let text = try await store.run("export", "planned").stdout
  let file = try await store.run("export", "planned", "--output", "kept.jsonl")
  #expect(file.exit == .exited(0) && file.stdout == "" && file.stderr == "6 events in kept.jsonl\n")
  #expect(try String(contentsOfFile: "\(store.home.work)/kept.jsonl", encoding: .utf8) == text)
  #expect(try await store.run("export", "planned", "--output", "-").stdout == text)
  let nowhere = try await store.run("export", "planned", "--output", "no/such/folder.jsonl")
  #expect(nowhere.exit == .exited(2) && nowhere.stderr.contains("no/such/folder.jsonl"), "\(nowhere.stderr)")
  let other = try TestHome()
  let run = try await BuiltBinary.run(
    ["import", "-", "--json"], environment: ["ORCHESTRATOR_CACHE_DIR": "\(other.folder)/cache"], stdin: text)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(try JSONValue(parsing: run.stdout) == ["project_id": "planned", "events": 6])
}

@Test func ofADamagedProjectTheIntactPartIsTakenAndTheRestIsKeptForPeople() async throws {
  let store = try KeptStore()
  try await store.python(
    """
    db = opened(path)
    db.execute("UPDATE events SET at_ms = at_ms + 1 WHERE project_id = 'finished' AND seq = 17")
    db.execute("UPDATE events SET payload = CAST(X'7bff7d' AS TEXT) WHERE project_id = 'finished' AND seq = 20")
    """)
  let export = try await store.run("export", "finished")
  #expect(export.exit == .exited(5))
  #expect(
    export.stderr.hasPrefix("error: finished: event 17 is damaged: it is not what its hash says; 16 events before it"))
  let lines = try export.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  #expect(lines[0] == ["archive": 1, "events": 16, "project_id": "finished"])
  #expect(lines.compactMap { $0["seq"]?.number.map(Int.init) } == Array(1...39))
  #expect(lines.compactMap { $0["damage"] } == [["seq": 17, "reason": "it is not what its hash says"]])
  #expect(lines.first { $0["seq"] == 20 }?["payload_base64"] == "e/99")

  let other = try TestHome()
  try other.write(export.stdout, to: "archive.jsonl")
  let imported = try await other.run(["import", "archive.jsonl"])
  #expect(imported.exit == .exited(0) && imported.stdout == "finished: 16 events imported\n", "\(imported.stderr)")
  #expect(imported.stderr.contains("the project was damaged when it was exported: event 17 is damaged"))
  #expect(try await other.run(["verify", "finished"]).stdout == "finished: 16 events, intact\n")
  let resumed = try await other.run(["--resume", "finished", "--replay", KeptStore.recording])
  #expect(resumed.exit == .exited(0), "\(resumed.stderr)")
}

/// A page of events is gone: its own events are lost, all others are in the archive.
@Test func fromATornStoreIsSavedWhatCanBeRead() async throws {
  let store = try KeptStore()
  let bytes = try store.bytes()
  try store.replace(bytes.prefix(bytes.count * 3 / 4))
  var saved = 0
  for (project, events) in store.projects {
    let export = try await store.run("export", project)
    guard export.exit != .exited(0) else { saved += events; continue }
    #expect(export.exit == .exited(5) && export.stderr.split(separator: "\n").count == 1, "\(export.stderr)")
    let lines = try export.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    saved += lines.count { $0["seq"] != nil }
  }
  #expect(saved > 0 && saved < 71)
}

@Test(arguments: [
  ("lines = []", "line 1: this is no archive"),
  ("lines = [b'hello']", "line 1: this is no archive"),
  ("lines = [b'[' * 100000]", "line 1: this is no archive"),
  ("lines = lines[1:]", "line 1: this is no archive"),
  ("lines[0] = b'{\"archive\":2,\"project_id\":\"planned\",\"events\":6}'", "has version 2 and this program knows 1"),
  ("lines[0] = lines[0].replace(b'planned', b'../planned')", "line 1: the header is not valid"),
  ("lines[0] = lines[0].replace(b'planned', b'@store')", "line 1: the header is not valid"),
  ("lines[0] = lines[0].replace(b'planned', b'other')", "line 2: an event of another project"),
  ("lines[0] = lines[0].replace(b':6,', b':\"6\",')", "line 1: this is no archive"),
  ("lines.insert(1, lines[1])", "line 3: event 1 where event 2 belongs"),
  ("lines = lines[:-1]", "the archive ends after 5 of 6 events"),
  ("lines[-1] = lines[-1][:-20]", "it is no line of an archive"),
  ("lines.append(lines[0])", "a second header"),
  ("lines.append(b'{\"seq\":7}')", "it is no line of an archive"),
  ("lines = [l for l in lines if b'\"sha256\"' not in l]", "is missing"),
  ("i = body(); lines[i] = lines[i].replace(b'\"text\":\"', b'\"text\":\"x')", "the body is not what its digest says"),
  ("i = body(); lines.insert(i, lines[i])", "the body was there before"),
  ("i = body(); lines.append(lines[i])", "the body was there before"),
  ("lines.append(text('nobody asked'))", "belong to no event"),
  ("lines.insert(1, text('nobody asked'))", "does not name all bodies"),
  ("lines.insert(1, b'{\"x\":\"' + b'a' * (70 << 20) + b'\"}')", "line 2: it is longer than 64 MB"),
  (
    "lines = [lines[0].replace(b':6,', b':0,'), b'{\"damage\":{\"seq\":1,\"reason\":\"x\"}}']",
    "nothing in it is intact"
  ),
  ("change(1, at_ms=-1)", "cannot be"),
  ("change(1, at_ms=9223372036854775807)", "cannot be"),
  ("change(1, kind='')", "cannot be"),
  ("change(1, version=0)", "cannot be"),
  ("change(2, payload='{')", "event 2 is not readable"),
  ("change(1, payload=event(1)['payload'].replace('planned', '../../planned'))", "has another id inside"),
  (
    "p = event(2)['payload']; change(2, payload=p.replace('\"timeLimit\":', '\"timeLimit\":9000000000000'))",
    "event 2 has a number that cannot be"
  ),
  ("change(2, kind='runEnded', payload='{}')", "event 2 is not readable"),
  ("change(2, kind='projectCreated', payload=event(1)['payload'])", "contradicts the events before it"),
  ("change(6, kind='taskAccepted', payload='{\"task\":1}')", "event 6 is not readable"),
])
func whatDoesNotAddUpIsRefusedAndNothingIsWritten(change: String, message: String) async throws {
  let store = try KeptStore()
  _ = try await store.run("export", "planned", "--output", "a.jsonl")
  // Hashes are made anew: whoever made the archive may know how.
  try await store.python(
    """
    lines = open("a.jsonl", "rb").read().splitlines()
    def body(): return next(i for i, l in enumerate(lines) if b'"sha256"' in l)
    def text(t): return json.dumps({"sha256": hashlib.sha256(t.encode()).hexdigest(), "text": t}).encode()
    def place(seq): return next(i for i, l in enumerate(lines) if json.loads(l).get("seq") == seq)
    def event(seq): return json.loads(lines[place(seq)])
    def change(seq, **fields):
      previous = event(seq)["prev_hash"]
      while True:
        row = {**event(seq), **fields, "prev_hash": previous}
        names = "prev_hash project_id seq at_ms run_id kind version payload".split()
        parts = [str(row[n]).encode() for n in names]
        row["hash"] = previous = hashlib.sha256(b"".join(b"%d:%s" % (len(p), p) for p in parts)).hexdigest()
        lines[place(seq)] = json.dumps(row).encode()
        seq, fields = seq + 1, {}
        if seq > 6: break
    \(change)
    open("b.jsonl", "wb").write(b"\\n".join(lines))
    """)
  try FileManager.default.removeItem(atPath: store.home.database)
  try store.removeBesides()
  let run = try await store.run("import", "b.jsonl")
  #expect(run.exit == .exited(2), "\(run.stdout)\(run.stderr)")
  #expect(run.stderr.contains(message), "\(run.stderr)")
  #expect(run.stderr.split(separator: "\n").count == 1 && run.stdout == "")
  #expect(try await store.run("--list-projects").stderr == "no projects yet; start one with --project TEXT\n")
}

@Test func aProjectThatRanWithoutASandboxSaysSo() async throws {
  let store = try KeptStore()
  let build = try await store.run(
    "--project", "Three colours as JSON files", "--criteria", "every file is valid JSON", "--project-id", "open",
    "--sandbox", "off", "--replay", KeptStore.recording)
  try #require(build.exit == .exited(0), "\(build.stderr)")
  _ = try await store.run("export", "open", "--output", "open.jsonl")
  let other = try await BuiltBinary.run(
    ["import", "open.jsonl"], environment: ["ORCHESTRATOR_CACHE_DIR": "elsewhere"], directory: store.home.work)
  #expect(other.exit == .exited(0))
  #expect(other.stderr.contains("go on so unless you resume it with --sandbox on"), "\(other.stderr)")
}

@Test func aReaderOfAnArchiveThatGoesAwayIsNoError() async throws {
  let store = try KeptStore()
  let result = try await ChildProcess.run(
    ChildCommand(
      executable: "bash",
      arguments: ["-c", #""$0" export finished | true; echo "${PIPESTATUS[0]}""#, BuiltBinary.path],
      environment: ["PATH": "/usr/bin:/bin", "ORCHESTRATOR_CACHE_DIR": "\(store.home.folder)/cache"]))
  #expect(result.stdoutText == "0\n")
  #expect(result.stderrText == "")
}

@Test func whereThereIsNoStdoutNothingIsExportedAndThatIsSaid() async throws {
  let store = try KeptStore()
  let result = try await ChildProcess.run(
    ChildCommand(
      executable: "bash", arguments: ["-c", #""$0" export finished >&-"#, BuiltBinary.path],
      environment: ["PATH": "/usr/bin:/bin", "ORCHESTRATOR_CACHE_DIR": "\(store.home.folder)/cache"]))
  #expect(result.exit == .exited(5))
  #expect(
    result.stderrText == "error: stdout is closed, nothing was exported; name a file with --output FILE\n")
}

@Test func whatIsNoFileIsRefused() async throws {
  let home = try TestHome()
  for (path, message) in [
    ("nowhere.jsonl", "no such file"), (".", "not a regular file"), ("/dev/zero", "not a regular file"),
  ] {
    let run = try await home.run(["import", path])
    #expect(run.exit == .exited(2) && run.stderr.contains(message), "\(run.stderr)")
  }
}
