import Core
import OrchestratorKit
import Routing

/// `route TASK --type TYPE`, `route [TYPE…]`: who would get the first attempt, with every number, what it rests on, and
/// every exclusion.
struct RouteCommand {
  let options: Options
  let printer: Printer

  private struct Document: Encodable {
    struct Similar: Encodable {
      var score: Double
      var accepted: Bool
    }

    struct Option: Encodable {
      var candidate: String
      var probability: Double
      var prior: Double
      /// First attempts.
      var accepted: Int
      var failed: Int
      var similar: [Similar]
      var attemptUSD: Double
      /// Calls; 0: the table of typical uses.
      var attemptLearnedFrom: Int
      var expectedUSD: Double
      /// In a mode.
      var score: Double?
      var exclusion: String?

      enum CodingKeys: String, CodingKey {
        case candidate, probability, prior, accepted, failed, similar, score, exclusion
        case attemptLearnedFrom = "attempt_learned_from"
        case attemptUSD = "attempt_usd"
        case expectedUSD = "expected_usd"
      }
    }

    var type: String
    var floor: Double
    /// "strategy cheapest", "mode performance".
    var rule: String
    var choice: String?
    var note: String?
    /// What policies decided.
    var policies: [String]
    var options: [Option]
  }

  func run(_ questions: [ProjectSession.RouteQuestion]) async throws -> ExitStatus {
    let installation = Installation.current()
    let session = ProjectSession(installation: installation, version: orchestratorVersion)
    let mode = try options.mode.flatMap { try installation.mode($0, modelsFile: options.modelsFile) }
    let settings = Settings(strategy: options.strategy, mode: mode)
    let policies = try options.policyFile.map {
      try installation.policies(file: $0, modelsFile: options.modelsFile)
    }
    let decisions = try await session.routes(
      questions, modelsFile: options.modelsFile, cap: options.budget ?? settings.budget,
      allowUnknownPrice: options.allowUnknownPrice, preference: settings.preference, policies: policies ?? [],
      team: options.team)
    let rule = "\(settings.preference)"
    try printer.document(["routes": decisions.map { document($0, rule) }].jsonText(pretty: true))
    printer.answer(decisions.map { text($0, rule) }.joined(separator: "\n\n"))
    return decisions.contains { $0.choice == nil } ? .noProvider : .accepted
  }

  private func document(_ decision: RouteDecision, _ rule: String) -> Document {
    Document(
      type: decision.type.rawValue, floor: decision.floor, rule: rule, choice: decision.choice?.description,
      note: decision.note,
      policies: decision.policies.map(\.description),
      options: decision.options.map {
        Document.Option(
          candidate: $0.candidate.description, probability: $0.probability, prior: $0.estimate.prior,
          accepted: $0.estimate.attempts.accepted, failed: $0.estimate.attempts.failed,
          similar: $0.estimate.neighbours.map {
            Document.Similar(score: $0.score, accepted: $0.accepted)
          }, attemptUSD: $0.attemptCost.usd, attemptLearnedFrom: $0.usage?.calls ?? 0,
          expectedUSD: $0.expectedCost / 1_000_000, score: $0.score, exclusion: $0.exclusion?.description)
      })
  }

  private func text(_ decision: RouteDecision, _ rule: String) -> String {
    let isScored = decision.options.contains { $0.score != nil }
    let score = isScored ? ["score"] : []
    var rows = [["", "candidate", "p", "attempt", "expected"] + score + ["evidence", ""]]
    for option in decision.options {
      let mark = option.candidate == decision.choice ? ">" : " "
      let adequate = option.probability >= decision.floor ? "" : "below the floor of \(decision.floor)"
      let calls = option.usage.map { "; cost of \($0.calls) calls" } ?? ""
      let numbers = [
        mark, option.candidate.description, Table.number(option.probability, digits: 2), option.attemptCost.description,
        Money(microUSD: Int64(option.expectedCost)).description,
      ]
      let score = isScored ? [option.score.map { Table.number($0, digits: 2) } ?? "-"] : []
      let words = [option.estimate.evidence + calls, option.exclusion?.description ?? adequate]
      rows.append(numbers + score + words)
    }
    let by = decision.choice == nil || options.strategy == nil && options.mode == nil ? "" : " by \(rule)"
    let head = "\(decision.type.rawValue): \(decision.choice?.description ?? "nobody")\(by)"
    let remarks = [decision.note].compactMap(\.self) + decision.policies.map { "policy \($0)" }
    return ([head] + remarks.map { "  \($0)" } + [Table(rows).text]).joined(separator: "\n")
  }
}
