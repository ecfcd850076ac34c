import Core
import Foundation
import Testing

@testable import Planning

struct AnswerReaderTests {
  @Test(arguments: AnswerFixture.all)
  func answersAreReadAsTheirFixturesSay(_ fixture: AnswerFixture) throws {
    let (expected, reading) = try fixture.load()
    switch reading {
    case .draft(let files, let proposals, let output, let findings):
      #expect(expected.expect.unusable == nil)
      #expect(files.files.mapValues(\.text) == expected.expect.files ?? [:])
      #expect(proposals.files.mapValues(\.text) == expected.expect.proposals ?? [:])
      #expect(output == expected.expect.output)
      #expect(findings.allSatisfy { $0.severity == .low })
      let messages = findings.map(\.message).joined(separator: "\n")
      for text in expected.expect.findings ?? [] { #expect(messages.contains(text)) }
      if expected.expect.findings == nil { #expect(messages == "") }
    case .unusable(let reason, let message):
      #expect(reason == expected.expect.unusable, "\(message)")
      #expect(!message.isEmpty)
    }
  }

  @Test func thereAreAtLeastFortyFixtures() {
    #expect(AnswerFixture.all.count >= 40)
  }

  @Test func anUnreadableAnswerIsToldWhatWasFoundAndWhatIsWanted() {
    let reading = read("```python\nX = 1\n```\n\n```python path=/etc/x.py\nX = 1\n```\n", files: ["a.py", "b.py"])
    guard case .unusable(.unreadable, let message) = reading else { return #expect(Bool(false), "\(reading)") }
    #expect(message.contains("1 fenced block without a path"))
    #expect(message.contains("/etc/x.py"))
    #expect(message.contains("path=a.py"))
  }

  @Test func aFileBeyondTheLimitIsDropped() {
    let large = String(repeating: "x = 1\n", count: 200_000)
    let reading = read("```python path=a.py\n\(large)```\n```python path=b.py\ny = 1\n```\n", files: ["a.py", "b.py"])
    guard case .draft(let files, _, _, let findings) = reading else { return #expect(Bool(false), "\(reading)") }
    #expect(files.paths == ["b.py"])
    #expect(findings.count == 1)
  }

  @Test func everyPrefixOfAnAnswerIsReadWithoutATrap() throws {
    for fixture in AnswerFixture.all where !fixture.name.contains("hostile") {
      let text = try String(contentsOf: AnswerFixture.folder.appending(path: "\(fixture.name).md"), encoding: .utf8)
      let step = max(1, text.utf8.count / 40)
      for length in stride(from: 0, to: text.utf8.count, by: step) {
        _ = read(String(decoding: text.utf8.prefix(length), as: UTF8.self), files: ["README.md", "app/core.py"])
      }
    }
  }

  /// Each would take minutes if any part of the reading were quadratic.
  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "`", "```\n", "```md path=a.md\n", "```md path=a.md\n```\n", "<file path=\"a.md\">\n", "[", "{\"",
      "{\"path\":\"content\"",
      "```\n````\n", "~~~\n```\n", " <file path='x'>\n", "**a.md**\n", "\u{301}", "```python path=../x\n",
      "x\n```json\n{\n",
    ])
  func hostileAnswersAreReadInLinearTime(_ unit: String) {
    let text = String(repeating: unit, count: 60_000 / unit.utf8.count)
    _ = read(text, files: ["a.md"])
    _ = read("\"path\" \"content\" " + text, files: ["a.md", "b.py"])
  }

  @Test func fencesOfFallingLengthAreReadInLinearTime() {
    let text = (3...1500).reversed().map { String(repeating: "`", count: $0) + "x path=a.md" }.joined(separator: "\n")
    _ = read(text, files: ["a.md"])
  }

  private func read(_ text: String, files: [String]) -> DraftReading {
    let task = PlanTask(id: "t", type: .codeGeneration, role: .implementation, title: "", prompt: "", files: files)
    return AnswerReader.read(
      ModelAnswer(text: text, usage: nil, finish: .complete), task: task,
      plan: Plan(summary: "", criteria: [], tasks: [task]))
  }
}
