import Core
import Foundation
import Testing

@Suite struct QuestionTests {
  private static let question = Question(
    candidate: Candidate(provider: "stub", model: "model"), stage: .generate,
    messages: Prompt(system: "You write.", parts: ["One.", "Two."]).digest, maxTokens: 8_192, promptVersion: 1,
    org: "acme")

  /// What is kept under these digests is found by later versions.
  @Test func theDigestIsWhatItAlwaysWas() {
    #expect(Self.question.messages == "1d60bd6e8d0ab61446ab3c39807dc896f13137d0811735e19dfaf53b194c9908")
    #expect(Self.question.digest == "92a4d33c8c9b1a501d856217d87338ecc21de4c09807ffc3d352f46689bc3799")
  }

  @Test func everyFieldMatters() {
    var others: [Question] = []
    func changed(_ change: (inout Question) -> Void) {
      var question = Self.question
      change(&question)
      others.append(question)
    }
    changed { $0.provider = "other" }
    changed { $0.model = "other" }
    changed { $0.stage = .revise }
    changed { $0.messages = Prompt(system: "You write.", parts: ["One.", "Three."]).digest }
    changed { $0.messages = Prompt(system: "You read.", parts: ["One.", "Two."]).digest }
    changed { $0.maxTokens = 4_096 }
    changed { $0.promptVersion = 2 }
    changed { $0.org = nil }
    changed { $0.org = "umbrella" }
    // The same letters in other fields.
    changed { ($0.provider, $0.model) = ("stubm", "odel") }
    #expect(Set(others.map(\.digest) + [Self.question.digest]).count == others.count + 1)
  }

  /// A similar question differs in prose and in nothing else.
  @Test func everythingButTheProseMattersToTheFrame() throws {
    func frame(
      _ provider: String = "stub", _ model: String = "model", _ stage: Stage = .generate, system: String = "You write.",
      parts: [String] = ["One.", "prose", "Two."], prose: [Int] = [1], maxTokens: Int = 8_192, version: Int = 1,
      org: String? = "acme"
    ) throws -> String {
      let prompt = Prompt(system: system, parts: parts, prose: prose)
      let question = Question(
        candidate: Candidate(provider: provider, model: model), stage: stage, messages: prompt.digest,
        maxTokens: maxTokens, promptVersion: version, org: org)
      let wording = Wording(frame: try #require(prompt.frame), words: ["prose"])
      let worded = question.worded(wording)
      #expect(worded.digest == question.digest && worded.wording?.words == ["prose"])
      return try #require(worded.wording?.frame)
    }
    let usual = try frame()
    #expect(try frame(parts: ["One.", "other prose", "Two."]) == usual)
    let others = [
      try frame("other"), try frame("stub", "model", .revise), try frame("stub", "other"),
      try frame(system: "You read."),
      try frame(parts: ["One.", "prose", "Three."]), try frame(parts: ["One", "prose", ".Two."]),
      try frame(parts: ["prose", "One.", "Two."], prose: [0]), try frame(prose: [0]), try frame(prose: [1, 2]),
      try frame(maxTokens: 4_096), try frame(version: 2), try frame(org: nil), try frame(org: "umbrella"),
      try frame("stubm", "odel"),
    ]
    #expect(Set(others + [usual]).count == others.count + 1)
    #expect(Prompt(system: "s", parts: ["a"]).frame == nil)
  }

  /// Journals of earlier versions say nothing of prose, and answers of theirs nothing of wordings.
  @Test func whatEarlierVersionsWroteIsRead() throws {
    let decoder = JSONDecoder()
    let prompt = try decoder.decode(Prompt.self, from: Data(#"{"system":"s","parts":["a","b"]}"#.utf8))
    #expect(prompt == Prompt(system: "s", parts: ["a", "b"]) && prompt.prose == nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(Self.question), as: UTF8.self)
    #expect(!text.contains("wording"))
    #expect(try decoder.decode(Question.self, from: Data(text.utf8)) == Self.question)
  }

  @Test func howTheMessageIsPutTogetherDoesNot() {
    #expect(Prompt(system: "s", parts: ["a\n\nb"]).digest == Prompt(system: "s", parts: ["a", "b"]).digest)
    #expect(Prompt(system: "sa", parts: ["b"]).digest != Prompt(system: "s", parts: ["ab"]).digest)
  }
}
