import Core
import Synchronization

/// Scripted checks that remember what was asked of them.
final class RequestLog: Sendable {
  private let log = Mutex<[CheckRequest]>([])
  private let override: @Sendable (CheckRequest) -> CheckResult?

  init(override: @escaping @Sendable (CheckRequest) -> CheckResult? = { _ in nil }) { self.override = override }

  var requests: [CheckRequest] { log.withLock { $0 } }

  var checks: ScriptedChecks {
    ScriptedChecks(override: { [self] request in
      log.withLock { $0.append(request) }
      return override(request)
    })
  }
}
