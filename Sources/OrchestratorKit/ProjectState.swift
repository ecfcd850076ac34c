/// What became of a project.
public struct ProjectState: Sendable {
  public enum Status: String, Sendable, CaseIterable {
    case success = "SUCCESS"
    case partialSuccess = "PARTIAL_SUCCESS"
    case failed = "FAILED"
    case budgetExhausted = "BUDGET_EXHAUSTED"
    case timeout = "TIMEOUT"
    case noProvider = "NO_PROVIDER"
    case interrupted = "INTERRUPTED"
    case systemFailure = "SYSTEM_FAILURE"
    case planned = "PLANNED"
  }

  /// Money, as the ledger has it.
  public struct Spending: Sendable {
    public var maxUSD: Double
    public var spentUSD: Double
  }

  public var projectID: String
  public var status: Status
  /// One line: why it ended so.
  public var reason: String
  public var budget: Spending
  /// Mean over the scored tasks; nil when nothing was scored.
  public var overallQualityScore: Double?
  /// `app/` in it is the project.
  public var resultsFolder: String
  /// 0 only when every required check ran and passed and every criterion is met.
  public var exitCode: Int32
}
