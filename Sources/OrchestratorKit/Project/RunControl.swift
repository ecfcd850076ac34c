package import Core
import Execution
import Synchronization

/// Stops a run from outside: signals come on threads of their own, and at any time.
package final class RunControl: Sendable {
  private let driver = Mutex<RunDriver?>(nil)

  package init() {}

  /// False when there is no run to be stopped: none has begun yet, or it is over and only its results are written. Then
  /// the process may end as it stands.
  package func stop(_ status: RunStatus, reason: String) -> Bool {
    driver.withLock { driver in
      driver?.stop(status, reason: reason)
      return driver != nil
    }
  }

  func attach(_ driver: RunDriver) { self.driver.withLock { $0 = driver } }
  func detach() { driver.withLock { $0 = nil } }
}
