import Core
import Testing

@testable import Planning

struct OpinionReaderTests {
  @Test(arguments: [
    (#"{"score": 0.9, "reasons": ["good"]}"#, 0.9), (#"{"score": "0.9"}"#, 0.9), (#"{"score": 7/10}"#, 0.7),
    (#"{"score": "7/10"}"#, 0.7), (#"{"score": "8.5 / 10"}"#, 0.85), (#"{"score": 85%}"#, 0.85),
    (#"{"score": "85 %"}"#, 0.85),
    (#"{"score": 0}"#, 0), (#"{"score": 1.0}"#, 1), ("7/10", 0.7), ("Score: 85%", 0.85), ("0.4", 0.4),
    ("I think\n```json\n{\"score\": 0.5, \"reasons\": [\"a\",],}\n```", 0.5),
    (#"{"evaluation": {"score": 0.6, "reasons": []}}"#, 0.6),
  ])
  func scoresAreRead(_ text: String, _ score: Double) throws {
    #expect(try #require(OpinionReader.evaluation(text)?.score) == score)
  }

  @Test(arguments: [
    #"{"score": 7}"#, #"{"score": "7"}"#, #"{"score": NaN}"#, #"{"score": "NaN"}"#, #"{"score": -0.5}"#,
    #"{"score": "-1/10"}"#,
    #"{"score": 1.01}"#, #"{"score": "11/10"}"#, #"{"score": "5/0"}"#, #"{"score": "120%"}"#, #"{"score": "inf"}"#,
    #"{"score": "0x1"}"#, #"{"score": null}"#, #"{"score": true}"#, #"{"score": [0.5]}"#, #"{"score": "high"}"#,
    #"{"score": "1e-1"}"#, #"{"reasons": ["fine"]}"#, "7", "0.9 of what was asked", "", "{", "It deserves 0.9",
  ])
  func everythingElseIsUnreadable(_ text: String) {
    #expect(OpinionReader.evaluation(text) == nil)
  }

  @Test func aCritiqueIsReadWithItsIssues() throws {
    let text = """
      Here is my review of {the code}:
      ```json
      {"verdict": "Revise", "score": 0.4, "issues": [
        {"severity": "HIGH", "file": "a.py", "problem": "divides by zero", "fix": "check"},
        {"severity": "cosmic", "file": "", "problem": "odd"}, {"severity": "low"}, "loose words",
      ],}
      ```
      """
    let opinion = try #require(OpinionReader.critique(text))
    #expect(!opinion.accepts)
    #expect(opinion.score == 0.4)
    #expect(
      opinion.issues == [
        .init(severity: .high, file: "a.py", problem: "divides by zero", fix: "check"),
        .init(severity: .medium, problem: "odd"), .init(severity: .medium, problem: "loose words"),
      ])
  }

  @Test(arguments: [
    "", "accept", #"{"verdict": "maybe"}"#, #"{"issues": []}"#, #"["accept"]"#, "I accept it.", #"{"verdict": true}"#,
  ])
  func aCritiqueWithoutAVerdictIsNil(_ text: String) {
    #expect(OpinionReader.critique(text) == nil)
    #expect(OpinionReader.review(text) == nil)
  }

  @Test func anUnreadableScoreIsNoScore() throws {
    #expect(try #require(OpinionReader.critique(#"{"verdict":"accept","score":9}"#)).score == nil)
  }

  @Test func aReviewHasScoresAndJudgements() throws {
    let text = """
      {"verdict":"accept","issues":[],"scores":{"t1":0.9,"t2":"8/10","t3":7},
       "criteria":[{"id":"c1","verdict":"met","quote":"def add","reason":"there"},{"id":"c2","verdict":"cannot tell"},
                   {"id":"c3","verdict":"perhaps"},{"verdict":"met"}]}
      """
    let opinion = try #require(OpinionReader.review(text))
    #expect(opinion.accepts)
    #expect(opinion.scores == ["t1": 0.9, "t2": 0.8])
    #expect(
      opinion.judgements == [
        .init(id: "c1", verdict: .met, quote: "def add", reason: "there"),
        .init(id: "c2", verdict: .cannotTell, quote: "", reason: ""),
      ])
  }

  @Test func aConvictionNamesItsTestsAndQuotes() {
    #expect(
      OpinionReader.conviction(#"{"verdict":"test_wrong","tests":["tests/a.py::test_x"],"quote":"rounds half up"}"#)
        == Conviction(testIsWrong: true, tests: ["tests/a.py::test_x"], quote: "rounds half up"))
    #expect(
      OpinionReader.conviction(#"{"verdict":"code_wrong"}"#) == Conviction(testIsWrong: false, tests: [], quote: ""))
    #expect(OpinionReader.conviction(#"{"verdict":"test_wrong","tests":[],"quote":"rounds half up"}"#) == nil)
    #expect(OpinionReader.conviction(#"{"verdict":"test_wrong","tests":["x"]}"#) == nil)
    #expect(OpinionReader.conviction(#"{"verdict":"both"}"#) == nil)
  }

  @Test(arguments: [
    ("returns the sum", true), ("returns\n  the\tsum", true), ("returns the Sum", false), ("the sum", false),
    ("", false), ("  ", false), ("short", true), ("returns the product", false),
  ])
  func aQuoteStandsWhenItIsThereVerbatim(_ quote: String, _ stands: Bool) {
    #expect(QuoteCheck.stands(quote, in: ["It returns the   sum\nof both.", " short "]) == stands)
  }

  @Test(.timeLimit(.minutes(1))) func aLongQuoteTakesLinearTime() {
    let quote = String(repeating: "ab", count: 50_000) + "c"
    #expect(!QuoteCheck.stands(quote, in: [String(repeating: "ab", count: 100_000)]))
  }
}
