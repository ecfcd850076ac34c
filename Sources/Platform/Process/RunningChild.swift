import CPosix
import Glibc
import Synchronization

/// A started child as the loop's thread sees it. Never leaves that thread.
final class RunningChild {
  private enum Ending { case timeout, cancellation }

  private let start: ProcessLoop.Start
  private let startedAt = Clock.uptime()
  let pid: pid_t
  private let exitWatch: Descriptor
  private let input: OutgoingPipe
  private let output: IncomingPipe
  private let errors: IncomingPipe
  /// Why we are ending it, if we are.
  private var ending: Ending?
  /// The next moment at which we act by ourselves, in `Clock.uptime()`.
  private(set) var deadline: Int64?
  private(set) var isFinished = false

  init(_ start: ProcessLoop.Start) throws(PlatformError) {
    guard !start.ticket.cancelled.load(ordering: .acquiring) else { throw .cancelled }
    let input = start.command.stdin.isEmpty ? nil : try Pipe()
    let output = try Pipe()
    let errors = try Pipe()
    pid = try start.plan.spawn(
      stdin: input?.readEnd.number, stdout: output.writeEnd.number, stderr: errors.writeEnd.number)
    exitWatch = Descriptor(orch_pidfd_open(pid))
    guard exitWatch.isOpen else {
      let failure = PlatformError.system("pidfd_open")
      kill(-pid, SIGKILL)
      Self.reap(pid)
      throw failure
    }
    self.start = start
    self.input = OutgoingPipe(input?.writeEnd, bytes: start.command.stdin)
    self.output = IncomingPipe(output.readEnd, limit: start.command.outputLimit)
    self.errors = IncomingPipe(errors.readEnd, limit: start.command.outputLimit)
    deadline = start.command.wallSeconds.map { startedAt + Int64(max(0, min($0, 1e9)) * 1000) }
  }

  /// Negative numbers are those already closed; poll skips them.
  var pollDescriptors: [pollfd] {
    [
      pollfd(fd: exitWatch.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input.number, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0),
    ]
  }

  /// Moves bytes, and ends the group when its time has come; without waiting.
  func advance() {
    input.feed()
    output.drain()
    errors.drain()
    if ending == nil, start.ticket.cancelled.load(ordering: .acquiring) {
      end(.cancellation)
    } else if let due = deadline, due <= Clock.uptime() {
      if ending == nil {
        end(.timeout)
      } else {
        kill(-pid, SIGKILL)
        deadline = nil
      }
    }
  }

  /// Its first process has ended and waits to be reaped.
  var hasExited: Bool {
    var watch = pollfd(fd: exitWatch.number, events: Int16(POLLIN), revents: 0)
    return poll(&watch, 1, 0) == 1
  }

  private func end(_ reason: Ending) {
    ending = reason
    kill(-pid, SIGTERM)
    deadline = Clock.uptime() + 500
  }

  /// Ends what is left of the group, reads what is left in the pipes, and answers. Before the child is reaped its
  /// number, and so its group's, belongs to nobody else.
  func finish() {
    kill(-pid, SIGKILL)
    output.drain()
    errors.drain()
    let status = Self.reap(pid)
    isFinished = true
    guard ending != .cancellation else { return start.finish(.failure(.cancelled)) }
    start.finish(
      .success(
        ChildResult(
          exit: status & 0x7f == 0 ? .exited(status >> 8 & 0xff) : .signalled(status & 0x7f),
          stdout: output.bytes, stderr: errors.bytes, truncated: output.truncated || errors.truncated,
          timedOut: ending == .timeout, milliseconds: Int(Clock.uptime() - startedAt))))
  }

  @discardableResult
  private static func reap(_ pid: pid_t) -> CInt {
    var status: CInt = 0
    while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    return status
  }
}
