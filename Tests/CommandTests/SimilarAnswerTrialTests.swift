import Core
import Foundation
import Platform
import Testing

/// What is learned of answers that stood for those of similar questions.
@Suite struct SimilarAnswerTrialTests {
  private let calls = Double(ColoursProject.calls)
  private let drafts = ["--semantic-cache=generate,revise,plan", "--max-false-hits", "0.001"]
  private let third = "Write us a folder of three colours as JSON files for web_team"

  /// The answers of a stage about red.
  private func red(_ workshop: Workshop, _ stage: Stage) async throws -> [KnownAnswer] {
    try await workshop.exportedAnswers().filter {
      $0.question.stage == stage && $0.question.wording?.words.last?.contains("The colour red") == true
    }
  }

  @Test func aDraftThatFailsItsChecksIsTurnedDownAndAskedFor() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.ask("first")
    var poisoned = try #require(try await red(workshop, .generate).first)
    poisoned.answer.text = Body("```json path=red.json\n{\"name\": \n```")
    try await workshop.importAnswers([poisoned])
    let key = poisoned.question.digest

    let second = try await workshop.ask("second", Reworded.second, Reworded.criteria, drafts)
    #expect(second.run.exit == .exited(0) && second.app == first.app, "\(second.run.stderr)")
    #expect(second.cached("candidates") == 4 && second.cached("rejected_candidates") == 1)
    #expect(second.calls == 5 && second.cached("false_hits") == 0 && second.hits == 3)
    #expect(second.run.stderr.contains("does not do, asked anew: json"), "\(second.run.stderr)")
    // It was no attempt of the task's, and the model was asked once.
    for task in second.summary["tasks"]?.array ?? [] { #expect(task["attempts"]?.array?.count == 1) }
    #expect(try workshop.requests()["generate red 1"] == 2)
    let stats = try await workshop.cache(["stats"])
    #expect(stats["rejected_candidates"] == 1 && stats["false_hits"] == 0 && stats["rejected"] == 0)

    // To its own question it is the answer still; for others it is not tried again where it is no more like them.
    let entry = try await workshop.cache(["get", key])
    #expect(entry["trials"]?.array?.map { $0["outcome"] } == ["rejected"])
    try await workshop.changeAnswers("DELETE FROM answers WHERE words LIKE '%our web_team%'")
    let again = try await workshop.ask("again", Reworded.second, Reworded.criteria, drafts)
    #expect(again.cached("candidates") == 3 && again.cached("rejected_candidates") == 0)
    #expect(try workshop.requests()["generate red 1"] == 3)
  }

  @Test func aDraftThatIsFoundWrongLaterIsAFalseHitAndTrustedLess() async throws {
    let issue = #"{"verdict": "revise", "issues": [{"severity": "high", "file": "red.json", "problem": "not for us"}]}"#
    let rules = [
      StubRule(issue, stage: "critique", task: "-").with("contains", "our web_team"),
      StubRule("```json path=red.json\n{\"name\": \"our red\"}\n```", stage: "revise", task: "red"),
    ]
    let workshop = try Workshop(rules + ColoursProject.rules)
    try await workshop.ask("first")
    let key = try #require(try await red(workshop, .generate).first).question.digest
    let second = try await workshop.ask("second", Reworded.second, Reworded.criteria, drafts)
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.app["red.json"].map { String(decoding: $0, as: UTF8.self) } == "{\"name\": \"our red\"}\n")
    #expect(second.cached("candidates") == 4 && second.cached("false_hits") == 1, "\(second.run.stderr)")
    #expect(second.cached("rejected_candidates") == 0)
    let notes = second.summary["notes"]?.array?.filter { $0["kind"] == "false_hit" } ?? []
    #expect(notes.count == 1 && notes.first?["task"] == "red")
    let stats = try await workshop.cache(["stats"])
    #expect(stats["false_hits"] == 1 && stats["candidates"] == 4 && stats["rejected_candidates"] == 0)
    let trials = try await workshop.cache(["get", key])["trials"]?.array
    #expect(trials?.map { $0["outcome"] } == ["wrong"], "\(trials ?? [])")
    let shown = try await workshop.runAlone(["cache", "get", key])
    #expect(shown.stderr.contains("stood for generate red 1 of second"), "\(shown.stderr)")

