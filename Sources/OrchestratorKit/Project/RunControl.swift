package import Core
import Execution
import Synchronization

/// Stops a run from outside: signals come on threads of their own, and may come before the run has begun.
package final class RunControl: Sendable {
  private struct State {
    var driver: RunDriver?
    var pending: (status: RunStatus, reason: String)?
  }

  private let state = Mutex(State())

  package init() {}

  package func stop(_ status: RunStatus, reason: String) {
    state.withLock { state in
      if let driver = state.driver { driver.stop(status, reason: reason) } else { state.pending = (status, reason) }
    }
  }

  func attach(_ driver: RunDriver) {
    state.withLock { state in
      state.driver = driver
      if let pending = state.pending { driver.stop(pending.status, reason: pending.reason) }
    }
  }
}
