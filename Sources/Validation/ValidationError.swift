package import Platform

/// Why checks cannot be set up or one of them cannot be run.
package enum ValidationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A manifest that cannot be read, with the line where that is known.
  case badManifest(file: String, line: Int?, reason: String)
  /// A folder that was named for its validators and cannot be used as that.
  case badFolder(String, reason: String)
  /// A folder that was named for its wheels and cannot be used as that.
  case badWheels(String, reason: String)
  case noPip(String)
  /// Nothing that is declared could be had: that says nothing about the project.
  case unreachableIndex
  /// A path that leaves the project or writes over what checks rely on.
  case unsafePath(String)
  case file(PlatformError)
  /// The sandbox or the tool inside it did not start.
  case notStarted(String)
  case parameters(String)

  package var description: String {
    switch self {
    case .badManifest(let file, let line, let reason): "\(file)\(line.map { ", line \($0)" } ?? ""): \(reason)"
    case .badFolder(let path, let reason):
      "\(path): \(reason); a folder of validators holds NAME/validator.json for each"
    case .badWheels(let path, let reason):
      "\(path): \(reason); name a folder of wheels with --wheels DIR (pip wheel --wheel-dir DIR NAME… fills one)"
    case .noPip(let said): "pip does not run among the tools of the checks (\(said)); install it there: make setup"
    case .unreachableIndex:
      "the package index that pip is configured with does not answer; check the network and `pip config list`"
    case .unsafePath(let path): "\(path): leaves the project; name a relative path inside it"
    case .file(let failure): failure.description
    case .notStarted(let reason): "could not start: \(reason); run `orchestrator doctor`"
    case .parameters(let reason): "parameters: \(reason); see the validator's schema"
    }
  }

  /// What the user gave us is wrong.
  package var isUsage: Bool {
    switch self {
    case .badManifest, .badFolder, .badWheels, .noPip: true
    case .unreachableIndex, .unsafePath, .file, .notStarted, .parameters: false
    }
  }

  /// Nothing was learnt about what was to be checked: the machine has no room for it, or no way to the packages.
  package var isShortage: Bool {
    switch self {
    case .file(let failure): failure.isShortage
    case .unreachableIndex: true
    case .badManifest, .badFolder, .badWheels, .noPip, .unsafePath, .notStarted, .parameters: false
    }
  }
}
