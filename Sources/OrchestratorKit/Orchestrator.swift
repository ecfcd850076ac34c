import Core
import Execution

/// Builds projects from a description, with the same engine, store and results as the command line.
///
/// ```swift
/// let orchestrator = try Orchestrator(budget: Budget(maxUSD: 5, maxSeconds: 3600))
/// let state = try await orchestrator.runProject(
///   description: "Implement a Python rate limiter using decorators",
///   criteria: "pytest suite passes, ruff linting clean")
/// ```
public struct Orchestrator: Sendable {
  private let budget: Budget
  private let replayFile: String?
  private let outputDirectory: String
  private let session: ProjectSession

  /// `replay` answers from a recording instead of providers. Throws when the budget is not a positive amount.
  public init(budget: Budget = Budget(), replay: String? = nil, outputDirectory: String = "results") throws {
    guard let cap = Money(usd: budget.maxUSD), cap > .zero, (1...31_536_000).contains(budget.maxSeconds) else {
      throw OrchestratorError(.usage, "a budget is a positive number of dollars, and of seconds up to a year")
    }
    self.budget = budget
    self.replayFile = replay
    self.outputDirectory = outputDirectory
    session = ProjectSession(installation: Installation.current(), version: orchestratorVersion)
  }

  /// Plans and builds a project; ends with what became of it. Throws an `OrchestratorError` when it cannot begin.
  public func runProject(description: String, criteria: String) async throws -> ProjectState {
    try await run(.new(description: description, criteria: BuildRequest.criteria(splitting: [criteria]), id: nil))
  }

  /// Goes on with a project by id, unambiguous prefix, or "last". The budget holds the new totals.
  public func resume(_ id: String) async throws -> ProjectState { try await run(.resume(id)) }

  private func run(_ source: BuildRequest.Source) async throws -> ProjectState {
    let overrides = BuildRequest.Overrides(budget: Money(usd: budget.maxUSD), timeLimit: budget.maxSeconds)
    let outcome = try await session.run(
      BuildRequest(
        source: source, overrides: overrides, outputDirectory: outputDirectory, replayFile: replayFile))
    let ended = outcome.state.ended
    let status = ended?.status ?? .systemFailure
    return ProjectState(
      projectID: outcome.projectID, status: ProjectState.Status(rawValue: status.rawValue) ?? .systemFailure,
      reason: ended?.reason ?? "", budget: .init(maxUSD: budget.maxUSD, spentUSD: outcome.state.settled.usd),
      overallQualityScore: outcome.summary.overallQualityScore, resultsFolder: outcome.folder,
      exitCode: status.exitCode)
  }
}

/// Of this binary and library.
public let orchestratorVersion = "0.1.0"
