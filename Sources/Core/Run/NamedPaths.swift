/// The files and folders that a run was given and that its project does not remember: whoever goes on names them again.
/// As they were typed.
package struct NamedPaths: Sendable, Hashable, Codable {
  package var models: String?
  package var replay: String?
  /// Nil: the usual folder.
  package var outputDirectory: String?

  package init(models: String? = nil, replay: String? = nil, outputDirectory: String? = nil) {
    self.models = models
    self.replay = replay
    self.outputDirectory = outputDirectory
  }
}
