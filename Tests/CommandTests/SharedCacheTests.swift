import Core
import Foundation
import Platform
import Testing

/// Two machines, each with a cache folder of its own, and one Redis server.
@Suite struct SharedCacheTests {
  private static let prefix = "orchestrator:answer:1:"
  private let calls = Double(ColoursProject.calls)

  @Test func aSecondMachineHitsWhatTheFirstHasPaid() async throws {
    let redis = try await RedisServer()
    let (here, there) = (try Workshop(ColoursProject.rules), try Workshop(ColoursProject.rules))
    let first = try await here.again("first", ["--cache", redis.address])
    #expect(first.run.exit == .exited(0) && first.calls == calls, "\(first.run.stderr)")
    #expect(try await redis.run(["DBSIZE"]) == "\(ColoursProject.calls)")

    let second = try await there.again("second", [], ["ORCHESTRATOR_CACHE": redis.address])
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.cost == 0 && second.hits == calls && second.app == first.app)
    #expect(try await there.server.arrivals() == 0)
    // It has its own copies now.
    #expect(try await there.again("third").cost == 0)
    // The password is nowhere.
    for text in [first.run.stderr, first.run.stdout, second.run.stderr] { #expect(!text.contains("p%40ss")) }
    let journal = try Data(contentsOf: URL(fileURLWithPath: "\(here.folder.path)/cache/orchestrator.db"))
    #expect(journal.range(of: Data("p%40ss".utf8)) == nil)
  }

  /// What a project is about stays at home, and nobody else says which questions are alike.
  @Test func wordsAreNotShared() async throws {
    let redis = try await RedisServer()
    let (here, there) = (try Workshop(ColoursProject.rules), try Workshop(ColoursProject.rules))
    let shared = ["--cache", redis.address]
    try await here.ask("first", Reworded.first, Reworded.criteria, shared)
    for key in try await redis.run(["KEYS", "*"]).split(separator: "\n").map(String.init) {
      #expect(try await !redis.run(["GET", key]).contains("web_team"))
    }
    let similar = shared + Reworded.all + ["--max-false-hits", "100"]
    let second = try await there.ask("second", Reworded.second, Reworded.criteria, similar)
    #expect(second.calls == calls && second.cached("candidates") == 0, "\(second.run.stderr)")
    // The very question is answered from there, and with its own words serves similar ones here.
    #expect(try await there.ask("third", Reworded.first, Reworded.criteria, similar).cached("hits") == calls)
    try await there.changeAnswers("DELETE FROM answers WHERE words LIKE '%our web_team%'")
    let fourth = try await there.ask("fourth", "Please \(Reworded.first)", Reworded.criteria, similar)
    #expect(fourth.cached("candidates") == calls, "\(fourth.run.stderr)")
  }

  @Test func whatOthersWriteThereIsChecked() async throws {
    let redis = try await RedisServer()
    let (here, there) = (try Workshop(ColoursProject.rules), try Workshop(ColoursProject.rules))
    try await here.again("first", ["--cache", redis.address])
    let keys = try await redis.run(["KEYS", "*"]).split(separator: "\n").map(String.init)
    #expect(keys.count == ColoursProject.calls && keys.allSatisfy { $0.hasPrefix(Self.prefix) })
    // Rubbish, and an answer to another question.
    let other = try await redis.run(["GET", keys[1]])
    _ = try await redis.run(["SET", keys[0], "{\"rubbish\": 1}"])
    _ = try await redis.run(["SET", keys[2], other])
    let second = try await there.again("second", ["--cache", redis.address])
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.calls == 2 && second.hits == calls - 2)
    #expect(try await redis.run(["GET", keys[0]]).contains("sha256"))

    // Cleared is only what is ours.
    _ = try await redis.run(["SET", "somebody:else", "1"])
    let cleared = try await there.cache(["clear", "--yes", "--cache", redis.address])
    #expect(cleared["removed"] == .number(calls) && cleared["removed_shared"] == .number(calls))
    #expect(try await redis.run(["KEYS", "*"]) == "somebody:else")
    #expect(try await there.cache(["stats", "--cache", redis.address])["shared_entries"] == 0)
  }

  @Test func aPoisonedAnswerGoesFromTheServerToo() async throws {
    let redis = try await RedisServer()
    let (here, there) = (try Workshop(ColoursProject.rules), try Workshop(ColoursProject.rules))
    let first = try await here.again("first")
    let poisoned = try await here.exportedAnswers().filter { $0.question.stage == .generate }.map { known in
      var known = known
      known.answer.text = "```json path=red.json\n{\n```"
      return known
    }
    try await there.importAnswers(poisoned, ["--cache", redis.address])
    #expect(try await redis.run(["DBSIZE"]) == "3")
    #expect(try await there.cache(["clear", "--yes"])["removed"] == 3)
    let second = try await there.again("second", ["--cache", redis.address])
    #expect(second.run.exit == .exited(0) && second.app == first.app, "\(second.run.stderr)")
    #expect(try await there.cache(["stats"])["rejected"] == 3)
    #expect(try await there.again("third", ["--cache", redis.address]).cost == 0)
  }

  @Test func withoutTheServerTheOwnCacheDoes() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let nobody = ["--cache", "redis://:secret@127.0.0.1:1"]
    let first = try await workshop.again("first", nobody)
    #expect(first.run.exit == .exited(0) && first.calls == calls, "\(first.run.stderr)")
    let lines = first.run.stderr.split(separator: "\n").filter { $0.contains("the shared cache at 127.0.0.1:1") }
    #expect(lines.count == 1 && !first.run.stderr.contains("secret"), "\(first.run.stderr)")
    #expect(try await workshop.again("second", nobody).cost == 0)
    // Somebody who is not let in is told so as well.
    let redis = try await RedisServer()
    let third = try await workshop.again("third", ["--cache", "redis://127.0.0.1:\(redis.port)"])
    #expect(third.run.exit == .exited(0))
    #expect(third.cost == 0)
  }

  @Test(arguments: [
    "rediss://host", "http://host", "redis://", "redis://host:0", "redis://host:port", "redis://host/x",
    "redis://:%zz@host",
  ])
  func anAddressThatIsNoneIsRefused(_ address: String) async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let run = try await workshop.run(Workshop.arguments("first", ["--cache", address]))
    #expect(run.exit == .exited(2) && run.stderr.contains("--cache: "), "\(run.stderr)")
    #expect(try await workshop.server.arrivals() == 0)
  }
}
