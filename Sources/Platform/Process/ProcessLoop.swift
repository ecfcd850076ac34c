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
    /// Called once, on the loop's thread.
    let finish: @Sendable (Result<ChildResult, PlatformError>) -> Void
  }

  private let wakeUp: CInt
  private let inbox = Mutex<[Start]>([])
  /// Started and not yet reaped, so that their numbers are theirs.
  private let groups = Mutex<Set<pid_t>>([])

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
    try DedicatedThread.start("children") { self.watch() }
  }

  func submit(_ start: Start) {
    inbox.withLock { $0.append(start) }
    wake()
  }

  func wake() { eventfd_write(wakeUp, 1) }

  /// Kills every group that runs now; from any thread.
  func killAll() {
    groups.withLock { for group in $0 { kill(-group, SIGKILL) } }
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
          _ = groups.withLock { $0.remove(child.pid) }
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
          let child = try RunningChild(start)
          children.append(child)
          _ = groups.withLock { $0.insert(child.pid) }
        } catch {
          start.finish(.failure(error))
        }
      }
    }
  }

  /// Milliseconds until the first deadline, rounded up; -1 when there is none.
  private func pollTimeout(_ children: [RunningChild]) -> CInt {
    guard let first = children.compactMap(\.deadline).min() else { return -1 }
    return CInt(clamping: max(0, first - Clock.uptime()))
  }
}
