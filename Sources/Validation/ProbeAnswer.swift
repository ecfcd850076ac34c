/// What a tool said when it was asked for its version.
struct ProbeAnswer: Sendable, Codable {
  let probe: Manifest.Probe
  /// Nil when it does not run here.
  private(set) var version: String?
  private(set) var failure: String?

  init(_ probe: Manifest.Probe, _ answer: Result<String, ValidationError>) {
    self.probe = probe
    switch answer {
    case .success(let version): self.version = version
    case .failure(.notStarted(let reason)): failure = reason
    case .failure(let error): failure = error.description
    }
  }
}
