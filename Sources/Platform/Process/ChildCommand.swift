import Glibc

/// A program to run, with everything it gets from us.
package struct ChildCommand: Sendable, Hashable {
  /// The lowest number of a descriptor of ours that a child may get: below lie those that it gets them as.
  static let firstHandedOver: Int32 = 128

  /// A copy of the descriptor that a child may get; the caller closes it. Throws when there are none left.
  package static func handOver(_ descriptor: Int32) throws(PlatformError) -> Int32 {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, firstHandedOver)
    // Where the limit lies below the first, that is no valid number.
    guard copy >= 0 else { throw .system(operation: "fcntl", path: nil, errno: errno == EINVAL ? EMFILE : errno) }
    return copy
  }

  /// An absolute path, or a name looked up on `environment["PATH"]`.
  package var executable: String
  /// Without the program's own name.
  package var arguments: [String]
  /// Exactly what the child gets; nothing of ours is inherited.
  package var environment: [String: String]
  /// Where it starts; nil: our own folder.
  package var directory: String?
  package var stdin: [UInt8]
  /// Descriptors from `handOver` that it finds as its own 3, 4, and so on; it shares our place in each file.
  package var descriptors: [Int32]
  /// Seconds after which the whole group is ended; nil: no limit.
  package var wallSeconds: Double?
  /// Bytes kept of stdout and of stderr, each from its beginning; the rest is read and dropped.
  package var outputLimit: Int

  package init(
    executable: String, arguments: [String] = [], environment: [String: String], directory: String? = nil,
    stdin: [UInt8] = [], descriptors: [Int32] = [], wallSeconds: Double? = nil, outputLimit: Int = 1 << 20
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.directory = directory
    self.stdin = stdin
    self.descriptors = descriptors
    self.wallSeconds = wallSeconds
    self.outputLimit = outputLimit
  }
}

/// How a child ended and what it said.
package struct ChildResult: Sendable, Hashable {
  package enum Exit: Sendable, Hashable {
    case exited(Int32)
    /// The number of the signal that ended it.
    case signalled(Int32)
  }

  package var exit: Exit
  package var stdout: [UInt8]
  package var stderr: [UInt8]
  /// At least one stream was longer than the limit.
  package var truncated: Bool
  /// It was ended by us because its time was up.
  package var timedOut: Bool
  /// Wall time from start to end.
  package var milliseconds: Int

  package init(
    exit: Exit, stdout: [UInt8] = [], stderr: [UInt8] = [], truncated: Bool = false, timedOut: Bool = false,
    milliseconds: Int = 0
  ) {
    self.exit = exit
    self.stdout = stdout
    self.stderr = stderr
    self.truncated = truncated
    self.timedOut = timedOut
    self.milliseconds = milliseconds
  }

  /// Exit status 0, in time.
  package var succeeded: Bool { exit == .exited(0) && !timedOut }
  package var stdoutText: String { String(decoding: stdout, as: UTF8.self) }
  package var stderrText: String { String(decoding: stderr, as: UTF8.self) }
}
