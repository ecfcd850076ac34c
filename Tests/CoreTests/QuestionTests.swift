import Core
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

  @Test func howTheMessageIsPutTogetherDoesNot() {
    #expect(Prompt(system: "s", parts: ["a\n\nb"]).digest == Prompt(system: "s", parts: ["a", "b"]).digest)
    #expect(Prompt(system: "sa", parts: ["b"]).digest != Prompt(system: "s", parts: ["ab"]).digest)
  }
}
