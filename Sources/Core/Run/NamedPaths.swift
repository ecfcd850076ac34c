/// The files and folders that a run was given and that its project does not remember: whoever goes on names them again.
/// As they were typed.
package struct NamedPaths: Sendable, Hashable, Codable {
  package var models: String?
  package var replay: String?
  /// Folders with validators of the user's own; nil: none.
  package var validators: [String]?
  /// Nil: the usual folder.
  package var outputDirectory: String?

  package init(
    models: String? = nil, replay: String? = nil, validators: [String]? = nil, outputDirectory: String? = nil
  ) {
    self.models = models
    self.replay = replay
    self.validators = validators
    self.outputDirectory = outputDirectory
  }
}
