import Synchronization

/// Runs programs as children in sessions of their own.
package enum ChildProcess {
  /// Runs the command to its end. When its first process exits, whatever it left behind in its group is killed; at the
  /// time limit, and when the awaiting task is cancelled, the group gets SIGTERM and half a second later SIGKILL.
  ///
  /// `started` is told the number of the first process, on another thread, before this returns.
  ///
  /// Throws when it cannot start, and `cancelled` once a cancelled group is dead. An exit status is never an error.
  package static func run(
    _ command: ChildCommand, started: @escaping @Sendable (Int32) -> Void = { _ in }
  ) async throws(PlatformError) -> ChildResult {
    let loop = try ProcessLoop.shared.get()
    let plan = try SpawnPlan(command)
    let ticket = Ticket()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Result<ChildResult, PlatformError>, Never>) in
        loop.submit(
          ProcessLoop.Start(command: command, plan: plan, ticket: ticket, started: started) {
            continuation.resume(returning: $0)
          })
      }
    } onCancel: {
      ticket.cancelled.store(true, ordering: .releasing)
      loop.wake()
    }
    return try result.get()
  }

  /// Kills all children and theirs, and starts no more: for the moment before an exit that waits for nobody.
  package static func killAll() {
    if case .success(let loop) = ProcessLoop.shared { loop.killAll() }
  }

  /// Tells the loop that nobody waits for a child any more, also when that is known before it has started.
  final class Ticket: Sendable {
    let cancelled = Atomic(false)
  }
}
