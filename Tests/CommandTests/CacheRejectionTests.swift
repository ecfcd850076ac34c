import Core
import Foundation
import Platform
import Testing

/// Answers in the cache that are not what they were: the checks catch them, they go, and the project is built all the same.
@Suite struct CacheRejectionTests {
  private func poison(
    _ stage: Stage, _ workshop: Workshop, holding word: String = "", with text: String
  ) async throws {
    let answers = try await workshop.exportedAnswers().filter {
      $0.question.stage == stage && (word.isEmpty || $0.answer.text.text.contains(word))
    }
    let poisoned = answers.map { known in
      var known = known
      known.answer.text = Body(text)
      return known
    }
    #expect(!poisoned.isEmpty)
    try await workshop.importAnswers(poisoned)
  }

  @Test(
    arguments: [
      (Stage.generate, "\"red\"", "```json path=red.json\n{\"name\": \n```"),
      (.generate, "\"red\"", "I would rather not."),
      (.plan, "", "{\"summary\": \"nothing\"}"),
      (.critique, "score", "It is fine."),
    ])
  func aPoisonedAnswerIsCaughtAndForgotten(_ stage: Stage, _ word: String, _ text: String) async throws {
    let workshop = try Workshop(ColoursProject.rules)
    let first = try await workshop.again("first")
    try await poison(stage, workshop, holding: word, with: text)
    let poisoned = try await workshop.exportedAnswers().count { $0.answer.text.text == text }
    let second = try await workshop.again("second")
    #expect(second.run.exit == .exited(0), "\(second.run.stderr)")
    #expect(second.app == first.app)
    #expect(second.calls == Double(poisoned) && second.hits == Double(ColoursProject.calls - poisoned))
    #expect(second.saved == (first.cost ?? 0) * Double(ColoursProject.calls - poisoned) / Double(ColoursProject.calls))
    #expect(second.run.stderr.contains("of no use any more, asked anew"), "\(second.run.stderr)")
    // It was no attempt of the task's.
    for task in second.summary["tasks"]?.array ?? [] { #expect(task["attempts"]?.array?.count == 1) }
    let notes = second.summary["notes"]?.array?.filter { $0["kind"] == "withdrawn_answer" } ?? []
    #expect(notes.count == poisoned)
    #expect(try await workshop.cache(["stats"])["rejected"] == .number(Double(poisoned)))

    // The fresh answer has taken its place.
    #expect(try await workshop.again("third").cost == 0)
    #expect(try await workshop.runAlone(["verify", "--all"]).exit == .exited(0))
  }

  @Test func anAnswerWhoseTaskFailedIsNotKept() async throws {
    let broken = StubRule("```json path=red.json\n{\"name\": \n```", task: "red")
    let workshop = try Workshop([broken] + ColoursProject.rules)
    let first = try await workshop.again("first")
    #expect(first.run.exit == .exited(1), "\(first.run.stderr)")
    let second = try await workshop.again("second")
    #expect(second.run.exit == .exited(1))
    // Plan and green are there; red is asked as if for the first time.
    #expect(second.hits.map { $0 > 0 } == true && second.calls.map { $0 > 0 } == true)
    let red = try workshop.requests().filter { $0.key.contains("red") }
    #expect(red.values.allSatisfy { $0 == 2 }, "\(red)")
    #expect(second.run.stderr.contains("--refresh on a new build asks anew"), "\(second.run.stderr)")
  }

  @Test func anEmptyAnswerIsAskedForAgainInTheSameWords() async throws {
    let empty = StubRule(stage: "plan").with("empty", true).with("times", 1)
    let workshop = try Workshop([empty] + ColoursProject.rules)
    let first = try await workshop.again("first")
    #expect(first.run.exit == .exited(0), "\(first.run.stderr)")
    #expect(first.calls == Double(ColoursProject.calls + 1))
    // The plan that was taken is the answer to that question.
    let second = try await workshop.again("second")
    #expect(second.cost == 0 && second.hits == Double(ColoursProject.calls) && second.app == first.app)
  }
}
