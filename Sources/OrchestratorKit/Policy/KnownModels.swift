import Core

/// The providers and models that a policy may name; a misspelt one would forbid nobody.
struct KnownModels: Sendable {
  private let providers: [String]
  private let models: [String]

  init(_ entries: [ProviderEntry]) {
    providers = entries.map(\.name)
    models = entries.flatMap { entry in entry.models.flatMap { [$0.id, "\(entry.name)/\($0.id)"] } }
  }

  /// What is wrong with the name; nil when there is such a provider.
  func provider(_ name: String) -> String? {
    providers.contains(name) ? nil : Self.unknown("provider", name, among: providers)
  }

  /// The same of a model, by its id or as "provider/model".
  func model(_ name: String) -> String? {
    models.contains(name)
      ? nil : Self.unknown("model", name, among: models, otherwise: "'orchestrator models' lists all")
  }

  static func unknown(_ kind: String, _ name: String, among known: [String], otherwise: String? = nil) -> String {
    let hint = Spelling.nearest(to: name, among: known).map { "did you mean '\($0)'?" }
    return "unknown \(kind) '\(name)'; \(hint ?? otherwise ?? "known are \(known.joined(separator: ", "))")"
  }
}
