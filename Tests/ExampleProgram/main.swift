import OrchestratorKit

let orchestrator = try Orchestrator(
  budget: Budget(maxUSD: 2, maxSeconds: 600), replay: CommandLine.arguments[1],
  outputDirectory: CommandLine.arguments[2])
let state = try await orchestrator.runProject(
  description: "Implement a Python rate limiter using decorators",
  criteria: "pytest suite passes, ruff linting clean")

print("status: \(state.status.rawValue)")
print("spent:  \(state.budget.spentUSD) of \(state.budget.maxUSD) USD")
print("score:  \(state.overallQualityScore.map { "\($0)" } ?? "none")")
