package import Core

/// A plan after the check: repaired where that takes no judgement, with what the planner has to change.
package struct PlanReview: Sendable, Hashable {
  package var plan: Plan
  /// What we changed, for people.
  package var repairs: [String]
  /// What is wrong; empty when the plan can be built.
  package var findings: [Finding]

  package init(plan: Plan, repairs: [String], findings: [Finding]) {
    self.plan = plan
    self.repairs = repairs
    self.findings = findings
  }

  package var isBuildable: Bool { findings.isEmpty }
}
