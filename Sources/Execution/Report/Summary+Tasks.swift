package import Core

extension Summary {
  package struct Task: Sendable, Hashable, Codable {
    package enum Status: String, Sendable, Hashable, Codable {
      case accepted, failed
      /// Begun, or reopened, and not finished.
      case unfinished
      case notStarted = "not_started"
    }

    package var id: String
    package var type: TaskType
    package var role: Role
    package var title: String
    package var status: Status
    /// Why it failed.
    @OrNull package var reason: String?
    @OrNull package var score: Double?
    /// Who wrote the draft that ships.
    @OrNull package var provider: String?
    @OrNull package var model: String?
    /// "provider/model" of whoever gave an opinion on the draft that ships.
    @OrNull package var reviewer: String?
    /// "another provider", "another model", "a fresh context".
    @OrNull package var reviewerIndependence: String?
    /// Accepted although no check applied to it and no opinion was asked.
    package var unchecked: Bool
    @USD package var cost: Money
    /// Paths of the draft that ships; those that another task owns belong to that one.
    package var files: [String]
    /// Checks of the draft that ships.
    package var validators: [Check]
    package var attempts: [Attempt]

    private enum CodingKeys: String, CodingKey {
      case role, title, status, reason, score, provider, model, unchecked, files, validators, attempts
      case id = "task_id"
      case type = "task_type"
      case reviewer = "reviewer_model"
      case reviewerIndependence = "reviewer_independence"
      case cost = "cost_usd"
    }
  }

  package struct Attempt: Sendable, Hashable, Codable {
    package enum Stage: String, Sendable, Hashable, Codable {
      case generate, revise
      /// A file taken over from a dependent's answer, at no call.
      case adopt
      /// What an earlier project left, at no call.
      case reuse
    }

    package enum Outcome: String, Sendable, Hashable, Codable {
      case accepted, failed, discarded
      /// Accepted first, and found wrong later.
      case reopened
      /// The answer held no draft.
      case rejected
      case noAnswer = "no_answer"
      /// Not judged when the run ended.
      case open
    }

    package var n: Int
    package var stage: Stage
    package var provider: String
    package var model: String
    @USD package var cost: Money
    package var outcome: Outcome
    @OrNull package var reason: String?

    private enum CodingKeys: String, CodingKey {
      case n, stage, provider, model, outcome, reason
      case cost = "cost_usd"
    }
  }

  package struct Check: Sendable, Hashable, Codable {
    package var name: String
    package var verdict: Verdict
    package var findings: [FindingRecord]
    /// Why it is `notRun`, or a remark.
    @OrNull package var reason: String?
    /// What to type in `app/` to see the same.
    @OrNull package var command: String?
  }

  package struct FindingRecord: Sendable, Hashable, Codable {
    @OrNull package var file: String?
    @OrNull package var line: Int?
    @OrNull package var rule: String?
    package var message: String
    package var severity: Finding.Severity
  }
}
