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

  /// Read-only system folders that every program may see; nothing of a home, nothing of `/etc` but these.
  private static let systemFiles = ["/etc/alternatives", "/etc/ld.so.cache"]
  private static let userCounter = Atomic(0)

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
    let job = SandboxJob(arguments: ["/usr/bin/true"], host: .mounted, limits: Limits())
    guard let program = sandbox.bubblewrap else {
      return .missing(what: "bubblewrap is not installed", install: install)
    }
    var environment = sandbox.environment(for: job, layout: .mounted)
    environment["HOME"] = "/tmp"
    var given = Handover()
    defer { withExtendedLifetime(given) {} }
    let arguments = try? sandbox.words(job, user: Self.nextUser(), mounts: [], &given)
    let answer = try? await ChildProcess.run(
      ChildCommand(
        executable: program, arguments: arguments ?? [], environment: environment, descriptors: given.descriptors,
        wallSeconds: 20))
    guard let answer, answer.succeeded else {
      let said = answer.map { $0.stderrText.split(separator: "\n").last.map(String.init) ?? "no message" }
      return .missing(what: "bubblewrap does not work here (\(said ?? "it did not start"))", install: permission)
    }
    let version = try? await ChildProcess.run(
      ChildCommand(executable: program, arguments: ["--version"], environment: environment, wallSeconds: 20))
    return .ready(version: version?.stdoutText.split(separator: "\n").first.map(String.init) ?? "bubblewrap")
  }

  /// How the program sees its folders.
  func layout(of host: Layout) -> Layout { mode == .on ? .mounted : host }

  /// Runs the program to its end. Throws `notStarted` when sandbox or program did not start.
  func run(_ job: SandboxJob) async throws(ValidationError) -> ChildResult {
    let layout = layout(of: job.host)
    var command = ChildCommand(
      executable: "", environment: environment(for: job, layout: layout), wallSeconds: job.limits.wall,
      outputLimit: job.limits.output << 20)
    let words: [String]
    // Held until the program has ended.
    var given = Handover()
    var gate: StartGate?
    defer { withExtendedLifetime((given, gate)) {} }
    switch mode {
    case .on:
      guard let program = bubblewrap else { throw .notStarted("bubblewrap is not installed: \(Self.install)") }
      let user = Self.nextUser()
      if let user { for folder in job.folders { WorkFolder.give(folder, to: user) } }
      gate = Self.isUncounted ? try Self.gate() : nil
      let wait = gate.map { ["--args", given.add($0.readEnd)] } ?? []
      let mounts = try Self.identity(user ?? geteuid(), &given) + Self.mounts(job, &given) + Self.locks(job)
      words = try [program] + wait + self.words(job, user: user, mounts: mounts, &given)
      command.descriptors = given.descriptors
    case .off:
      command.directory = job.host.workspace
      words = Self.limited(job.limits, counting: false) + job.arguments
    }
    command.executable = words[0]
    command.arguments = Array(words.dropFirst())
    let result: ChildResult
    do {
      result = try await mode == .on ? watched(command, job, gate) : ChildProcess.run(command)
    } catch {
      throw .notStarted("\(error)")
    }
    if !result.succeeded, let said = result.stderrText.split(separator: "\n").first,
      ["bwrap: ", "setpriv: ", "prlimit: "].contains(where: { said.hasPrefix($0) })
    {
      throw .notStarted(String(said))
    }
    return result
  }

  /// What filled the disk is removed at once: a build folder would outlive the check.
  private func watched(
    _ command: ChildCommand, _ job: SandboxJob, _ gate: StartGate?
  ) async throws(PlatformError) -> ChildResult {
    let limits = job.limits.resourceLimits(counting: true)
    let (result, excess) = try await WatchedChild.run(command, folders: job.folders, limits: job.limits) { process in
      guard let gate else { return }
      // bubblewrap refuses a word that it does not know.
      gate.open(limits.allSatisfy { $0.set(on: process) } ? "" : "--limits-cannot-be-set")
    }
    if excess == .disk {
      for folder in job.folders {
        WorkFolder.remove(folder)
        try? WorkFolder.make(folder)
      }
      try? WorkFolder.make(job.host.home)
    }
    return result
  }

  private func environment(for job: SandboxJob, layout: Layout) -> [String: String] {
    let clean = [
      "PATH": (searchPath + ["/usr/bin", "/bin"]).joined(separator: ":"), "HOME": layout.home, "LANG": "C.UTF-8",
      "TZ": "UTC",
      "USER": "sandbox", "LOGNAME": "sandbox",
      "PYTHONPATH": "\(layout.workspace):\(layout.workspace)/src", "PYTHONHASHSEED": "0", "TMPDIR": "/tmp",
    ]
    return clean.merging(job.environment) { $1 }
  }

  /// The check's own folders.
  private static func mounts(_ job: SandboxJob, _ given: inout Handover) -> [String] {
    let (host, inside) = (job.host, Layout.mounted)
    let own =
      job.tree.map { $0.words(inside, &given) } ?? [
        "--bind", host.workspace, inside.workspace, "--bind", host.report, inside.report,
        "--bind", host.build, inside.build,
      ]
    return own + [
      "--ro-bind", host.validator, inside.validator, "--ro-bind-try", host.packages, inside.packages,
      "--chdir", inside.workspace,
    ]
  }

  /// Makes files read-only where they lie. The folders on the way become mount points, too: what is mounted on can be
  /// neither renamed nor removed, so that nothing else can take the place of such a file.
  private static func locks(_ job: SandboxJob) throws(ValidationError) -> [String] {
    let folders = Set(job.readOnly.flatMap { ancestors(of: "/" + $0) }).sorted()
    // A link would show what it points to.
    for path in folders where !WorkFolder.isFolder(job.host.workspace + path) { throw .unsafePath(path) }
    for path in job.readOnly where !WorkFolder.isFile(job.host.workspace + "/" + path) { throw .unsafePath(path) }
    func bind(_ option: String, _ path: String) -> [String] {
      [option, job.host.workspace + path, Layout.mounted.workspace + path]
    }
    return folders.flatMap { bind("--bind", $0) } + job.readOnly.flatMap { bind("--ro-bind", "/" + $0) }
  }

  /// What programs need to find their own name and this machine's.
  private static func identity(_ user: UInt32, _ given: inout Handover) throws(ValidationError) -> [String] {
    let hosts = "127.0.0.1 localhost sandbox\n::1 localhost\n"
    let passwd = "sandbox:x:\(user):\(user)::\(Layout.mounted.home):/bin/sh\n"
    let option = ["--perms", "0444", "--file"]
    return try option + [given.add(Array(hosts.utf8)), "/etc/hosts"] + option
      + [given.add(Array(passwd.utf8)), "/etc/passwd"]
  }

  /// What programs use that have no terminal: each device is a mount, and mounts are what a sandbox costs most.
  private static let fewDevices = [
    "--perms", "0755", "--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/zero", "/dev/zero",
    "--dev-bind", "/dev/urandom", "/dev/urandom", "--symlink", "/proc/self/fd", "/dev/fd",
    "--symlink", "fd/0", "/dev/stdin", "--symlink", "fd/1", "/dev/stdout", "--symlink", "fd/2", "/dev/stderr",
  ]

  /// The words after `bwrap`.
  private func words(
    _ job: SandboxJob, user: UInt32?, mounts: [String], _ given: inout Handover
  ) throws(ValidationError) -> [String] {
    var words = [
      "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--hostname",
      "sandbox",
      "--die-with-parent", "--new-session", "--proc", "/proc",
    ]
    words += job.onlyReads ? Self.fewDevices : ["--dev", "/dev"]
    words += [
      "--size", "\(1 << 30)", "--perms", "1777", "--tmpfs", "/tmp",
      "--size", "\(1 << 28)", "--perms", "1777", "--tmpfs", "/dev/shm", "--ro-bind", "/usr", "/usr",
    ]
    let filter = job.onlyReads ? SystemCallFilter.bytesWithoutSockets : SystemCallFilter.bytes
    if !job.access.hasNetwork && (filter == nil || !job.onlyReads) { words.append("--unshare-net") }
    // Folders on the way to a mount point would otherwise be root's alone.
    for folder in Set((toolFolders + Self.systemFiles + job.access.shown).flatMap(Self.ancestors)).sorted() {
      words += ["--perms", "0755", "--dir", folder]
    }
    for folder in ["bin", "sbin", "lib", "lib64"] { words += ["--symlink", "usr/" + folder, "/" + folder] }
    for file in Self.systemFiles + job.access.shown { words += ["--ro-bind-try", file, file] }
    for folder in toolFolders { words += ["--ro-bind", folder, folder] }
    words += mounts + ["--remount-ro", "/"]
    if let filter { words += ["--seccomp", try given.add(filter)] }
    if let user {
      // Limits on processes do not bind root, so the program runs as a user that nobody else is.
      words += [
        "--", "/usr/bin/setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups", "--bounding-set",
        "-all",
        "--inh-caps", "-all", "--no-new-privs", "--",
      ]
    } else {
      words += ["--unshare-user", "--cap-drop", "ALL", "--"]
    }
    return words + (Self.isUncounted ? [] : Self.limited(job.limits, counting: true)) + job.arguments
  }

  /// "/a/b/c" lies in "/a" and "/a/b".
  static func ancestors(of path: String) -> [String] {
    let parts = path.split(separator: "/")
    return (1..<max(parts.count, 1)).map { "/" + parts.prefix($0).joined(separator: "/") }
  }

  /// For root: a user id that no other sandbox on this machine has right now. Nil for everybody else.
  static func nextUser() -> UInt32? {
    guard geteuid() == 0 else { return nil }
    let number = userCounter.add(1, ordering: .relaxed).newValue
    let half = min(ids / 2, 1 << 30)
    return UInt32(half + (Int(getpid()) * 1009 + number) % max(half - 8, 1))
  }

  /// How many ids root owns here: in a container they may be few. The kernel says "inside outside count".
  private static let ids: Int = {
    let map = FileManager.default.contents(atPath: "/proc/self/uid_map").map { String(decoding: $0, as: UTF8.self) }
    return map?.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) } ?? 65_536
  }()

  /// A limit on the number of processes does not bind us, only what we start as another user: then limits need no
  /// program. Root of a container that is somebody else outside is bound.
  private static let isUncounted = geteuid() == 0 && ids == Int(UInt32.max)

  /// The words that start a program with these limits.
  private static func limited(_ limits: Limits, counting: Bool) -> [String] {
    ["/usr/bin/prlimit"] + limits.resourceLimits(counting: counting).map(\.option) + ["--"]
  }

  private static func gate() throws(ValidationError) -> StartGate {
    do { return try StartGate() } catch { throw .file(error) }
  }
}
