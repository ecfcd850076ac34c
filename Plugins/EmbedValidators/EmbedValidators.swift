import Foundation
import PackagePlugin

/// Packs `validators/` (manifests and scripts, without samples) into a Swift file of the target, so that the binary
/// carries them and works from any folder.
@main
struct EmbedValidators: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let root = context.package.directoryURL.appending(path: "validators")
    let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedValidators.swift")
    let inputs = (FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.allObjects ?? [])
      .compactMap { $0 as? URL }
      .filter { !$0.path.contains("/samples/") && !$0.path.contains("/__pycache__") && !$0.hasDirectoryPath }
      .sorted { $0.path < $1.path }
    return [
      .buildCommand(
        displayName: "Packing validators",
        executable: try context.tool(named: "PackValidators").url,
        arguments: [root.path, output.path] + inputs.map(\.path),
        inputFiles: inputs, outputFiles: [output])
    ]
  }
}
