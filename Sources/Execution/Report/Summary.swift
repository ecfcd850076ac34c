package import Core

/// `summary.json`: what became of a project, for programs. `Examples/summary.schema.json` describes it.
package struct Summary: Sendable, Hashable, Codable {
  package static let schemaVersion = 1

  package var schemaVersion: Int
  package var projectID: String
  package var projectDescription: String
  /// The user's criteria in the user's words, separated by semicolons.
  package var successCriteria: String
  package var status: RunStatus
  package var exitCode: Int32
  /// One line on why the last run ended.
  package var reason: String
  /// "no-cloud (org)": the policies that left the last run nobody to ask.
  @OrNull package var policyReached: String?
  /// Nil when nothing is left to do.
  @OrNull package var resumption: Resumption?
  /// Time of the last event, UTC: a fold has no clock.
  package var generatedAt: String
  /// Mean over the scored tasks, a failed one counting 0; nil when none was scored.
  @OrNull package var overallQualityScore: Double?
  package var budget: Budget
  package var criteria: [CriterionVerdict]
  package var tasks: [Task]
  /// Of the last round on the assembled project.
  package var projectChecks: [Check]
  @OrNull package var review: Review?
  package var convictions: [ConvictionRecord]
  package var notes: [Note]
  /// The last error of each candidate that ended with one.
  package var lastErrors: [CandidateError]
  /// Every attempt at the calls that had no answer in the end, in order.
  package var unanswered: [UnansweredCall]
  package var totals: Totals
  package var cache: Cache
  package var sandbox: Bool
  /// What the checks ran on: "Python 3.11.2".
  package var tools: [String]
  /// Of the binary of the last run.
  package var orchestratorVersion: String

  private enum CodingKeys: String, CodingKey {
    case status, reason, resumption, budget, criteria, tasks, review, convictions, notes, totals, cache, sandbox, tools
    case schemaVersion = "schema_version"
    case projectID = "project_id"
    case projectDescription = "project_description"
    case successCriteria = "success_criteria"
    case exitCode = "exit_code"
    case policyReached = "policy_reached"
    case generatedAt = "generated_at"
    case overallQualityScore = "overall_quality_score"
    case projectChecks = "project_checks"
    case lastErrors = "last_errors"
    case unanswered = "unanswered_calls"
    case orchestratorVersion = "orchestrator_version"
  }
}

extension Summary {
  package struct Budget: Sendable, Hashable, Codable {
    @USD package var max: Money
    /// Everything charged, the unconfirmed included.
    @USD package var spent: Money
    /// Held for calls that have not ended.
    @USD package var reserved: Money
    /// Charged at the bound because the provider may have charged for a call without an answer.
    @USD package var unconfirmed: Money
    /// Charged at the dearest prices of the catalogue, because the model's own are unknown.
    @USD package var assumed: Money
    @USD package var remaining: Money
    /// "org ACME": the monthly cap that ended the last run.
    @OrNull package var capReached: String?
    /// The limit of the last run.
    package var maxSeconds: Int
    /// Over all runs.
    package var elapsedSeconds: Double
    /// By stage; sums to `spent`.
    package var phaseSpent: [String: USD]

    private enum CodingKeys: String, CodingKey {
      case max = "max_usd"
      case spent = "spent_usd"
      case reserved = "reserved_usd"
      case unconfirmed = "unconfirmed_usd"
      case assumed = "assumed_usd"
      case remaining = "remaining_usd"
      case capReached = "cap_reached"
      case maxSeconds = "max_seconds"
      case elapsedSeconds = "elapsed_seconds"
      case phaseSpent = "phase_spent"
    }
  }

  /// Answers that were there already.
  package struct Cache: Sendable, Hashable, Codable {
    /// To the very questions.
    package var hits = 0
    /// To similar questions, served.
    package var candidates = 0
    /// Those of them of which nothing came: they did not pass, or another draft had to follow.
    package var rejectedCandidates = 0
    /// Those of them that passed and were found wrong later.
    package var falseHits = 0
    /// What the answers that stood had cost.
    @USD package var saved = Money.zero

    private enum CodingKeys: String, CodingKey {
      case hits, candidates
      case rejectedCandidates = "rejected_candidates"
      case falseHits = "false_hits"
      case saved = "saved_usd"
    }
  }

  package struct Totals: Sendable, Hashable, Codable {
    /// Requests that left.
    package var calls = 0
    package var inputTokens = 0
    package var outputTokens = 0
    @USD package var cost = Money.zero
    /// What the dearest adequate model would have taken more for the same tokens.
    @USD package var savings = Money.zero
    /// Of that model's price.
    package var savingsPercent = 0.0
    package var tasksAccepted = 0
    package var tasksFailed = 0
    /// The same candidate asked again after no answer was had.
    package var retries = 0
    /// Another candidate asked after no answer was had.
    package var fallbacks = 0
    /// Another candidate asked after a draft failed.
    package var escalations = 0
    package var reopenings = 0
    /// Calls whose input the provider read, in part, from its cache.
    package var cachedInputCalls = 0
    /// Answers of earlier projects that stood in for calls, and what those calls had cost.
    package var cacheHits = 0
    @USD package var cacheSaved = Money.zero

    private enum CodingKeys: String, CodingKey {
      case calls, retries, fallbacks, escalations, reopenings
      case inputTokens = "input_tokens"
      case outputTokens = "output_tokens"
      case cost = "cost_usd"
      case savings = "savings_usd"
      case savingsPercent = "savings_percent"
      case tasksAccepted = "tasks_accepted"
      case tasksFailed = "tasks_failed"
      case cachedInputCalls = "cached_input_calls"
      case cacheHits = "cache_hits"
      case cacheSaved = "cache_saved_usd"
    }
  }
}
