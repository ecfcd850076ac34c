import CPosix
import Glibc

/// A command checked and resolved, ready for posix_spawn.
struct SpawnPlan: Sendable {
  let path: String
  let arguments: [String]
  let environment: [String]
  let directory: String?
  let descriptors: [CInt]

  init(_ command: ChildCommand) throws(PlatformError) {
    arguments = [command.executable] + command.arguments
    environment = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    directory = command.directory
    descriptors = command.descriptors
    precondition(descriptors.count <= Int(ChildCommand.firstHandedOver) - 3)
    precondition(descriptors.allSatisfy { $0 >= ChildCommand.firstHandedOver })
    for text in arguments + environment + [directory ?? ""] where text.utf8.contains(0) {
      throw .nulByte("an argument or variable of \(command.executable.debugDescription)")
    }
    path = try Self.resolve(command.executable, searchPath: command.environment["PATH"] ?? "/usr/bin:/bin")
  }

  private static func resolve(_ executable: String, searchPath: String) throws(PlatformError) -> String {
    guard !executable.contains("/") else { return executable }
    for folder in searchPath.split(separator: ":") where !executable.isEmpty && folder.hasPrefix("/") {
      let candidate = "\(folder)/\(executable)"
      var status = stat()
      if stat(candidate, &status) == 0, status.st_mode & S_IFMT == S_IFREG, access(candidate, X_OK) == 0 {
        return candidate
      }
    }
    throw .programNotFound(executable)
  }

  /// Starts the program on the given descriptors, in a session of its own, with default signal handling and nothing
  /// else open than `descriptors`. Nil for `stdin` gives it an empty one.
  func spawn(stdin: CInt?, stdout: CInt, stderr: CInt) throws(PlatformError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let stdin {
      posix_spawn_file_actions_adddup2(&actions, stdin, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, stdout, 1)
    posix_spawn_file_actions_adddup2(&actions, stderr, 2)
    for (index, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(3 + index))
    }
    posix_spawn_file_actions_addclosefrom_np(&actions, CInt(3 + descriptors.count))
    if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var all = sigset_t()
    var none = sigset_t()
    sigfillset(&all)
    sigemptyset(&none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | orch_spawn_setsid)

    var pid = pid_t()
    var failure: CInt = 0
    withCStrings(arguments) { argv in
      withCStrings(environment) { envp in
        failure = posix_spawn(&pid, path, &actions, &attributes, argv, envp)
      }
    }
    guard failure == 0 else { throw error(failure) }
    CrashPoint.child.pass()
    return pid
  }

  /// posix_spawn answers the same ENOENT for a missing program and a missing folder.
  private func error(_ number: CInt) -> PlatformError {
    if let directory, access(directory, X_OK) != 0 { return .noSuchDirectory(directory) }
    if number == ENOENT { return .programNotFound(path) }
    return .system(operation: "posix_spawn", path: path, errno: number)
  }

  private func withCStrings(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Void) {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    body(pointers + [nil])
  }
}
