import Glibc
import Platform
import Synchronization

/// A child that is ended when all its processes together use more memory or disk than they may.
enum WatchedChild {
  enum Excess: Sendable, Hashable { case memory, disk }

  /// `folders` are those that it can write to; `started` as in `ChildProcess`. Answers with what it used too much of, if
  /// that is why it ended.
  static func run(
    _ command: ChildCommand, folders: [String], limits: Limits, started: @escaping @Sendable (Int32) -> Void
  ) async throws(PlatformError) -> (result: ChildResult, excess: Excess?) {
    // 0 until it runs.
    let child = Started()
    enum Outcome: Sendable { case ended(Result<ChildResult, PlatformError>), excess(Excess?) }
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      group.addTask {
        do throws(PlatformError) {
          let result = try await ChildProcess.run(command) { pid in
            child.pid.store(pid, ordering: .relaxed)
            started(pid)
          }
          return .ended(.success(result))
        } catch {
          return .ended(.failure(error))
        }
      }
      group.addTask {
        var disk = DiskWatch(folders, limit: limits.disk)
        while (try? await Task.sleep(for: .milliseconds(200))) != nil {
          let pid = child.pid.load(ordering: .relaxed)
          if pid > 0, MemoryWatch.resident(below: pid) > limits.group << 20 { return .excess(.memory) }
          if disk.isOver() { return .excess(.disk) }
        }
        return .excess(nil)
      }
      var outcomes: [Outcome] = []
      for await outcome in group {
        outcomes.append(outcome)
        group.cancelAll()
      }
      return outcomes
    }
    var ended: Result<ChildResult, PlatformError> = .failure(.cancelled)
    var excess: Excess?
    for outcome in outcomes {
      switch outcome {
      case .ended(let result): ended = result
      case .excess(let found): excess = found
      }
    }
    // Ended by us: unless it had come to its end at that very moment, it was killed.
    guard let excess, !Task.isCancelled, case .failure(.cancelled) = ended else { return (try ended.get(), nil) }
    return (ChildResult(exit: .signalled(SIGKILL), stderr: Array(message(excess, limits).utf8)), excess)
  }

  private final class Started: Sendable {
    let pid = Atomic<Int32>(0)
  }

  private static func message(_ excess: Excess, _ limits: Limits) -> String {
    switch excess {
    case .memory: "stopped: more than \(limits.group) MiB of memory in use\n"
    case .disk: "stopped: more than \(limits.disk) MiB, or far too many files, on disk\n"
    }
  }
}
