package import Core
import Memory
import Providers

/// Which embeddings are used: the program's own, or those of an endpoint that the user names.
package struct Embeddings: Sendable {
  /// Where the address was given.
  package enum Origin: Sendable { case builtIn, variable, flag }

  static let variable = "ORCHESTRATOR_EMBEDDINGS"

  package let embedder: any TextEmbedder
  package let origin: Origin

  /// `address` is what `--embeddings` says; without it the variable counts. Throws when it is no address.
  package init(_ address: String?, installation: Installation) throws(OrchestratorError) {
    let named = installation.environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
    guard let text = address ?? named else {
      (embedder, origin) = (StaticEmbedder(), .builtIn)
      return
    }
    do {
      embedder = try EndpointEmbedder(text, environment: installation.environment)
    } catch {
      throw OrchestratorError(wrapping: error)
    }
    origin = address == nil ? .variable : .flag
  }

  /// For people: "built-in", or the address and the model.
  package var name: String { embedder.name }

  /// What `body` comes to with these embeddings. When the endpoint does not answer, a flag's is an error, because the user
  /// asked for it now; instead of a variable's the program's own are used, which the remark says.
  package func use<Value: Sendable>(
    neverFails: Bool = false, _ body: (any TextEmbedder) async throws -> Value
  ) async throws(OrchestratorError) -> (value: Value, name: String, remark: String?) {
    do {
      do {
        return (try await body(embedder), name, nil)
      } catch let error as ProvidersError where neverFails || origin == .variable {
        let own = StaticEmbedder()
        return (try await body(own), own.name, "\(error); the built-in ones are used")
      }
    } catch {
      throw OrchestratorError(wrapping: error)
    }
  }

  /// How alike two texts are.
  package func likeness(
    _ text: String, _ other: String
  ) async throws(OrchestratorError) -> (value: Double, name: String, remark: String?) {
    try await use { embedder in try await Likeness(embedder).score(text, other) }
  }
}

extension Embeddings {
  /// Which of them are active: an endpoint is asked for one vector.
  func line() async -> Diagnosis.Line {
    do {
      let dimensions = try await embedder.embed(["a text"]).first?.count ?? 0
      return Diagnosis.Line(topic: "embeddings", level: .ok, text: "\(name), \(dimensions) dimensions")
    } catch {
      return Diagnosis.Line(
        topic: "embeddings", level: .missing, text: "\(OrchestratorError(wrapping: error)); the built-in ones are used",
        fix: "correct the address in --embeddings or $\(Self.variable), or leave it out")
    }
  }
}
