package import Core

extension Summary {
  /// Something that happened on the way and that the user may want to know.
  package struct Note: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Hashable, Codable {
      /// What was taken over from an earlier project.
      case reused
      /// What we repaired in the plan.
      case planRepair = "plan_repair"
      /// What made a plan unusable.
      case planFinding = "plan_finding"
      /// A criterion that the plan proposed because the user gave none.
      case proposedCriterion = "proposed_criterion"
      /// A test that passes on the skeleton: it proves nothing.
      case vacuousTest = "vacuous_test"
      /// What the reader of an answer dropped or remarked.
      case remark
      case discardedDraft = "discarded_draft"
      /// An answer out of the cache that was of no use any more.
      case withdrawnAnswer = "withdrawn_answer"
      /// An answer that a similar question had: it passed, and was found wrong later.
      case falseHit = "false_hit"
      /// What a critic or the review found and nobody changed.
      case openIssue = "open_issue"
      /// An opinion that could not be read.
      case unreadableOpinion = "unreadable_opinion"
      case overrun
      /// What a model cost is assumed: its prices are unknown.
      case assumedPrice = "assumed_price"
      /// An answer came without tokens that one can believe: it is charged at its bound.
      case missingUsage = "missing_usage"
      /// Spending came near to a limit.
      case budgetWarning = "budget_warning"
      /// What a policy excluded, deferred, noted or held.
      case policy
      case sandboxOff = "sandbox_off"
      /// Which validators came from the user's folders.
      case ownValidators = "own_validators"
      /// Where the packages came from that the checks had.
      case packages
    }

    package var kind: Kind
    @OrNull package var task: String?
    package var text: String
  }

  /// The review of the assembled tree.
  package struct Review: Sendable, Hashable, Codable {
    package var model: String
    package var independence: String
    package var accepts: Bool
  }

  /// "Are the tests wrong, or the code?", and what came of it.
  package struct ConvictionRecord: Sendable, Hashable, Codable {
    /// The test task.
    package var task: String
    package var implementation: String
    package var by: String
    package var upheld: Bool
    package var reason: String
    package var tests: [String]
    /// The words of spec or criteria that decide it.
    package var quote: String
    /// Lines of the test files before and after, where they differ.
    package var old: [String]
    package var new: [String]
  }

  /// An attempt at a call that had no answer in the end, and why it had none.
  package struct UnansweredCall: Sendable, Hashable, Codable {
    package var stage: Stage
    @OrNull package var task: String?
    package var n: Int
    package var provider: String
    package var model: String
    package var error: String

    /// "generate t1 1".
    var call: String { "\(CallKey(stage: stage, task: task, n: n))" }
  }

  package struct CandidateError: Sendable, Hashable, Codable {
    package var provider: String
    package var model: String
    package var error: String
  }
}
