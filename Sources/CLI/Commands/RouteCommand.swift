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
      var exclusion: String?

      enum CodingKeys: String, CodingKey {
        case candidate, probability, prior, accepted, failed, similar, exclusion
        case attemptLearnedFrom = "attempt_learned_from"
        case attemptUSD = "attempt_usd"
        case expectedUSD = "expected_usd"
      }
    }

    var type: String
    var floor: Double
    var choice: String?
    var note: String?
    var options: [Option]
  }

  func run(_ questions: [ProjectSession.RouteQuestion]) async throws -> ExitStatus {
    let session = ProjectSession(installation: .current(), version: orchestratorVersion)
    let decisions = try await session.routes(
      questions, modelsFile: options.modelsFile, cap: options.budget ?? Settings().budget,
      allowUnknownPrice: options.allowUnknownPrice)
    try printer.document(["routes": decisions.map(document)].jsonText(pretty: true))
    printer.answer(decisions.map(text).joined(separator: "\n\n"))
    return decisions.contains { $0.choice == nil } ? .noProvider : .accepted
  }

  private func document(_ decision: RouteDecision) -> Document {
    Document(
      type: decision.type.rawValue, floor: decision.floor, choice: decision.choice?.description, note: decision.note,
      options: decision.options.map {
        Document.Option(
          candidate: $0.candidate.description, probability: $0.probability, prior: $0.estimate.prior,
          accepted: $0.estimate.attempts.accepted, failed: $0.estimate.attempts.failed,
          similar: $0.estimate.neighbours.map {
            Document.Similar(score: $0.score, accepted: $0.accepted)
          }, attemptUSD: $0.attemptCost.usd, attemptLearnedFrom: $0.usage?.calls ?? 0,
          expectedUSD: $0.expectedCost / 1_000_000, exclusion: $0.exclusion?.description)
      })
  }

  private func text(_ decision: RouteDecision) -> String {
    var rows = [["", "candidate", "p", "attempt", "expected", "evidence", ""]]
    for option in decision.options {
      let mark = option.candidate == decision.choice ? ">" : " "
      let adequate = option.probability >= decision.floor ? "" : "below the floor of \(decision.floor)"
      let calls = option.usage.map { "; cost of \($0.calls) calls" } ?? ""
      rows.append([
        mark, option.candidate.description, Table.number(option.probability, digits: 2), option.attemptCost.description,
        Money(microUSD: Int64(option.expectedCost)).description, option.estimate.evidence + calls,
        option.exclusion?.description ?? adequate,
      ])
    }
    let head = "\(decision.type.rawValue): \(decision.choice?.description ?? "nobody")"
    return ([head] + (decision.note.map { ["  \($0)"] } ?? []) + [Table(rows).text]).joined(separator: "\n")
  }
}
