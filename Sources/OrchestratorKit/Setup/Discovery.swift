import Core
import Providers
import Routing

/// What a configured provider serves, beside what the catalogue has of it.
package struct DiscoveredProvider: Sendable, Encodable {
  /// A model of the provider that the catalogue lacks, as a models file takes it: without a price, which no list says.
  package struct NewModel: Sendable, Encodable {
    package var id: String
    package var contextLimit: Int?
    package var outputLimit: Int?

    enum CodingKeys: String, CodingKey {
      case id
      case contextLimit = "context_limit"
      case outputLimit = "output_limit"
    }
  }

  package var provider: String
  /// Why it did not say; nil when it did.
  package var error: String?
  /// How many models it serves.
  package var served: Int
  /// Models of the catalogue that it no longer serves.
  package var vanished: [String]
  package var new: [NewModel]
}

extension Installation {
  /// Asks each configured provider what it serves; throws when none is configured.
  package func discover(modelsFile: String?) async throws(OrchestratorError) -> [DiscoveredProvider] {
    do {
      let catalogue = try ModelAccess.catalogue(installation: self, modelsFile: modelsFile)
      let entries = catalogue.configured(environment: environment)
      guard !entries.isEmpty else { throw OrchestratorError(.usage, ModelAccess.noProvider(catalogue)) }
      let answers = try await ModelDiscovery.ask(entries, environment: environment)
      return zip(entries, answers).map { DiscoveredProvider($0, $1) }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }
}

extension DiscoveredProvider {
  fileprivate init(_ entry: ProviderEntry, _ answer: Result<[ServedModel], ModelError>) {
    provider = entry.name
    (served, vanished, new) = (0, [], [])
    switch answer {
    case .failure(let error): self.error = error.description
    case .success(let models):
      served = models.count
      let known = entry.models.map(\.id)
      vanished = known.filter { id in !models.contains { $0.isSame(as: id) } }
      new = models.filter { model in !known.contains(where: model.isSame) }.map { model in
        let usual = ModelEntry(id: model.id, tier: .standard, inputPrice: .free, outputPrice: .free)
        // A models file takes no output limit above the context.
        let output = min(model.outputLimit ?? usual.outputLimit, model.contextLimit ?? usual.contextLimit)
        return NewModel(
          id: model.id, contextLimit: model.contextLimit, outputLimit: output == usual.outputLimit ? nil : output)
      }
    }
  }
}
