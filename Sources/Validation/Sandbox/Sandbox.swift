package import Core
import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// Runs programs with nothing of this machine but their tools and a private copy of the tree.
package struct Sandbox: Sendable {
  package enum Mode: String, Sendable, Hashable {
    /// bubblewrap.
    case on
    /// On the host, with a clean environment and limits, only because the user said so.
    case off
  }

  static let install = "apt-get install -y bubblewrap"

  /// What lets an installed bubblewrap make namespaces: the switch of this kernel that forbids it, else the container's.
  private static var permission: String {
    let switches = [
      ("kernel.unprivileged_userns_clone", forbids: "0", allows: "1"),
      ("kernel.apparmor_restrict_unprivileged_userns", forbids: "1", allows: "0"),
      ("user.max_user_namespaces", forbids: "0", allows: "15000"),
    ]
    let closed = switches.first { name, forbids, _ in
      let value = FileManager.default.contents(atPath: "/proc/sys/" + name.replacing(".", with: "/"))
      return value.map { String(decoding: $0, as: UTF8.self).trimmingPrefix(" ").hasPrefix(forbids + "\n") } ?? false
    }
    return closed.map { "sysctl -w \($0.0)=\($0.allows)" }
      ?? "allow namespaces to this container (docker run --security-opt seccomp=unconfined …)"
  }

  let mode: Mode
  /// Folders outside `/usr` that hold tools.
  let toolFolders: [String]
  /// Folders in which programs inside look for programs, first ones first.
  let searchPath: [String]

  /// bubblewrap's own path; nil when it is not installed.
  private let bubblewrap: String?

  /// `environment["PATH"]` is where bubblewrap is looked for.
  init(mode: Mode, environment: [String: String], toolFolders: [String] = [], searchPath: [String] = []) {
    self.mode = mode
    let places = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    bubblewrap = places.map { $0 + "/bwrap" }.first { $0.hasPrefix("/") && access($0, X_OK) == 0 }
    self.toolFolders = toolFolders
    self.searchPath = searchPath
  }

  /// Whether bubblewrap works here, for this process.
  package static func probe() async -> ValidatorInfo.Availability { await probe(environment: Environment.snapshot()) }

  /// Whether the bubblewrap on this PATH works here.
  package static func probe(environment: [String: String]) async -> ValidatorInfo.Availability {
    let sandbox = Sandbox(mode: .on, environment: environment)
    guard let program = sandbox.bubblewrap else {
      return .missing(what: "bubblewrap is not installed", install: install)
    }
    // Any folder will do: nothing looks into it.
    var host = Layout.mounted
    host.validator = "/usr"
    var limits = Limits()
    limits.wall = 20
    let job = SandboxJob(arguments: ["/usr/bin/true"], host: host, tree: MemoryTree([:]), limits: limits)
    do throws(ValidationError) {
      let result = try await sandbox.run(job)
      guard result.succeeded else { throw .notStarted("\(result.exit)") }
    } catch {
      let reason = if case .notStarted(let reason) = error { reason } else { "\(error)" }
      let remedy = error.isShortage ? "give this process what it is short of" : permission
      return .missing(what: "bubblewrap does not work here (\(reason))", install: remedy)
    }
    let environment = ["PATH": "/usr/bin:/bin"]
    let version = try? await ChildProcess.run(
      ChildCommand(executable: program, arguments: ["--version"], environment: environment, wallSeconds: 20))
    return .ready(version: version?.stdoutText.split(separator: "\n").first.map(String.init) ?? "bubblewrap")
  }

  /// How the program sees its folders.
  func layout(of host: Layout) -> Layout { mode == .on ? .mounted : host }

  /// Runs the program to its end. Throws `notStarted` when sandbox or program did not start.
  func run(_ job: SandboxJob) async throws(ValidationError) -> ChildResult {
    let result: ChildResult
    switch mode {
    case .on: result = try await bubbled(job)
    case .off:
      var command = command(job.limits.words(counting: false) + job.arguments, job)
      command.directory = job.host.workspace
      do { result = try await ChildProcess.run(command) } catch { throw .notStarted("\(error)") }
    }
    if !result.succeeded, let said = result.stderrText.split(separator: "\n").first,
      ["bwrap: ", "setpriv: ", "prlimit: "].contains(where: { said.hasPrefix($0) })
    {
      throw .notStarted(String(said))
    }
    return result
  }

  private func bubbled(_ job: SandboxJob) async throws(ValidationError) -> ChildResult {
    guard let bubblewrap else { throw .notStarted("bubblewrap is not installed: \(Self.install)") }
    let bubble = try BubblewrapCommand(program: bubblewrap, job, toolFolders: toolFolders)
    // Held until the program has ended.
    defer { withExtendedLifetime(bubble) {} }
    var command = command(bubble.words, job)
    command.descriptors = bubble.given.descriptors
    let refusal = Refusal()
    let ended: (result: ChildResult, excess: WatchedChild.Excess?)
    do {
      ended = try await WatchedChild.run(command, folders: job.folders, limits: job.limits) { process in
        do throws(PlatformError) { try bubble.release(process, limits: job.limits) } catch { refusal.note(error) }
      }
    } catch {
      throw .notStarted("\(error)")
    }
    if let error = refusal.error { throw .file(error) }
    if ended.excess == .disk { Self.empty(job) }
    return ended.result
  }

  /// Why limits could not be set; noted on another thread.
  private final class Refusal: Sendable {
    private let noted = Mutex<PlatformError?>(nil)

    var error: PlatformError? { noted.withLock(\.self) }
    func note(_ error: PlatformError) { noted.withLock { $0 = error } }
  }

  /// What filled the disk is removed at once: a build folder would outlive the check.
  private static func empty(_ job: SandboxJob) {
    for folder in job.folders {
      WorkFolder.remove(folder)
      try? WorkFolder.make(folder)
    }
    try? WorkFolder.make(job.host.home)
  }

  private func command(_ words: [String], _ job: SandboxJob) -> ChildCommand {
    let layout = layout(of: job.host)
    let clean = [
      "PATH": (searchPath + ["/usr/bin", "/bin"]).joined(separator: ":"), "HOME": layout.home, "LANG": "C.UTF-8",
      "TZ": "UTC",
      "USER": "sandbox", "LOGNAME": "sandbox",
      "PYTHONPATH": "\(layout.workspace):\(layout.workspace)/src", "PYTHONHASHSEED": "0", "TMPDIR": "/tmp",
    ]
    return ChildCommand(
      executable: words[0], arguments: Array(words.dropFirst()), environment: clean.merging(job.environment) { $1 },
      wallSeconds: job.limits.wall, outputLimit: job.limits.output << 20)
  }

  /// "/a/b/c" lies in "/a" and "/a/b".
  static func ancestors(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    return (1..<max(parts.count, 1)).map { "/" + parts.prefix($0).joined(separator: "/") }
  }
}
