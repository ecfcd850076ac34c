import Core

/// What policies decided, added up: a fold over their events.
struct PolicyFold {
  private var calls: [PolicyApplied.Decision: Set<CallKey>] = [:]

  mutating func apply(_ applied: PolicyApplied) {
    for decision in applied.decisions { calls[decision, default: []].insert(applied.key) }
  }

  /// A line for each decision, with the number of calls that it was about.
  var lines: [String] {
    calls.map { decision, keys in "\(decision) (\(keys.count) \(keys.count == 1 ? "call" : "calls"))." }.sorted()
  }
}
