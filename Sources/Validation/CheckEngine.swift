package import Core
import FoundationEssentials
import Glibc
import Platform

/// Runs the validators of `validators/` on private copies of trees.
package actor CheckEngine: CheckRunner {
  private let library: ValidatorLibrary
  private let mode: Sandbox.Mode
  private let environment: [String: String]
  private let executable: String
  private let scratch: String
  private let memory: String
  private let buildRoot: String
  private let gate: CheckGate
  private let modules: SwiftModules
  private let source: PackageSource
  private let packages: ProjectPackages
  private var installation: Task<Result<Installation, ValidationError>, Never>?

  /// `environment` is where tools are looked up (`ORCHESTRATOR_TOOLS`, `PATH`); checks themselves get a clean one.
  /// `executable` is the real path of the running program, beside which an installed tool folder lies. `folders` hold
  /// validators of the user's own; later ones win over earlier ones, and all of them over those of the binary. What projects
  /// declare is installed from `packages`.
  package init(
    mode: Sandbox.Mode, cacheDirectory: String, environment: [String: String], executable: String,
    folders: [String] = [], packages source: PackageSource = PackageSource()
  ) throws(ValidationError) {
    library = try ValidatorLibrary(cacheDirectory: cacheDirectory, folders: folders)
    self.mode = mode
    self.environment = environment
    self.executable = executable
    let mark = "\(getpid())-\(SystemAmbient().makeID())"
    buildRoot = "\(cacheDirectory)/builds/\(mark)"
    scratch = "\(cacheDirectory)/scratch/\(mark)"
    memory = "\(cacheDirectory)/tools.json"
    modules = SwiftModules(root: cacheDirectory + "/modules")
    self.source = source
    packages = ProjectPackages(source, library: library, environment: environment, scratch: scratch)
    gate = CheckGate(width: sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    for folder in [cacheDirectory + "/builds", cacheDirectory + "/scratch"] { Self.sweep(folder) }
  }

  /// Removes what processes that are gone left behind.
  private static func sweep(_ folder: String) {
    for name in WorkFolder.names(in: folder) {
      guard let pid = name.split(separator: "-").first.flatMap({ Int32($0) }) else { continue }
      if kill(pid, 0) != 0, errno == ESRCH { WorkFolder.remove(folder + "/" + name) }
    }
  }

  package func validators() async throws(ValidationError) -> [ValidatorInfo] { try await installed().validators }

  /// The folder of the Python tools; nil when they come from PATH.
  package func toolFolder() async throws(ValidationError) -> String? { try await installed().toolbox.preferred }

  /// Removes the build folders; call it when no check runs any more.
  package nonisolated func close() {
    WorkFolder.remove(buildRoot)
    WorkFolder.remove(scratch)
  }

  package func environment() async throws(ValidationError) -> CheckEnvironment {
    let installation = try await installed()
    return CheckEnvironment(
      tools: installation.tools, packages: try source.distributions(), installsFromIndex: source.index,
      digest: SHA256.hex((installation.digest + source.mark).utf8))
  }

  /// Throws, with what helps, when what projects declare could not be installed from where the user says.
  package func checkPackages() async throws(ValidationError) { try await packages.check(with: installed()) }

  private func installed() async throws(ValidationError) -> Installation {
    if let installation { return try await installation.value.get() }
    let task = Task { [library, mode, environment, executable, scratch, memory] in
      await Self.attempt { () async throws(ValidationError) in
        try await Installation.find(
          library, mode: mode, environment: environment, executable: executable, scratch: scratch, memory: memory)
      }
    }
    installation = task
    return try await task.value.get()
  }

  package nonisolated func run(_ request: CheckRequest) async throws(ValidationError) -> CheckResult {
    let name = request.use.name
    guard let manifest = library.manifest(named: name) else {
      return result(of: request, .notRun(name, "there is no validator of this name"))
    }
    if request.mode == .suite, !manifest.hasSuite {
      return result(of: request, .notRun(name, "there is no official suite for it"), manifest)
    }
    let files = applicable(manifest, request)
    guard !files.isEmpty else {
      return result(of: request, Reading(verdict: .notApplicable, reason: "there is no file for it"), manifest)
    }
    let (reading, time) = try await reading(manifest, request, files)
    return result(of: request, reading, manifest, milliseconds: Int(time / .milliseconds(1)))
  }

  /// Suites and builds concern the whole tree, everything else the draft's own files.
  private nonisolated func applicable(_ manifest: Manifest, _ request: CheckRequest) -> [String] {
    let isWhole = manifest.kind == .suite || manifest.kind == .build
    let candidates = request.tree.paths.filter { isWhole || request.subject?.contains($0) ?? true }
    let asked =
      request.mode == .load || request.mode == .suite || request.testFiles != nil || !request.use.parameters.isEmpty
    // What is asked for by name or mode runs, and says itself that it found nothing.
    let found = candidates.filter { manifest.applies(to: $0) }
    return found.isEmpty && asked ? candidates : found
  }

  /// The time is the check's own: it neither looks for tools nor waits for its turn.
  private nonisolated func reading(
    _ manifest: Manifest, _ request: CheckRequest, _ files: [String]
  ) async throws(ValidationError) -> (Reading, Duration) {
    do {
      if manifest.command == nil, let check = Builtin.checks[manifest.name] {
        let started = ContinuousClock.now
        let findings = try check(request, files)
        return (Reading(verdict: findings.isEmpty ? .pass : .fail, findings: findings), ContinuousClock.now - started)
      }
      let installation = try await installed()
      if let info = installation.validators.first(where: { $0.name == manifest.name }),
        case .missing(let what, let install) = info.availability
      {
        return (.notRun(manifest.name, "\(what); install: \(install)"), .zero)
      }
      let key = manifest.hasBuildFolder ? request.buildKey : nil
      await gate.enter(key)
      let started = ContinuousClock.now
      let answer = await Self.attempt { () async throws(ValidationError) -> Reading in
        var folder: String?
        if manifest.usesPackages {
          switch try await self.packages.packages(of: request.tree, with: installation) {
          case .folder(let found): folder = found
          case .refused(let reading): return reading
          }
        }
        let session = try self.session(
          manifest, request, installation, key: key, packages: folder, onlyReads: manifest.onlyReads)
        defer { session.end() }
        await self.addModules(to: session, installation)
        return try await Self.perform(session, files)
      }
      await gate.leave(key)
      return (try answer.get(), ContinuousClock.now - started)
    } catch {
      if error.isShortage { throw error }
      return (.notRun(manifest.name, error.description), .zero)
    }
  }

  private static func attempt<Value>(
    _ body: () async throws(ValidationError) -> Value
  ) async -> Result<Value, ValidationError> {
    do { return .success(try await body()) } catch { return .failure(error) }
  }

  private static func perform(_ session: CheckSession, _ files: [String]) async throws(ValidationError) -> Reading {
    guard let command = session.manifest.command else {
      switch session.manifest.name {
      case "swift_build": return try await SwiftBuildCheck.run(in: session)
      case "swift_test": return try await SwiftTestCheck.run(in: session)
      default: throw .notStarted("there is no built-in validator \(session.manifest.name)")
      }
    }
    let expected = try await expectedTests(in: session, files)
    let result = try await session.run(command, files: files)
    switch session.manifest.reader {
    case .findings: return FindingsReader.read(result, in: session)
    case .ruff: return RuffReader.read(result, in: session)
    case .pytest: return PytestReader.read(result, expected: expected, in: session)
    case .node: return NodeTestReader.read(result, in: session)
    }
  }

  /// Known before anything of the project runs; nil when the check does not need them, or they could not be read.
  private static func expectedTests(
    in session: CheckSession, _ files: [String]
  ) async throws(ValidationError) -> [String]? {
    guard let scan = session.manifest.scan, session.request.mode != .load else { return nil }
    let result = try await session.run(scan, files: session.request.testFiles ?? files)
    return result.succeeded ? try? JSONDecoder().decode([String].self, from: Data(result.stdout)) : nil
  }

  private nonisolated func session(
    _ manifest: Manifest, _ request: CheckRequest, _ installation: Installation, key: String?, packages: String? = nil,
    onlyReads: Bool = false
  ) throws(ValidationError) -> CheckSession {
    try CheckSession(
      manifest: manifest, request: request, sandbox: installation.sandbox, toolbox: installation.toolbox,
      scripts: library.scripts(of: manifest), scratchRoot: scratch, kept: key.map { buildRoot + "/" + folderName($0) },
      packages: packages, onlyReads: onlyReads)
  }

  private nonisolated func addModules(to session: CheckSession, _ installation: Installation) async {
    let manifest = session.manifest
    guard manifest.hasBuildFolder, session.request.tree["Package.swift"] != nil,
      let compiler = installation.toolbox.path(of: "swift")
    else { return }
    let mark = SHA256.hex("\(compiler) \(ToolMemory.mark(compiler))".utf8)
    let request = CheckRequest(use: session.request.use, tree: SwiftModules.package)
    await modules.add(to: session, compiler: mark) { () throws(ValidationError) in
      try self.session(manifest, request, installation, key: nil)
    }
  }

  /// A build key comes from task ids; as a folder's name it must not mean anything else.
  private nonisolated func folderName(_ key: String) -> String {
    key.utf8.map { byte in
      let character = Unicode.Scalar(byte)
      return character.properties.isAlphabetic || ("0"..."9").contains(character) ? String(character) : "%\(byte)"
    }.joined()
  }

  package nonisolated func fix(_ request: FixRequest) async throws(ValidationError) -> FileTree {
    let installation = try await installed()
    var tree = request.tree
    for manifest in library.manifests where !manifest.fixer.isEmpty {
      guard installation.validators.first(where: { $0.name == manifest.name })?.isReady ?? false else { continue }
      let files = request.subject.sorted().filter { manifest.applies(to: $0) && tree.files[$0] != nil }
      guard !files.isEmpty else { continue }
      await gate.enter(nil)
      let answer = await Self.attempt { () async throws(ValidationError) in
        try await fixed(tree, files, manifest, installation)
      }
      await gate.leave(nil)
      if case .failure(let error) = answer, error.isShortage { throw error }
      tree = (try? answer.get()) ?? tree
    }
    return FileTree(tree.files.filter { $0.value != request.tree.files[$0.key] })
  }

  /// Only what is still text, and only the files that were asked for, comes back.
  private nonisolated func fixed(
    _ tree: FileTree, _ files: [String], _ manifest: Manifest, _ installation: Installation
  ) async throws(ValidationError) -> FileTree {
    let request = CheckRequest(use: ValidatorUse(name: manifest.name), tree: tree)
    let session = try session(manifest, request, installation, key: nil)
    defer { session.end() }
    for command in manifest.fixer {
      let result = try await session.run(command, files: files)
      if !result.succeeded { break }
    }
    var fixed = tree
    for path in files { if let text = session.file(path), !text.isEmpty { fixed[path] = text } }
    return fixed
  }
}
