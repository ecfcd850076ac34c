import Core
import Platform

/// Installs what projects declare into folders that live as long as the engine: each set of requirements once, in a sandbox
/// that sees nothing of the project and runs nothing of a package.
actor ProjectPackages {
  enum Outcome: Sendable {
    /// What checks may import; nil where nothing may be installed.
    case folder(String?)
    /// Why it could not be installed.
    case refused(Reading)
  }

  /// Its scripts read what files declare.
  private static let reader = "python_imports"
  private static let limits: Limits = {
    var limits = Limits()
    (limits.wall, limits.cpu, limits.file, limits.disk) = (600, 300, 2048, 4096)
    return limits
  }()

  private let source: PackageSource
  private let library: ValidatorLibrary
  private let environment: [String: String]
  private let scratch: String
  /// One at a time: the second that asks for the same finds it.
  private let gate = CheckGate(width: 1)
  /// Folders by what was asked for.
  private var folders: [String: String] = [:]
  /// What could not be had, with the place of the line that asked for it.
  private var refusals: [[DeclaredPackages.Requirement]: Reading] = [:]

  /// `environment` is the user's, for the settings of pip.
  init(_ source: PackageSource, library: ValidatorLibrary, environment: [String: String], scratch: String) {
    self.source = source
    self.library = library
    self.environment = environment
    self.scratch = scratch
  }

  /// What the tree declares, installed.
  func packages(of tree: FileTree, with installation: Installation) async throws(ValidationError) -> Outcome {
    guard !source.isNowhere else { return .folder(nil) }
    let session = try session(tree, installation)
    defer { session.end() }
    let result = try await session.run(["{python}", "-I", "{validator}/requirements.py"])
    guard let declared = DeclaredPackages(result) else {
      return .refused(.incomplete("what the project declares could not be read", result, in: session))
    }
    guard declared.refused.isEmpty else { return .refused(Reading(verdict: .fail, findings: declared.refused)) }
    await gate.enter(nil)
    do {
      let outcome = try await installed(declared, installation)
      await gate.leave(nil)
      return outcome
    } catch {
      await gate.leave(nil)
      throw error
    }
  }

  private func installed(
    _ declared: DeclaredPackages, _ installation: Installation
  ) async throws(ValidationError) -> Outcome {
    if let folder = folders[declared.key] { return .folder(folder) }
    if let refusal = refusals[declared.requirements] { return .refused(refusal) }
    let session = try session(FileTree(), installation)
    defer { session.end() }
    let folder = "\(scratch)/packages-\(declared.key)"
    if !declared.requirements.isEmpty, let refusal = try await install(declared, installation, in: session) {
      refusals[declared.requirements] = refusal
      return .refused(refusal)
    }
    try session.take("packages", to: folder)
    folders[declared.key] = folder
    return .folder(folder)
  }

  /// Nil when all of it is in the build folder of the session.
  private func install(
    _ declared: DeclaredPackages, _ installation: Installation, in session: CheckSession
  ) async throws(ValidationError) -> Reading? {
    let settings = source.index ? await PipSettings.read(environment, installation.toolbox) : PipSettings()
    let access = SandboxAccess(shown: source.wheels + settings.files, hasNetwork: source.index)
    let result = try await session.run(
      Self.pip + ["install", "--only-binary", ":all:", "--target", "{build}/packages", "--no-cache-dir"]
        + ["--no-warn-script-location", "--progress-bar", "off"] + (source.index ? ["--retries", "2"] : ["--no-index"])
        + source.wheels.flatMap { ["--find-links", $0] } + ["--"] + Set(declared.requirements.map(\.text)).sorted(),
      limits: Self.limits, environment: settings.variables.merging(Self.variables(session)) { $1 }, access: access)
    guard !result.succeeded else { return nil }
    if PipOutput.isUnreachable(result) { throw .unreachableIndex }
    let finding = PipOutput.finding(result, declared.requirements, limits: Self.limits, source: source)
    return Reading(verdict: .fail, findings: [finding], isComplete: !result.timedOut)
  }

  /// Throws, with what helps, when the folders of wheels or pip are not there.
  func check(with installation: Installation) async throws(ValidationError) {
    guard !source.isNowhere else { return }
    _ = try source.distributions()
    let session = try session(FileTree(), installation)
    defer { session.end() }
    let result = try await session.run(Self.pip + ["--version"], environment: Self.variables(session))
    guard result.succeeded else {
      let said = result.stderrText.split(separator: "\n").last.map(String.init) ?? "no message"
      throw .noPip(said)
    }
  }

  /// Whatever our umask: in the sandbox another user reads the files.
  private static let pip = [
    "/bin/sh", "-c", #"umask 022; exec "$@""#, "sh", "{python}", "-I", "-m", "pip", "--no-input",
    "--disable-pip-version-check",
  ]

  /// No file of settings, and room on the disk rather than in memory.
  private static func variables(_ session: CheckSession) -> [String: String] {
    ["PIP_CONFIG_FILE": "/dev/null", "TMPDIR": session.layout.home]
  }

  private func session(_ tree: FileTree, _ installation: Installation) throws(ValidationError) -> CheckSession {
    guard let manifest = library.manifest(named: Self.reader) else { throw .notStarted("there is no \(Self.reader)") }
    return try CheckSession(
      manifest: manifest, request: CheckRequest(use: ValidatorUse(name: manifest.name), tree: tree),
      sandbox: installation.sandbox, toolbox: installation.toolbox, scripts: library.scripts(of: manifest),
      scratchRoot: scratch, kept: nil)
  }
}