    // No draft of this kind is served now, and the plan, which did no harm, is.
    let next = try await workshop.ask("next", third, Reworded.criteria, drafts)
    #expect(next.cached("candidates") == 1 && next.calls == calls - 1, "\(next.run.stderr)")
    // Whoever does not mind gets them.
    let careless = ["--semantic-cache=generate", "--max-false-hits", "100"]
    let last = try await workshop.ask("last", third + " now", Reworded.criteria, careless)
    #expect(last.cached("candidates") == 3, "\(last.run.stderr)")
  }

  @Test func opinionsAreComparedUntilTheyAreProven() async throws {
    let other = StubRule(#"{"verdict": "accept", "score": 0.86, "issues": []}"#, stage: "critique", task: "red")
    let workshop = try Workshop([other.with("contains", "our web_team")] + ColoursProject.rules)
    try await workshop.ask("first")
    let opinions = ["--semantic-cache=critique", "--max-false-hits"]
    let second = try await workshop.ask("second", Reworded.second, Reworded.criteria, opinions + ["0.001", "--events"])
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.calls == calls && second.cached("candidates") == 0)
    let events = try second.run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(events.count { $0["event"] == "answerHeld" } == 4)
    let compared = events.filter { $0["event"] == "answerCompared" }
    #expect(compared.count { $0["verdict"] == "same" } == 3)
    #expect(compared.filter { $0["verdict"] == "different" }.map { $0["task"] } == ["red"])
    // Nobody was served anything wrong.
    let stats = try await workshop.cache(["stats"])
    #expect(stats["false_hits"] == 0 && stats["candidates"] == 0)
    let key = try #require(compared.first { $0["task"] == "red" }?["cache_key"]?.string)
    let trial = try await workshop.cache(["get", key])["trials"]?.array?.first
    #expect(trial?["outcome"] == "wrong" && trial?["served"] == false && trial?["call"] == "critique red 1")

    let served = try await workshop.ask("third", third, Reworded.criteria, opinions + ["100"])
    #expect(served.cached("candidates") == 4 && served.calls == calls - 4, "\(served.run.stderr)")
    #expect(try await workshop.runAlone(["verify", "--all"]).exit == .exited(0))
  }

  /// What is to be compared stands in the journal, and needs no cache.
  @Test func aComparisonSurvivesAKill() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first")
    let opinions = ["--semantic-cache", "--max-false-hits", "0.001"]
    let build = try workshop.step(Workshop.arguments("second", says: Reworded.second) + opinions)
    try await build.advance(through: "answerHeld", "red", stage: "critique")
    build.kill9()
    for file in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: workshop.answersFile + file) }
    let run = try await workshop.run(["--resume", "second", "--no-cache", "--events"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let events = try run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    let compared = events.filter { $0["event"] == "answerCompared" && $0["task"] == "red" }
    #expect(compared.count == 1 && compared.first?["verdict"] == "same", "\(run.stdout)")
    #expect(try await workshop.runAlone(["verify", "--all"]).exit == .exited(0))
  }

  /// Killed between an outcome and its being learned, a run tells it again.
  @Test func whatTheCacheDidNotHearOfIsToldOnResume() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first")
    let build = try workshop.step(Workshop.arguments("second", says: Reworded.second) + drafts)
    try await build.advance(through: "taskAccepted", "red")
    build.kill9()
    try await workshop.changeAnswers("DELETE FROM trials")
    #expect(try await workshop.run(["--resume", "second"] + drafts).exit == .exited(0))
    let trials = try #require(try await red(workshop, .generate).first).question.digest
    let told = try await workshop.cache(["get", trials])["trials"]?.array
    #expect(told?.count == 1 && told?.first?["outcome"] == "right")
    // So does whoever fills an empty cache from the journals.
    _ = try await workshop.cache(["clear", "--yes"])
    _ = try await workshop.cache(["warm"])
    #expect(try await workshop.cache(["get", trials])["trials"]?.array == told)
  }

  /// A file of before is used on, and what it holds is found by the same questions.
  @Test func anOlderFileIsTakenOver() async throws {
    let workshop = try Workshop(ColoursProject.rules)
    try await workshop.ask("first")
    try await workshop.changeAnswers(
      """
      DROP TRIGGER answer_gone; DROP TRIGGER answer_replaced; DROP TABLE trials; DROP INDEX answers_by_frame;
      ALTER TABLE answers DROP COLUMN frame; ALTER TABLE answers DROP COLUMN words; PRAGMA user_version = 1;
      """)
    let more = ["--semantic-cache=all", "--max-false-hits", "100"]
    let same = try await workshop.ask("second", Reworded.first, Reworded.criteria, more)
    #expect(same.run.exit == .exited(0) && same.cached("hits") == calls && same.cost == 0, "\(same.run.stderr)")
    #expect(!same.run.stderr.contains("cache of answers"), "\(same.run.stderr)")
    let reworded = try await workshop.ask("third", Reworded.second, Reworded.criteria, more)
    #expect(reworded.cached("candidates") == 0 && reworded.calls == calls)
    // What is kept from here on has its words.
    let next = try await workshop.ask("fourth", third, Reworded.criteria, more)
    #expect(next.cached("candidates") == calls, "\(next.run.stderr)")
  }

  /// What was exported elsewhere serves similar questions as well.
  @Test func wordsAreExportedAndImported() async throws {
    let (here, there) = (try Workshop(ColoursProject.rules), try Workshop(ColoursProject.rules))
    try await here.ask("first")
    try await there.importAnswers(try await here.exportedAnswers())
    let more = ["--semantic-cache=all", "--max-false-hits", "100"]
    let second = try await there.ask("second", Reworded.second, Reworded.criteria, more)
    #expect(second.cached("candidates") == calls && second.cost == 0, "\(second.run.stderr)")
  }
}
