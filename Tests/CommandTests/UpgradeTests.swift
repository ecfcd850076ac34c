import Core
import Foundation
import Platform
import Testing

@Test func aStoreIsKeptOfEverySchema() { #expect(KeptStore.names == ["v001.db", "v002.db"]) }

@Test(arguments: KeptStore.names)
func aStoreOfAnEarlierVersionIsListedShownAndVerified(name: String) async throws {
  let store = try KeptStore(name)
  let written = try store.bytes()
  let unread = try await store.run("verify", "--all")
  #expect(unread.exit == .exited(0) && unread.stdout == store.intact, "\(unread.stdout)\(unread.stderr)")
  #expect(try store.bytes() == written)

  let list = try JSONValue(parsing: try await store.run("--list-projects", "--json").stdout)
  let projects = try #require(list["projects"]?.array)
  let spent = Dictionary(
    uniqueKeysWithValues: projects.map { ($0["project_id"]?.string ?? "", $0["spent_usd"]?.number ?? -1) })
  #expect(
    spent == [
      "cut-after-an-answer": 0.0045, "cut-in-a-call": 0.0045, "cut-with-a-call-open": 0.0015, "finished": 0.012,
      "planned": 0.0015,
    ])
  // Listing has brought it up to date.
  #expect(try await store.run("verify", "--all").stdout == store.intact)
  for (project, _) in store.projects {
    let show = try await store.run("show", project)
    #expect(show.exit == .exited(0) && show.stdout.hasPrefix("# Three colours as JSON files\n"), "\(show.stderr)")
  }
}

@Test(arguments: KeptStore.names)
func everyProjectOfAnEarlierVersionIsResumedToItsEnd(name: String) async throws {
  let store = try KeptStore(name)
  for (project, _) in store.projects {
    let run = try await store.run("--resume", project, "--replay", KeptStore.recording, "--json")
    #expect(run.exit == .exited(0), "\(project): \(run.stderr)")
    let summary = try JSONValue(parsing: run.stdout)
    #expect(summary["status"] == "SUCCESS")
    #expect(summary["budget"]?["reserved_usd"] == .number(0))
    // A call that a killed process left open may have been charged.
    let unconfirmed = try #require(summary["budget"]?["unconfirmed_usd"]?.number)
    #expect((unconfirmed > 0) == (project == "cut-with-a-call-open"), "\(project) \(unconfirmed)")
    let app = try FileManager.default.contentsOfDirectory(atPath: "\(store.home.work)/results/\(project)/app")
    #expect(app.sorted() == ["blue.json", "green.json", "red.json"])
  }
  let check = try await store.run("verify", "--all")
  #expect(check.exit == .exited(0), "\(check.stdout)")
}

@Test func aStoreOfALaterVersionIsRefusedAndUntouched() async throws {
  let store = try KeptStore()
  try await store.python("opened(path, free=False).execute('PRAGMA user_version = 99')")
  let written = try store.bytes()
  for command in [
    ["--list-projects"], ["show", "finished"], ["--resume", "planned", "--replay", KeptStore.recording],
    ["verify", "--all"], ["export", "finished"], ["prune", "--older-than", "1h"],
    ["--project", "x", "--replay", KeptStore.recording],
  ] {
    let run = try await store.home.run(command)
    #expect(run.exit == .exited(2), "\(command)")
    #expect(run.stderr.contains("the store has version 99 and this program knows"), "\(run.stderr)")
    #expect(run.stderr.split(separator: "\n").count == 1 && run.stdout == "")
  }
  #expect(try store.bytes() == written)
}
