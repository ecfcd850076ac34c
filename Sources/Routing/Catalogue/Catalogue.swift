package import Core
import FoundationEssentials

/// Every provider and model we know: data, embedded in the binary, to which the user adds.
package struct Catalogue: Sendable, Hashable {
  package private(set) var providers: [ProviderEntry]
  /// Names of the providers that the user's file lists: candidates even where `enabledBy` is not set.
  package private(set) var listed: Set<String>
  private var modes: [RoutingMode.Name: RoutingMode] = [:]

  private init(providers: [ProviderEntry], listed: Set<String>) {
    self.providers = providers
    self.listed = listed
  }

  /// The catalogue in the binary.
  package static let builtIn: Catalogue = {
    do {
      let text = String(decoding: PackageResources.catalogue_json, as: UTF8.self)
      var catalogue = try Catalogue(providers: [], listed: []).merging(text)
      catalogue.listed = []
      return catalogue
    } catch {
      fatalError("the embedded catalogue is damaged: \(error)")
    }
  }()

  /// This catalogue with a user's on top: providers are matched by name and models by id, and the keys that are given
  /// replace ours; everything else is added. Throws `RoutingError` naming the bad key.
  package func merging(_ json: String) throws(RoutingError) -> Catalogue {
    let additions = try CatalogueFile(parsing: json)
    var merged = self
    for addition in additions.providers {
      let index = merged.providers.firstIndex { $0.name == addition.name }
      let entry = try addition.applied(to: index.map { merged.providers[$0] })
      if let index { merged.providers[index] = entry } else { merged.providers.append(entry) }
      merged.listed.insert(addition.name)
    }
    merged.providers = merged.providers.assumingPrices()
    merged.modes.merge(additions.modes) { $1 }
    return merged
  }

  /// The weights of a mode.
  package func mode(_ name: RoutingMode.Name) -> RoutingMode? { modes[name] }

  package func provider(_ name: String) -> ProviderEntry? { providers.first { $0.name == name } }

  package func entry(_ candidate: Candidate) -> ModelEntry? {
    provider(candidate.provider)?.models.first { $0.id == candidate.model }
  }
}
