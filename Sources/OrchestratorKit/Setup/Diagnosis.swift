import Core
import FoundationEssentials
package import Routing
import Validation

/// What `doctor` knows: what is configured, what is missing, and the one line that mends it.
package struct Diagnosis: Sendable {
  package struct Line: Sendable, Hashable, Codable {
    package enum Level: String, Sendable, Codable {
      case ok, missing
      /// Missing, and builds are refused without it.
      case required
    }

    package var topic: String
    package var level: Level
    package var text: String
    /// The one line that mends it.
    package var fix: String?
  }

  package var lines: [Line]

  /// A build can start.
  package var isUsable: Bool { !lines.contains { $0.level == .required } }
}

extension Installation {
  /// Looks at everything that a build needs; asks no provider, and for embeddings only an endpoint that is named.
  package func diagnose(modelsFile: String?, embeddings: String? = nil) async throws(OrchestratorError) -> Diagnosis {
    var lines: [Diagnosis.Line] = []
    switch await Sandbox.probe(environment: environment) {
    case .ready(let version): lines.append(.init(topic: "sandbox", level: .ok, text: version))
    case .missing(let what, let install):
      lines.append(.init(topic: "sandbox", level: .required, text: what, fix: install))
    }
    do {
      let catalogue = try ModelAccess.catalogue(installation: self, modelsFile: modelsFile)
      let availability = catalogue.availability(environment: environment)
      let configured = availability.filter { $0.missing == nil }
      for provider in configured {
        lines.append(
          .init(
            topic: provider.entry.name, level: .ok,
            text:
              "\(provider.entry.models.count) models, \(provider.keyVariable.map { "key from \($0)" } ?? "no key needed")"
          ))
      }
      for provider in availability where provider.missing != nil {
        lines.append(
          .init(
            topic: provider.entry.name, level: .missing, text: provider.missing ?? "",
            fix: provider.entry.keyVariables.first.map { "export \($0)=…" }
              ?? provider.entry.enabledBy.map { "export \($0)=…" }))
      }
      if configured.isEmpty {
        lines.append(
          .init(
            topic: "providers", level: .required, text: "none is configured",
            fix: "set one of the keys above, or OLLAMA_HOST, or use --replay FILE"))
      }
      let checks = try checkEngine(.on)
      let tools = try await checks.toolFolder() ?? "no folder of their own: those on PATH are used"
      lines.append(.init(topic: "tools", level: .ok, text: tools))
      for validator in try await checks.validators() {
        switch validator.availability {
        case .ready(let version):
          let text = version.isEmpty && validator.origin == nil ? "built in" : version
          lines.append(.init(topic: validator.name, level: .ok, text: text + (validator.origin?.remark ?? "")))
        case .missing(let what, let install):
          let text = what + (validator.origin?.remark ?? "")
          lines.append(.init(topic: validator.name, level: .missing, text: text, fix: install))
        }
      }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
    lines.append(try await Embeddings(embeddings, installation: self).line())
    lines.append(.init(topic: "store", level: .ok, text: databasePath))
    return Diagnosis(lines: lines)
  }

  /// The catalogue as this environment configures it.
  package func models(modelsFile: String?) throws(OrchestratorError) -> [Catalogue.Availability] {
    do {
      return try ModelAccess.catalogue(installation: self, modelsFile: modelsFile).availability(
        environment: environment)
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }
}
