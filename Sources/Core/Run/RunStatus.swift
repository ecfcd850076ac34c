/// How a run ended; each is a different, reported ending.
package enum RunStatus: String, Sendable, Hashable, Codable {
  case success = "SUCCESS"
  case partialSuccess = "PARTIAL_SUCCESS"
  /// Nothing was accepted, or the plan was unusable.
  case failed = "FAILED"
  case budgetExhausted = "BUDGET_EXHAUSTED"
  case timeout = "TIMEOUT"
  case noProvider = "NO_PROVIDER"
  case interrupted = "INTERRUPTED"
  case systemFailure = "SYSTEM_FAILURE"
  /// Only a plan was asked for; a resume builds it.
  case planned = "PLANNED"

  package var exitCode: Int32 {
    switch self {
    case .success, .planned: 0
    case .partialSuccess, .failed: 1
    case .budgetExhausted, .timeout: 3
    case .noProvider: 4
    case .systemFailure: 5
    case .interrupted: 130
    }
  }

  /// Nothing is left to do: a resume prints the verdict and makes no call.
  package var isFinal: Bool { self == .success || self == .partialSuccess || self == .failed }
}

/// A criterion as decided at the end.
package struct CriterionVerdict: Sendable, Hashable, Codable {
  package enum Verdict: String, Sendable, Hashable, Codable { case met, unmet, unverified }

  package var id: String
  package var text: String
  package var verdict: Verdict
  /// "pytest", "tests", "judge (openai/gpt-4o)", "nothing".
  package var decidedBy: String
  package var evidence: String

  package init(id: String, text: String, verdict: Verdict, decidedBy: String, evidence: String) {
    self.id = id
    self.text = text
    self.verdict = verdict
    self.decidedBy = decidedBy
    self.evidence = evidence
  }

  private enum CodingKeys: String, CodingKey {
    case id, text, verdict, evidence
    case decidedBy = "decided_by"
  }
}
