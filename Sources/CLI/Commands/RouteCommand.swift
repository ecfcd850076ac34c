import Core
import OrchestratorKit
import Routing

/// `route [TYPE…]`: who would get a first attempt of each type, with every number and every exclusion.
struct RouteCommand {
  let options: Options
  let printer: Printer

  private struct Document: Encodable {
    struct Option: Encodable {
      var candidate: String
      var probability: Double
      var attemptUSD: Double
      var expectedUSD: Double
      var exclusion: String?

      enum CodingKeys: String, CodingKey {
        case candidate, probability, exclusion
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

  func run(_ types: [TaskType]) throws -> ExitStatus {
    let decisions = try Installation.current().routes(
      types.isEmpty ? TaskType.allCases : types, modelsFile: options.modelsFile,
      cap: options.budget ?? Settings().budget, allowUnknownPrice: options.allowUnknownPrice)
    try printer.document(["routes": decisions.map(document)].jsonText(pretty: true))
    printer.answer(decisions.map(text).joined(separator: "\n\n"))
    return decisions.contains { $0.choice == nil } ? .noProvider : .accepted
  }

  private func document(_ decision: RouteDecision) -> Document {
    Document(
      type: decision.type.rawValue, floor: decision.floor, choice: decision.choice?.description, note: decision.note,
      options: decision.options.map {
        Document.Option(
          candidate: $0.candidate.description, probability: $0.probability, attemptUSD: $0.attemptCost.usd,
          expectedUSD: $0.expectedCost / 1_000_000, exclusion: $0.exclusion?.description)
      })
  }

  private func text(_ decision: RouteDecision) -> String {
    var rows = [["", "candidate", "p", "attempt", "expected", ""]]
    for option in decision.options {
      let mark = option.candidate == decision.choice ? ">" : " "
      let adequate = option.probability >= decision.floor ? "" : "below the floor of \(decision.floor)"
      rows.append([
        mark, option.candidate.description, Table.number(option.probability, digits: 2), option.attemptCost.description,
        Money(microUSD: Int64(option.expectedCost)).description, option.exclusion?.description ?? adequate,
      ])
    }
    let head = "\(decision.type.rawValue): \(decision.choice?.description ?? "nobody")"
    return ([head] + (decision.note.map { ["  \($0)"] } ?? []) + [Table(rows).text]).joined(separator: "\n")
  }
}
