import Core
import Execution
import OrchestratorKit
import Routing

/// The plan for people: tasks in order, files, checks, criteria with what decides each, and what it may cost.
struct PlanText {
  let text: String

  /// Nil while there is no plan.
  init?(_ state: RunState) {
    guard let plan = state.plan else { return nil }
    var lines = [plan.summary, ""]
    if let architecture = plan.architecture {
      let parts = [architecture.language, architecture.structure, architecture.entryPoint].compactMap(\.self)
      lines.append("architecture: \(parts.joined(separator: ", "))")
      if let reasons = architecture.reasons { lines.append("  \(reasons)") }
      lines.append("")
    }
    lines.append("tasks:")
    for task in plan.inOrder {
      lines.append("  \(task.id)  \(task.role.rawValue), \(task.type.rawValue): \(task.title)")
      if !task.dependencies.isEmpty { lines.append("      after  \(task.dependencies.joined(separator: ", "))") }
      if !task.files.isEmpty { lines.append("      files  \(task.files.joined(separator: ", "))") }
      let checks = state.expectedChecks(of: task).map(Self.check)
      if !checks.isEmpty { lines.append("      checks \(checks.joined(separator: ", "))") }
    }
    lines += ["", "criteria:"]
    for criterion in state.criteria {
      let binding = plan.criteria.first { $0.id == criterion.id }
      lines.append("  \(criterion.id)  \(criterion.text)")
      lines.append("      decided by \(binding.map(Self.decider) ?? "nothing")")
    }
    for repair in state.planRepairs { lines.append("repaired: \(repair)") }
    if let estimate = state.estimate {
      lines += ["", "estimated cost: \(estimate.low) to \(estimate.high)"]
      lines += estimate.assumptions.map { "  \($0)" }
    }
    text = lines.joined(separator: "\n")
  }

  private static func check(_ check: PlannedCheck) -> String {
    switch check.mode {
    case .admission: "\(check.id) (every failure on the skeleton ends in a stub)"
    case .load: "\(check.id) (the empty suite loads)"
    case .check, .suite: check.id + (check.testFiles.map { " (\($0.joined(separator: ", ")))" } ?? "")
    }
  }

  private static func decider(_ binding: CriterionBinding) -> String {
    let unmeasured = binding.unmeasured.map { "; stays unverified: \($0)" } ?? ""
    return switch binding.decider {
    case .validator(let name): "\(name)\(unmeasured)"
    case .tests(let files): "the tests in \(files.joined(separator: ", "))\(unmeasured)"
    case .judge: "the review, with a quote\(unmeasured)"
    case .nothing(let reason): "nothing: \(reason)"
    }
  }
}
