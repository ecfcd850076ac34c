import CPosix
import Glibc

/// The requests to stop that reach this process from outside, in the order in which they come.
package struct StopSignals: Sendable {
  package enum Signal: Int32, Sendable, CaseIterable {
    /// Ctrl-C.
    case interrupt = 2
    case terminate = 15
    /// The terminal went away.
    case hangUp = 1
  }

  /// From now on these signals end nothing by themselves; they wait to be asked for.
  ///
  /// A hang-up stays ignored where the parent wants it so (`nohup`).
  package init() throws(PlatformError) {
    number = try Self.mailbox.get().readEnd
    for signal in Signal.allCases {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = Self.handler
      action.sa_flags = SA_RESTART
      var before = sigaction()
      sigaction(signal.rawValue, nil, &before)
      let isIgnored = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self) == 1
      if signal == .hangUp && isIgnored { continue }
      sigaction(signal.rawValue, &action, nil)
    }
  }

  private let number: CInt

  /// Blocks until there is one, or nil when so many milliseconds are over; -1 is for ever.
  package func next(within milliseconds: Int32 = -1) -> Signal? {
    let end = Clock.uptime() + Int64(milliseconds)
    while true {
      let left = milliseconds < 0 ? -1 : Int32(clamping: max(0, end - Clock.uptime()))
      var mail = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
      let count = poll(&mail, 1, left)
      if count == 0 { return nil }
      var byte: UInt8 = 0
      if count == 1, read(number, &byte, 1) == 1, let signal = Signal(rawValue: Int32(byte)) { return signal }
    }
  }

  /// Lets writes to a closed pipe fail with EPIPE; children get the default back.
  package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

  private static let mailbox = Result<Mailbox, PlatformError> { () throws(PlatformError) in try Mailbox() }

  /// May only do what is safe in a signal handler: one write, errno as before.
  private static let handler: @convention(c) (Int32) -> Void = { number in
    let before = errno
    if case .success(let ends) = mailbox {
      var byte = UInt8(truncatingIfNeeded: number)
      _ = write(ends.writeEnd, &byte, 1)
    }
    errno = before
  }

  /// Open as long as the process lives.
  private struct Mailbox: Sendable {
    let readEnd: CInt
    let writeEnd: CInt

    init() throws(PlatformError) {
      var ends: [CInt] = [-1, -1]
      guard pipe2(&ends, O_CLOEXEC) == 0 else { throw .system("pipe2") }
      (readEnd, writeEnd) = (ends[0], ends[1])
    }
  }
}
