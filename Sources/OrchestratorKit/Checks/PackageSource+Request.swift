import Core
import Validation

extension Installation {
  /// Said aloud whenever it is so.
  package static let indexRemark =
    "what the project declares is installed from the index that pip is configured with, over the network (--allow-install)"
}

extension PackageSource {
  /// `wheels` as typed.
  init(wheels: [String], allowInstall: Bool) {
    self.init(wheels: wheels.map(FullPath.of), index: allowInstall)
  }
}

extension BuildRequest {
  /// The same, with the folders of wheels that the project's last run had where none are named. The index is never taken
  /// from there: throws when that run had it and this one would be checked without.
  func rememberingPackages(of past: NamedPaths?, project: String) throws(OrchestratorError) -> BuildRequest {
    var request = self
    if request.wheels.isEmpty { request.wheels = past?.wheels ?? [] }
    guard past?.allowInstall != true || allowInstall || !wheels.isEmpty else {
      throw OrchestratorError(
        .usage,
        "project \(project) was checked with packages from an index, which holds for one run: give --allow-install again, "
          + "or --wheels DIR with what it declares")
    }
    return request
  }
}
