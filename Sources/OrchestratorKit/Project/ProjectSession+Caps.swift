package import Core
import Platform
import Storage

extension ProjectSession {
  /// Sets the monthly cap, or takes it away, from the next call on and in every process. A project may be named by a
  /// prefix or "last".
  package func setCap(of cap: CapName, monthly: Money?) async throws(OrchestratorError) {
    try await withStore { store in
      let name = cap.level == .project ? try await store.resolve(cap.name) : cap.name
      try await store.setCap(
        CapSet(level: cap.level, name: name, monthly: monthly), runID: ambient.makeID(), at: ambient.now())
    }
  }

  /// All caps with what counts against them in this month (UTC), and the orgs and teams that spent without one.
  package func capStatus() async throws(OrchestratorError) -> (month: Month, caps: [CapStatus]) {
    let month = Month(at: ambient.now())
    return (month, try await withStore { store in try await store.capStatus(in: month) })
  }
}
