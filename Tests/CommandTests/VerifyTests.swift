import Core
import Foundation
import Platform
import Testing

@Test func aByteFlippedInAnyEventOrBodyIsNamedByItsSeq() async throws {
  let store = try KeptStore()
  // A copy of the store for each column of each event of a project, and for each body of it.
  let list = try await store.python(
    """
    import shutil
    db = opened(path, free=False)
    def copies(table, key, columns, rows):
      for row, project, seq in rows:
        for column in columns:
          name = f"{table}-{row}-{column}"
          shutil.copyfile(path, name)
          copy = opened(name)
          kind, value = copy.execute(f"SELECT typeof({column}), CAST({column} AS BLOB) FROM {table} WHERE {key} = ?",
            (row,)).fetchone()
          if kind == "integer":
            value = int(value) ^ 64
          else:
            value = bytearray(value or b"1")
            value[len(value) // 2] ^= 4
          cast = "CAST(? AS TEXT)" if kind == "text" else "?"
          copy.execute(f"UPDATE {table} SET {column} = {cast} WHERE {key} = ?", (value, row))
          copy.close()
          print(json.dumps({"file": name, "project": project, "seq": seq}))
    columns = "project_id seq at_ms run_id kind version payload prev_hash hash".split()
    copies("events", "rowid", columns, db.execute(
      "SELECT rowid, project_id, seq FROM events WHERE project_id = 'planned'").fetchall())
    copies("blobs", "id", ["bytes"], db.execute(
      "SELECT blob_id, project_id, MIN(seq) FROM event_blobs GROUP BY blob_id").fetchall())
    """)
  let cases = try list.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  #expect(cases.count == 6 * 9 + 37)
  for one in cases {
    let file = try #require(one["file"]?.string)
    let project = try #require(one["project"]?.string)
    let seq = try #require(one["seq"]?.number)
    try store.replace(try Data(contentsOf: URL(fileURLWithPath: "\(store.home.work)/\(file)")))
    let run = try await store.run("verify", "--all")
    #expect(run.exit == .exited(5), "\(file)")
    let line = run.stdout.split(separator: "\n").first { $0.hasPrefix("\(project): ") }
    #expect(line?.hasPrefix("\(project): event \(Int(seq)) is damaged: ") == true, "\(file): \(run.stdout)")
  }
}

@Test func verifySaysWhatIsWrongAndWhatToDo() async throws {
  let store = try KeptStore()
  try await store.python(
    """
    db = opened(path)
    db.execute("UPDATE events SET payload = payload || ' ' WHERE project_id = 'finished' AND seq = 17")
    """)
  let human = try await store.run("verify", "finished")
  #expect(human.exit == .exited(5))
  #expect(human.stdout == "finished: event 17 is damaged: it is not what its hash says\n")
  #expect(human.stderr.contains("orchestrator export ID") && human.stderr.split(separator: "\n").count == 1)
  let json = try JSONValue(parsing: try await store.run("verify", "finished", "--json").stdout)
  #expect(
    json == [
      "intact": false,
      "projects": [
        [
          "project_id": "finished", "intact": false, "intact_events": 16, "damaged_seq": 17,
          "damage": "event 17 is damaged: it is not what its hash says",
        ]
      ],
    ])
  let other = try await store.run("verify", "plan")
  #expect(other.exit == .exited(0) && other.stdout == "planned: 6 events, intact\n")
  #expect(try await store.run("verify", "nothing").exit == .exited(2))
  let rebuild = try await store.run("verify", "finished", "--rebuild")
  #expect(rebuild.exit == .exited(5) && rebuild.stderr.contains("nothing was rebuilt"))
}

@Test func derivedTablesAreRebuiltOnlyWhenAsked() async throws {
  let store = try KeptStore()
  _ = try await store.run("--list-projects")
  try await store.python(
    "db = opened(path, free=False); db.execute(\"UPDATE projects SET settled = 1 WHERE project_id = 'finished'\")")
  for _ in 1...2 {
    let run = try await store.run("verify", "--all")
    #expect(run.exit == .exited(5))
    #expect(run.stdout.contains("finished: the table projects does not follow from the events\n"), "\(run.stdout)")
    #expect(run.stderr.contains("no event is lost: orchestrator verify --all --rebuild"))
  }
  let rebuilt = try await store.run("verify", "--all", "--rebuild")
  #expect(rebuilt.exit == .exited(0) && rebuilt.stdout == store.intact, "\(rebuilt.stdout)")
  #expect(rebuilt.stderr == "the derived tables were written anew from the events\n")
  #expect(try await store.run("verify", "--all").stdout == store.intact)
}

@Test func aProjectThatIsBeingBuiltIsVerifiedAndExportedMeanwhile() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let build = try workshop.step(Workshop.build)
  var written = 0
  while try await build.next() != nil {
    written += 1
    let run = try await workshop.runAlone(["verify", "p"])
    #expect(run.exit == .exited(0), "\(run.stdout)\(run.stderr)")
    let events = Int(run.stdout.dropFirst(3).prefix { $0 != " " }) ?? 0
    #expect(events >= written - 1 && run.stdout.hasSuffix(" events, intact\n"), "\(run.stdout)")
    if written % 7 == 0 { #expect(try await workshop.runAlone(["export", "p"]).exit == .exited(0)) }
  }
  #expect(workshop.files().count == 3)
}

@Test func aStoreWhereNothingCanBeWrittenIsVerifiedAndExported() async throws {
  let store = try KeptStore()
  // As a version that writes a log leaves it.
  _ = try await store.run("--list-projects")
  let exported = try await store.run("export", "finished").stdout
  try store.removeBesides()
  for (command, answer) in [(["verify", "--all"], store.intact), (["export", "finished"], exported)] {
    let run = try await ChildProcess.run(
      ChildCommand(
        executable: "/usr/bin/bwrap",
        arguments: ["--ro-bind", "/", "/", "--proc", "/proc", BuiltBinary.path] + command,
        environment: [
          "PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "ORCHESTRATOR_CACHE_DIR": "\(store.home.folder)/cache",
        ],
        wallSeconds: 60, outputLimit: 1 << 20))
    #expect(run.exit == .exited(0) && run.stdoutText == answer, "\(run.stderrText)")
  }
}
