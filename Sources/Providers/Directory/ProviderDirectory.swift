package import Core

/// Which providers of a catalogue can be asked with the keys and addresses of an environment. Pure.
package struct ProviderDirectory: Sendable {
  private let accesses: [String: ProviderAccess]
  private let reasons: [String: String]

  package init(_ entries: [ProviderEntry], environment: [String: String]) {
    var accesses: [String: ProviderAccess] = [:]
    var reasons: [String: String] = [:]
    for entry in entries {
      do throws(MissingProvider) {
        accesses[entry.name] = try ProviderAccess(entry, environment: environment)
      } catch {
        reasons[entry.name] = error.why
      }
    }
    self.accesses = accesses
    self.reasons = reasons
  }

  /// Splits the catalogue, in its order, into what can be asked and what is missing for the rest.
  package static func configured(
    _ entries: [ProviderEntry], environment: [String: String]
  ) -> (usable: [ProviderEntry], missing: [MissingProvider]) {
    let directory = ProviderDirectory(entries, environment: environment)
    let usable = entries.filter { directory.accesses[$0.name] != nil }
    let missing = entries.compactMap { entry in
      directory.reasons[entry.name].map { MissingProvider(provider: entry.name, why: $0) }
    }
    return (usable, missing)
  }

  /// The variables that the entries read: the only ones that a `.env` may set.
  package static func variables(of entries: [ProviderEntry]) -> Set<String> {
    Set(
      entries.flatMap { entry in
        entry.keyVariables + (entry.environment ?? []) + [entry.baseURLVariable, entry.enabledBy].compactMap { $0 }
      })
  }

  func find(_ candidate: Candidate) throws(ModelError) -> (access: ProviderAccess, model: ModelEntry) {
    guard let access = accesses[candidate.provider] else {
      if let why = reasons[candidate.provider] { throw ModelError(.unauthorized, "\(candidate.provider): \(why)") }
      throw ModelError(.unknownModel, "the catalogue has no provider \(candidate.provider)")
    }
    guard let model = access.entry.models.first(where: { $0.id == candidate.model }) else {
      throw ModelError(.unknownModel, "the catalogue has no model \(candidate)")
    }
    return (access, model)
  }
}
