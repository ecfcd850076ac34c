import Core
import OrchestratorKit
import Routing

/// `models`: the catalogue, with what is configured here.
struct ModelsCommand {
  let options: Options
  let printer: Printer

  private struct Row: Encodable {
    var provider: String
    var configured: Bool
    var missing: String?
    var model: ModelEntry
  }

  func run() throws -> ExitStatus {
    let providers = try Installation.current().models(modelsFile: options.modelsFile)
    let rows = providers.flatMap { provider in
      provider.entry.models.map { model in
        let missing = provider.missing ?? (model.priceIsAssumed ? UnknownPrice.exclusion : nil)
        return Row(provider: provider.entry.name, configured: missing == nil, missing: missing, model: model)
      }
    }
    try printer.document(["models": rows].jsonText(pretty: true))
    var lines: [[String]] = [["model", "in", "out", "context", "tier", "as of", "configured"]]
    for row in rows {
      lines.append([
        "\(row.provider)/\(row.model.id)", price(row.model.inputPrice, row.model),
        price(row.model.outputPrice, row.model),
        "\(row.model.contextLimit)", row.model.tier.rawValue, row.model.asOf,
        row.configured ? "yes" : "no: \(row.missing ?? "")",
      ])
    }
    printer.answer(Table(lines).text)
    return .accepted
  }

  private func price(_ price: Price, _ model: ModelEntry) -> String {
    model.priceIsAssumed ? "unknown" : "\(price.usdPerMillionTokens)"
  }
}
