/// What a critic, evaluator or reviewer said, read from its answer.
package struct Opinion: Sendable, Hashable, Codable {
  package struct Issue: Sendable, Hashable, Codable {
    package var severity: Finding.Severity
    package var file: String?
    package var problem: String
    package var fix: String?

    package init(severity: Finding.Severity, file: String? = nil, problem: String, fix: String? = nil) {
      self.severity = severity
      self.file = file
      self.problem = problem
      self.fix = fix
    }
  }

  /// What the review says about a criterion that only reading decides.
  package struct Judgement: Sendable, Hashable, Codable {
    package enum Verdict: String, Sendable, Hashable, Codable {
      case met, unmet
      case cannotTell = "cannot_tell"
    }

    package var id: String
    package var verdict: Verdict
    package var quote: String
    package var reason: String

    package init(id: String, verdict: Verdict, quote: String, reason: String) {
      self.id = id
      self.verdict = verdict
      self.quote = quote
      self.reason = reason
    }
  }

  package var accepts: Bool
  /// 0…1, when one was given.
  package var score: Double?
  package var issues: [Issue]
  package var reasons: [String]
  /// Of the review: a score per task.
  package var scores: [String: Double]
  package var judgements: [Judgement]

  package init(
    accepts: Bool, score: Double? = nil, issues: [Issue] = [], reasons: [String] = [], scores: [String: Double] = [:],
    judgements: [Judgement] = []
  ) {
    self.accepts = accepts
    self.score = score
    self.issues = issues
    self.reasons = reasons
    self.scores = scores
    self.judgements = judgements
  }
}

/// What the model said that was asked whether the tests or the code are wrong.
package struct Conviction: Sendable, Hashable, Codable {
  package var testIsWrong: Bool
  package var tests: [String]
  /// From spec or criteria; a conviction whose quote is not found there is void.
  package var quote: String

  package init(testIsWrong: Bool, tests: [String], quote: String) {
    self.testIsWrong = testIsWrong
    self.tests = tests
    self.quote = quote
  }
}
