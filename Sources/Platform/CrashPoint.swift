#if DEBUG
  import Glibc
  import Synchronization
#endif

/// Where the crash sweep (`make crash-sweep`) ends the process, as `kill -9` would: right after one of its effects on the
/// world. In a release build nothing is left of it.
package enum CrashPoint: String {
  /// A transaction of the store is durable.
  case journal
  /// A statement inside a transaction has run; nothing is durable yet.
  case statement
  /// A temporary file is whole and durable, under its temporary name.
  case write
  /// That file has its name.
  case rename
  /// All bytes of an HTTP request were given to the system.
  case request
  /// An HTTP reply is complete, and nobody has seen it.
  case answer
  /// A child runs.
  case child

  /// Ends the process here if `ORCHESTRATOR_CRASH_AT=KIND:N` asks for it: after the N-th effect of its kind, with the
  /// status of a killed process and no clean-up.
  @inline(__always)
  package func pass() {
    #if DEBUG
      guard let plan = CrashPoint.plan, plan.kind == self else { return }
      if CrashPoint.passed.add(1, ordering: .relaxed).newValue == plan.count { _exit(137) }
    #endif
  }
}

#if DEBUG
  extension CrashPoint {
    private static let passed = Atomic(0)

    private static let plan: (kind: CrashPoint, count: Int)? = {
      guard let text = Environment.snapshot()["ORCHESTRATOR_CRASH_AT"] else { return nil }
      let parts = text.split(separator: ":")
      guard parts.count == 2, let kind = CrashPoint(rawValue: String(parts[0])), let count = Int(parts[1]) else {
        fatalError("ORCHESTRATOR_CRASH_AT is KIND:N, not \(text)")
      }
      return (kind, count)
    }()
  }
#endif
