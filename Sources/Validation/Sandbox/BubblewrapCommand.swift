import Core
import FoundationEssentials
import Glibc
import Platform
import Synchronization

/// bubblewrap's command line for one job, and what it gets open.
///
/// Root's programs run as a user that nobody else is, because limits on the number of processes do not bind root; other
/// users' run in a user namespace.
struct BubblewrapCommand {
  /// Read-only system files that every program may see; nothing else of `/etc`.
  private static let systemFiles = ["/etc/alternatives", "/etc/ld.so.cache"]
  private static let userCounter = Atomic(0)
  /// What the programs need that bubblewrap starts: held back until their limits are set.
  private static let programs = ["--ro-bind", "/usr", "/usr"]

  private(set) var words: [String] = []
  private(set) var given = Handover()
  /// Nil where the words themselves set the limits.
  private let gate: StartGate?

  /// `toolFolders` lie outside `/usr`. Gives the job's folders to the user that it runs as.
  init(program: String, _ job: SandboxJob, toolFolders: [String]) throws(ValidationError) {
    let user = Self.nextUser()
    if let user { for folder in job.folders { WorkFolder.give(folder, to: user) } }
    do { gate = try Self.isUncounted && Self.isBinary(program) ? StartGate() : nil } catch { throw .file(error) }
    words = [program] + (gate.map { ["--args", given.add($0.readEnd)] } ?? Self.programs)
    words += Self.namespaces(job)
    // Folders on the way to a mount point would otherwise be root's alone.
    for folder in Set((toolFolders + Self.systemFiles + job.access.shown).flatMap(Sandbox.ancestors)).sorted() {
      words += ["--perms", "0755", "--dir", folder]
    }
    for folder in ["bin", "sbin", "lib", "lib64"] { words += ["--symlink", "usr/" + folder, "/" + folder] }
    for file in Self.systemFiles + job.access.shown { words += ["--ro-bind-try", file, file] }
    for folder in toolFolders { words += ["--ro-bind", folder, folder] }
    words += try Self.identity(user ?? geteuid(), &given) + Self.mounts(job, &given) + Self.locks(job)
    words += ["--remount-ro", "/"]
    if let filter = try SystemCallFilter.bytes.get() { words += ["--seccomp", try given.add(filter)] }
    words += user.map(Self.switching) ?? ["--unshare-user", "--cap-drop", "ALL", "--"]
    if gate == nil { words += job.limits.words(counting: true) }
    words += job.arguments
  }

  /// For bubblewrap's process, as soon as there is one: limits what it starts, and lets it go on. Nothing can start
  /// where that is refused.
  func release(_ process: Int32, limits: Limits) throws(PlatformError) {
    guard let gate else { return }
    defer { gate.close() }
    for limit in limits.resourceLimits(counting: true) { try limit.set(on: process) }
    gate.open(Self.programs.map { $0 + "\0" }.joined())
  }

  private static func namespaces(_ job: SandboxJob) -> [String] {
    var words = [
      "--unshare-ipc", "--unshare-pid", "--unshare-uts", "--unshare-cgroup-try", "--hostname", "sandbox",
      "--die-with-parent", "--new-session", "--proc", "/proc",
    ]
    words += job.onlyReads ? fewDevices : ["--dev", "/dev"]
    words += [
      "--size", "\(1 << 30)", "--perms", "1777", "--tmpfs", "/tmp",
      "--size", "\(1 << 28)", "--perms", "1777", "--tmpfs", "/dev/shm",
    ]
    return words + (job.access.hasNetwork ? [] : ["--unshare-net"])
  }

  /// What programs use that read files: each device is a mount, and mounts are what a sandbox costs most.
  private static let fewDevices = [
    "--perms", "0755", "--dir", "/dev", "--dev-bind", "/dev/null", "/dev/null", "--dev-bind", "/dev/zero", "/dev/zero",
    "--dev-bind", "/dev/urandom", "/dev/urandom", "--symlink", "/proc/self/fd", "/dev/fd",
    "--symlink", "fd/0", "/dev/stdin", "--symlink", "fd/1", "/dev/stdout", "--symlink", "fd/2", "/dev/stderr",
  ]

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
    let folders = Set(job.readOnly.flatMap { Sandbox.ancestors(of: "/" + $0) }).sorted()
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

  private static func switching(to user: UInt32) -> [String] {
    [
      "--", "/usr/bin/setpriv", "--reuid", "\(user)", "--regid", "\(user)", "--clear-groups",
      "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs", "--",
    ]
  }

  /// For root: a user id that no other sandbox on this machine has right now. Nil for everybody else.
  private static func nextUser() -> UInt32? {
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

  /// A limit on the number of processes does not bind us, only what we start as another user: then limits can be set on
  /// bubblewrap itself. Root of a container that is somebody else outside is bound.
  private static let isUncounted = geteuid() == 0 && ids == Int(UInt32.max)

  /// A script around bubblewrap may start it as a process that we do not know.
  private static func isBinary(_ program: String) -> Bool {
    let file = open(program, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var start = [UInt8](repeating: 0, count: 4)
    return read(file, &start, start.count) == 4 && start == [0x7f] + Array("ELF".utf8)
  }
}
