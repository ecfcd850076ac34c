import Core
import Execution
import OrchestratorKit
import Routing

/// The answer of a dry run for programs: the summary, with the plan and what building it may cost.
struct PlanDocument: Encodable {
  private struct Estimate: Encodable {
    let low: Double
    let high: Double
    let assumptions: [String]

    enum CodingKeys: String, CodingKey {
      case assumptions
      case low = "low_usd"
      case high = "high_usd"
    }
  }

  private enum CodingKeys: String, CodingKey { case plan, estimate }

  private let summary: Summary
  private let plan: Plan?
  private let estimate: Estimate?

  init(_ outcome: ProjectSession.Outcome) {
    summary = outcome.summary
    plan = outcome.state.plan
    estimate = outcome.state.estimate.map {
      Estimate(low: $0.low.usd, high: $0.high.usd, assumptions: $0.assumptions)
    }
  }

  func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(plan, forKey: .plan)
    try container.encode(estimate, forKey: .estimate)
  }
}
