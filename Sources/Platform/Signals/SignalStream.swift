import CPosix
import Glibc

/// The requests to stop that reach this process from outside.
package enum SignalStream {
  package enum Signal: Int32, Sendable, CaseIterable {
    /// Ctrl-C.
    case interrupt = 2
    case terminate = 15
    /// The terminal went away.
    case hangUp = 1
  }

  /// From now on these signals are elements of the stream and end nothing by themselves. For one listener a process;
  /// the signals that arrive before it listens are kept.
  ///
  /// A hang-up stays ignored where the parent wants it so (`nohup`).
  package static func start() throws(PlatformError) -> AsyncStream<Signal> {
    let ends = try mailbox.get()
    let (stream, continuation) = AsyncStream.makeStream(of: Signal.self)
    let number = ends.readEnd.number
    try DedicatedThread.start("signals") {
      var byte: UInt8 = 0
      while true {
        let count = read(number, &byte, 1)
        if count == 1, let signal = Signal(rawValue: Int32(byte)) { continuation.yield(signal) }
        if count == 0 || (count < 0 && errno != EINTR) { return continuation.finish() }
      }
    }
    for signal in Signal.allCases {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = handler
      action.sa_flags = SA_RESTART
      var before = sigaction()
      sigaction(signal.rawValue, nil, &before)
      let isIgnored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
      if signal == .hangUp && isIgnored { continue }
      sigaction(signal.rawValue, &action, nil)
    }
    return stream
  }

  /// Lets writes to a closed pipe fail with EPIPE; children get the default back.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  private static let mailbox = Result<Mailbox, PlatformError> { () throws(PlatformError) in try Mailbox() }

  /// May only do what is safe in a signal handler: one write, errno as before.
  private static let handler: @convention(c) (Int32) -> Void = { number in
    let before = errno
    if case .success(let ends) = mailbox {
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(ends.writeEnd.number, &byte, 1)
    }
    errno = before
  }

  private struct Mailbox: Sendable {
    let readEnd: DescriptorNumber
    let writeEnd: DescriptorNumber

    init() throws(PlatformError) {
      var ends: [CInt] = [-1, -1]
      guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .system("pipe2") }
      readEnd = DescriptorNumber(number: ends[0])
      writeEnd = DescriptorNumber(number: ends[1])
    }
  }

  /// Open as long as the process lives.
  private struct DescriptorNumber: Sendable { let number: CInt }
}
