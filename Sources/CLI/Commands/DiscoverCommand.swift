import Core
import OrchestratorKit

/// `models --discover`: what the configured providers serve, beside the catalogue.
struct DiscoverCommand {
  let options: Options
  let printer: Printer

  private struct ModelsFile: Encodable {
    struct Provider: Encodable {
      var name: String
      var models: [DiscoveredProvider.NewModel]
    }

    var providers: [Provider]
  }

  func run() async throws -> ExitStatus {
    printer.status("asking the providers what they serve")
    let rows = try await Installation.current().discover(modelsFile: options.modelsFile)
    printer.status(nil)
    try printer.document(["providers": rows].jsonText(pretty: true))
    printer.answer(rows.map(lines).joined(separator: "\n"))
    let new = rows.filter { !$0.new.isEmpty }.map { ModelsFile.Provider(name: $0.provider, models: $0.new) }
    if !new.isEmpty {
      let file = try ModelsFile(providers: new).jsonText(pretty: true)
      printer.answer("\n\(file)")
      printer.note(
        "put the JSON into a models file for --models, and give input_price and output_price to what you use")
    }
    return rows.contains { $0.error == nil } ? .accepted : .noProvider
  }

  private func lines(of row: DiscoveredProvider) -> String {
    if let error = row.error { return "\(row.provider): did not say: \(error)" }
    let counts = "\(row.provider): serves \(row.served), \(row.new.count) new, \(row.vanished.count) gone"
    return ([counts] + row.vanished.map { "  gone \($0)" } + row.new.map { "  new  \($0.id)" }).joined(separator: "\n")
  }
}
