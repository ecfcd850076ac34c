package import Core

extension Catalogue {
  /// A provider as this environment configures it.
  package struct Availability: Sendable, Hashable {
    /// With the base URL in force.
    package var entry: ProviderEntry
    /// The variable that holds its key; nil when it needs none or none is set.
    package var keyVariable: String?
    /// Why its models are no candidates here; nil when they are.
    package var missing: String?
  }

  /// What every provider lacks, or does not, under these variables. Values of keys are looked at, never copied.
  package func availability(environment: [String: String]) -> [Availability] {
    func isSet(_ variable: String) -> Bool { environment[variable].map { !$0.isEmpty } ?? false }
    return providers.map { provider in
      var entry = provider
      if let variable = provider.baseURLVariable, let value = environment[variable], !value.isEmpty {
        entry.baseURL = variable == "OLLAMA_HOST" ? Self.ollamaURL(host: value) : value
      }
      let key = provider.keyVariables.first(where: isSet)
      let missing: String? =
        if !provider.keyVariables.isEmpty, key == nil {
          "\(provider.keyVariables.joined(separator: " or ")) is not set"
        } else if let variable = provider.enabledBy, !isSet(variable), !listed.contains(provider.name) {
          "\(variable) is not set and no models file lists it"
        } else {
          nil
        }
      return Availability(entry: entry, keyVariable: key, missing: missing)
    }
  }

  /// The providers whose models are candidates under these variables, with the base URLs in force.
  package func configured(environment: [String: String]) -> [ProviderEntry] {
    availability(environment: environment).filter { $0.missing == nil }.map(\.entry)
  }

  /// Ollama's variable holds an address to listen on: "0.0.0.0", "127.0.0.1:11434", "http://host:11434".
  private static func ollamaURL(host: String) -> String {
    var scheme = "http"
    var address = host[...]
    for known in ["http", "https"] where address.hasPrefix("\(known)://") {
      scheme = known
      address = address.dropFirst(known.count + 3)
    }
    while address.last == "/" { address = address.dropLast() }
    if address.hasSuffix("/v1") { return "\(scheme)://\(address)" }
    let port = address.last == "]" || !address.contains(":") ? ":11434" : ""
    let reachable = address.hasPrefix("0.0.0.0") ? "127.0.0.1" + address.dropFirst("0.0.0.0".count) : address
    return "\(scheme)://\(reachable)\(port)/v1"
  }
}
