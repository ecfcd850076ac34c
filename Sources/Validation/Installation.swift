import Core
import Platform

/// What can run here: found out once, by running it in the sandbox.
struct Installation: Sendable {
  var sandbox: Sandbox
  var toolbox: Toolbox
  var validators: [ValidatorInfo]
  var environment: CheckEnvironment

  static func find(
    _ library: ValidatorLibrary, mode: Sandbox.Mode, environment: [String: String], executable: String, scratch: String,
    memory: String
  ) async throws(ValidationError) -> Installation {
    let question = ToolMemory.question(library, mode: mode, environment: environment, executable: executable)
    if let known = ToolMemory(file: memory), known.answers(question) {
      return Installation(
        known.toolbox.with(environment: environment), known.validators, tools: known.tools, mode, environment)
    }
    let toolbox = await Toolbox.find(environment: environment, executable: executable)
    let sandbox = Sandbox(
      mode: mode, environment: environment, toolFolders: toolbox.folders, searchPath: toolbox.searchPath)
    var versions: [Manifest.Probe: Result<String, ValidationError>] = [:]
    let probes = Set(library.manifests.flatMap(\.probes))
    await withTaskGroup(of: (Manifest.Probe, Result<String, ValidationError>).self) { group in
      for probe in probes {
        group.addTask { (probe, await version(probe, library, sandbox, toolbox, scratch)) }
      }
      for await (probe, answer) in group { versions[probe] = answer }
    }
    for case .failure(let error) in versions.values where error.isShortage { throw error }
    let infos = library.manifests.map { manifest in
      var found = ""
      for probe in manifest.probes {
        switch versions[probe] {
        case .success(let version): found = version
        case .failure(.notStarted(let reason)):
          return manifest.info(.missing(what: "\(probe.tool) does not run here: \(reason)", install: manifest.install))
        case .failure(let error):
          return manifest.info(.missing(what: "\(probe.tool) does not run here: \(error)", install: manifest.install))
        case nil: break
        }
      }
      return manifest.info(.ready(version: found))
    }
    let tools = versions.compactMap { try? "\($0.key.tool) \($0.value.get())" }.sorted()
    // A tool that was started and failed may only have been short of something: it is asked again next time.
    if versions.allSatisfy({ probe, answer in
      (try? answer.get()) != nil || probe.names.contains { toolbox.path(of: $0) == nil }
    }) {
      ToolMemory(question, toolbox, infos, tools: tools).write(to: memory)
    }
    return Installation(toolbox, infos, tools: tools, mode, environment)
  }

  private init(
    _ toolbox: Toolbox, _ validators: [ValidatorInfo], tools: [String], _ mode: Sandbox.Mode,
    _ environment: [String: String]
  ) {
    sandbox = Sandbox(
      mode: mode, environment: environment, toolFolders: toolbox.folders, searchPath: toolbox.searchPath)
    self.toolbox = toolbox
    self.validators = validators
    self.environment = CheckEnvironment(tools: tools, packages: toolbox.packages)
  }

  /// The first version number that the probe prints.
  private static func version(
    _ probe: Manifest.Probe, _ library: ValidatorLibrary, _ sandbox: Sandbox, _ toolbox: Toolbox, _ scratch: String
  ) async -> Result<String, ValidationError> {
    guard let manifest = library.manifests.first(where: { $0.probes.contains(probe) }) else { return .success("") }
    do {
      let request = CheckRequest(use: ValidatorUse(name: manifest.name), tree: FileTree())
      let session = try CheckSession(
        manifest: manifest, request: request, sandbox: sandbox, toolbox: toolbox,
        scripts: library.scripts(of: manifest),
        scratchRoot: scratch, kept: nil)
      defer { session.end() }
      let result = try await session.run(probe.command)
      let text = result.stdoutText + "\n" + result.stderrText
      guard result.succeeded else {
        return .failure(.notStarted(text.split(separator: "\n").last.map(String.init) ?? "no message"))
      }
      return .success(text.firstMatch(of: /\d+\.\d+(\.\d+)*/).map { String($0.0) } ?? "")
    } catch {
      return .failure(error)
    }
  }
}
