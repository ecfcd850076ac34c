package import Platform

/// Why checks cannot be set up or one of them cannot be run.
package enum ValidationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A manifest that cannot be read: a fault of the build, not of the user.
  case badManifest(name: String, reason: String)
  /// A path that leaves the project or writes over what checks rely on.
  case unsafePath(String)
  case file(PlatformError)
  /// The sandbox or the tool inside it did not start.
  case notStarted(String)
  case parameters(String)

  package var description: String {
    switch self {
    case .badManifest(let name, let reason): "validators/\(name)/validator.json: \(reason); correct the manifest"
    case .unsafePath(let path): "\(path): leaves the project; name a relative path inside it"
    case .file(let failure): failure.description
    case .notStarted(let reason): "could not start: \(reason); run `orchestrator doctor`"
    case .parameters(let reason): "parameters: \(reason); see the validator's schema"
    }
  }
  /// Nothing was learnt about what was to be checked: the machine has no room for it.
  package var isShortage: Bool { if case .file(let failure) = self { failure.isShortage } else { false } }
}
