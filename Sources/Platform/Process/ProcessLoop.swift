import CPosix
import Glibc
import Synchronization

/// The one thread that spawns and watches all children.
///
/// One thread, because a child that asks to die with its parent (as bubblewrap does) dies with the *thread* that
/// spawned it; of ours, because threads of the cooperative pool come and go and must not block.
final class ProcessLoop: Sendable {
  static let shared = Result<ProcessLoop, PlatformError> { () throws(PlatformError) in try ProcessLoop() }

  struct Start: Sendable {
    let command: ChildCommand
    let plan: SpawnPlan
    let ticket: ChildProcess.Ticket
    /// Called with the process's number once it runs, on the loop's thread.
    let started: @Sendable (pid_t) -> Void
    /// Called once, on the loop's thread.
    let finish: @Sendable (Result<ChildResult, PlatformError>) -> Void
  }

  private let wakeUp: CInt
  private let childGuard: ChildGuard
  private let inbox = Mutex<[Start]>([])
  private let groups = Mutex(Groups())

  private struct Groups {
    /// Started and not yet reaped, so that their numbers are theirs.
    var running: Set<pid_t> = []
    var isClosed = false
  }

  init() throws(PlatformError) {
    // A pipe end numbered 0, 1 or 2 would be lost while the child's own three are put in place.
    while true {
      let descriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
      guard (0...2).contains(descriptor) else {
        if descriptor > 2 { close(descriptor) }
        break
      }
    }
    wakeUp = orch_eventfd()
    guard wakeUp >= 0 else { throw .system("eventfd") }
    childGuard = try ChildGuard()
    try DedicatedThread.start("children") { self.watch() }
  }

  func submit(_ start: Start) {
    inbox.withLock { $0.append(start) }
    wake()
  }

  func wake() { eventfd_write(wakeUp, 1) }

  /// Kills every group that runs now, and starts none any more; from any thread.
  func killAll() {
    groups.withLock { groups in
      groups.isClosed = true
      for group in groups.running { kill(-group, SIGKILL) }
    }
  }

  private func watch() {
    var children: [RunningChild] = []
    while true {
      var descriptors = [pollfd(fd: wakeUp, events: Int16(POLLIN), revents: 0)]
      for child in children { descriptors += child.pollDescriptors }
      poll(&descriptors, nfds_t(descriptors.count), pollTimeout(children))

      var count: eventfd_t = 0
      eventfd_read(wakeUp, &count)
      for child in children {
        child.advance()
        if child.hasExited {
          groups.withLock { _ = $0.running.remove(child.pid) }
          childGuard.forget(child.pid)
          child.finish()
        }
      }
      children.removeAll(where: \.isFinished)

      let starts = inbox.withLock { inbox in
        defer { inbox = [] }
        return inbox
      }
      for start in starts {
        do throws(PlatformError) {
          children.append(try run(start))
        } catch {
          start.finish(.failure(error))
        }
      }
    }
  }

  /// Under the lock, so that no child begins behind the back of `killAll`.
  private func run(_ start: Start) throws(PlatformError) -> RunningChild {
    try groups.withLock { groups throws(PlatformError) in
      guard !groups.isClosed else { throw .cancelled }
      let child = try RunningChild(start)
      groups.running.insert(child.pid)
      childGuard.watch(child.pid)
      start.started(child.pid)
      return child
    }
  }

  /// Milliseconds until the first deadline, rounded up; -1 when there is none.
  private func pollTimeout(_ children: [RunningChild]) -> CInt {
    guard let first = children.compactMap(\.deadline).min() else { return -1 }
    return CInt(clamping: max(0, first - Clock.uptime()))
  }
}
