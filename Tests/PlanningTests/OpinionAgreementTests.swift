import Core
import Planning
import Testing

@Suite struct OpinionAgreementTests {
  private static func issue(_ severity: Finding.Severity, _ file: String, _ problem: String = "wrong") -> Opinion.Issue
  {
    Opinion.Issue(severity: severity, file: file, problem: problem)
  }

  private static func judgement(_ verdict: Opinion.Judgement.Verdict, quote: String = "q") -> Opinion.Judgement {
    Opinion.Judgement(id: "c1", verdict: verdict, quote: quote, reason: "")
  }

  @Test(
    arguments: [
      (Opinion(accepts: true, score: 0.95), Opinion(accepts: true, score: 0.9)),
      (Opinion(accepts: true, issues: [issue(.low, "a.py")]), Opinion(accepts: true)),
      (
        Opinion(accepts: false, issues: [issue(.high, "a.py", "it fails")]),
        Opinion(accepts: false, issues: [issue(.high, "a.py", "it does not work")])
      ),
      (
        Opinion(accepts: true, judgements: [judgement(.met, quote: "one")]),
        Opinion(accepts: true, judgements: [judgement(.met, quote: "two")])
      ),
      (Opinion(accepts: true, scores: ["t": 0.9]), Opinion(accepts: true, scores: ["t": 0.93])),
    ])
  func theseComeToTheSame(_ a: Opinion, _ b: Opinion) {
    #expect(OpinionAgreement.agree(a, b, threshold: 0.85) && OpinionAgreement.agree(b, a, threshold: 0.85))
  }

  @Test(
    arguments: [
      (Opinion(accepts: true), Opinion(accepts: false)),
      (Opinion(accepts: true, score: 0.95), Opinion(accepts: true, score: 0.88)),
      (Opinion(accepts: true, score: 0.86), Opinion(accepts: true, score: 0.84)),
      (Opinion(accepts: true, score: 0.9), Opinion(accepts: true)),
      (Opinion(accepts: false, issues: [issue(.high, "a.py")]), Opinion(accepts: false)),
      (
        Opinion(accepts: false, issues: [issue(.high, "a.py")]), Opinion(accepts: false, issues: [issue(.high, "b.py")])
      ),
      (Opinion(accepts: true, judgements: [judgement(.met)]), Opinion(accepts: true, judgements: [judgement(.unmet)])),
      (Opinion(accepts: true, judgements: [judgement(.met)]), Opinion(accepts: true)),
      (Opinion(accepts: true, scores: ["t": 0.9]), Opinion(accepts: true, scores: ["t": 0.7])),
      (Opinion(accepts: true, scores: ["t": 0.9]), Opinion(accepts: true)),
    ])
  func theseDoNot(_ a: Opinion, _ b: Opinion) {
    #expect(!OpinionAgreement.agree(a, b, threshold: 0.85) && !OpinionAgreement.agree(b, a, threshold: 0.85))
  }
}
