package import Core

extension Catalogue {
  /// A provider as this environment sees it.
  package struct Availability: Sendable, Hashable {
    /// Without `enabledBy` when the user's file lists the provider: that enables it as well.
    package var entry: ProviderEntry
    /// The variable that holds its key; nil when it needs none or none is set.
    package var keyVariable: String?
    /// Why its models are no candidates here; nil when they are.
    package var missing: String?
  }

  /// What every provider lacks, or does not, under these variables. Values of keys are looked at, never copied.
  package func availability(environment: [String: String]) -> [Availability] {
    func isSet(_ variable: String) -> Bool { environment[variable].map { !$0.allSatisfy(\.isWhitespace) } ?? false }
    return providers.map { provider in
      var entry = provider
      if let variable = entry.enabledBy, !isSet(variable), listed.contains(entry.name) { entry.enabledBy = nil }
      let key = entry.keyVariables.first(where: isSet)
      let missing: String? =
        if !entry.keyVariables.isEmpty, key == nil {
          "\(entry.keyVariables.joined(separator: " or ")) is not set"
        } else if let variable = entry.enabledBy, !isSet(variable) {
          "\(variable) is not set and no models file lists it"
        } else {
          nil
        }
      return Availability(entry: entry, keyVariable: key, missing: missing)
    }
  }

  /// The providers whose models are candidates under these variables.
  package func configured(environment: [String: String]) -> [ProviderEntry] {
    availability(environment: environment).filter { $0.missing == nil }.map(\.entry)
  }
}
