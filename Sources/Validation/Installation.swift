import Core
import Platform

/// What can run here: found out once, by running it in the sandbox.
struct Installation: Sendable {
  var sandbox: Sandbox
  var toolbox: Toolbox
  var validators: [ValidatorInfo]
  /// "Python 3.11.2", "pytest 9.2.0".
  var tools: [String]
  /// SHA-256 over validators, tools and sandbox.
  var digest: String

  static func find(
    _ library: ValidatorLibrary, mode: Sandbox.Mode, environment: [String: String], executable: String, scratch: String,
    memory: String
  ) async throws(ValidationError) -> Installation {
    let question = ToolMemory.question(library, mode: mode, environment: environment, executable: executable)
    if let known = ToolMemory(file: memory), known.holds(for: question) {
      return Installation(known.toolbox.with(environment: environment), library, known.answers, mode, environment)
    }
    let toolbox = await Toolbox.find(environment: environment, executable: executable)
    let sandbox = Sandbox(
      mode: mode, environment: environment, toolFolders: toolbox.folders, searchPath: toolbox.searchPath)
    var versions: [Manifest.Probe: Result<String, ValidationError>] = [:]
    await withTaskGroup(of: (Manifest.Probe, Result<String, ValidationError>).self) { group in
      for probe in Set(library.manifests.flatMap(\.probes)) {
        group.addTask { (probe, await version(probe, library, sandbox, toolbox, scratch)) }
      }
      for await (probe, answer) in group { versions[probe] = answer }
    }
    for case .failure(let error) in versions.values where error.isShortage { throw error }
    let answers = versions.map { ProbeAnswer($0.key, $0.value) }
    // A tool that was started and failed may only have been short of something: it is asked again next time.
    if answers.allSatisfy({ $0.version != nil || $0.probe.names.contains { toolbox.path(of: $0) == nil } }) {
      ToolMemory(question, toolbox, answers).write(to: memory)
    }
    return Installation(toolbox, library, answers, mode, environment)
  }

  private init(
    _ toolbox: Toolbox, _ library: ValidatorLibrary, _ answers: [ProbeAnswer], _ mode: Sandbox.Mode,
    _ environment: [String: String]
  ) {
    sandbox = Sandbox(
      mode: mode, environment: environment, toolFolders: toolbox.folders, searchPath: toolbox.searchPath)
    self.toolbox = toolbox
    validators = library.manifests.map { manifest in
      let own = manifest.probes.compactMap { probe in answers.first { $0.probe == probe } }
      if let failed = own.first(where: { $0.version == nil }) {
        let what = "\(failed.probe.tool) does not run here: \(failed.failure ?? "no message")"
        return manifest.info(.missing(what: what, install: manifest.install))
      }
      return manifest.info(.ready(version: own.last?.version ?? ""))
    }
    let tools = Set(answers.compactMap { answer in answer.version.map { "\(answer.probe.tool) \($0)" } })
    self.tools = tools.sorted()
    let known = [library.digest, mode.rawValue] + self.tools
    digest = SHA256.hex(
      (known + toolbox.evidence.map { "\($0) \(ToolMemory.mark($0))" }).joined(separator: "\0").utf8)
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
        scratchRoot: scratch, kept: nil, onlyReads: true)
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
