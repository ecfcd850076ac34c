/// What a run was given and its project does not remember: whoever goes on names it again. Files and folders are as they
/// were typed.
package struct NamedPaths: Sendable, Hashable, Codable {
  package var models: String?
  package var replay: String?
  /// Folders with validators of the user's own; nil: none.
  package var validators: [String]?
  /// Folders of wheels; nil: none.
  package var wheels: [String]?
  /// What the project declares came from a package index; nil: it did not.
  package var allowInstall: Bool?
  /// Nil: the usual folder.
  package var outputDirectory: String?

  package init(
    models: String? = nil, replay: String? = nil, validators: [String]? = nil, wheels: [String]? = nil,
    allowInstall: Bool? = nil, outputDirectory: String? = nil
  ) {
    self.models = models
    self.replay = replay
    self.validators = validators
    self.wheels = wheels
    self.allowInstall = allowInstall
    self.outputDirectory = outputDirectory
  }
}
