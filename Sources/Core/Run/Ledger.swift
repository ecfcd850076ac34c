/// The money of one project: a fold over its events that never lets a call past the cap.
package struct Ledger: Sendable, Hashable {
  /// Of the newest run; zero before the first.
  package private(set) var cap: Money
  /// What ended calls cost, whatever their bound was.
  package private(set) var settled: Money
  /// The bounds of the calls that have no ending yet.
  package private(set) var open: [CallKey: Money]

  /// Before the first run: nothing may be spent.
  package init() {
    cap = .zero
    settled = .zero
    open = [:]
  }

  /// What was kept of a ledger; nil when it cannot have been one.
  package init?(cap: Money, settled: Money, open: [CallKey: Money]) {
    guard Ledger.limits.contains(cap), Ledger.limits.contains(settled) else { return nil }
    var reserved = Money.zero
    for bound in open.values {
      guard Ledger.limits.contains(bound), Ledger.limits.contains(reserved + bound) else { return nil }
      reserved += bound
    }
    self.cap = cap
    self.settled = settled
    self.open = open
  }

  package var reserved: Money { open.values.reduce(.zero, +) }

  /// What is left under the cap; never negative, although an overrun may have passed the cap.
  package var available: Money { limit.available }

  /// The bound fits: settled + reserved stay at or below the cap with it.
  package func admits(_ bound: Money) -> Bool { limit.admits(bound) }

  /// The budget as one limit among others.
  package var limit: Limit {
    Limit(level: .project, name: nil, cap: cap, settled: settled, reserved: reserved)
  }

  /// Takes in an event; one that contradicts the ledger is an error and changes nothing.
  package mutating func apply(_ event: Event) throws(LedgerError) {
    switch event {
    case .runStarted(let started):
      guard Ledger.limits.contains(started.settings.budget) else { throw .notAnAmount }
      cap = started.settings.budget
    case .callReserved(let call):
      guard open[call.key] == nil else { throw .alreadyReserved(call.key) }
      guard admits(call.bound) else { throw .overCap(call.key) }
      open[call.key] = call.bound
    case .callSettled(let call): try end(call.key, charging: call.cost)
    case .callFailed(let call): try end(call.key, charging: call.charged)
    default: break
    }
  }

  private mutating func end(_ key: CallKey, charging cost: Money) throws(LedgerError) {
    guard open[key] != nil else { throw .notReserved(key) }
    guard Ledger.limits.contains(cost), Ledger.limits.contains(settled + cost) else { throw .notAnAmount }
    open[key] = nil
    settled += cost
  }

  private static let limits = Money.zero...Money.largest
}

/// An event that contradicts the ledger: a fault of ours, never of a provider.
package enum LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
  case overCap(CallKey)
  case alreadyReserved(CallKey)
  case notReserved(CallKey)
  case notAnAmount

  package var description: String {
    switch self {
    case .overCap(let key): "the call \(key) does not fit under the budget"
    case .alreadyReserved(let key): "the call \(key) is reserved already"
    case .notReserved(let key): "the call \(key) ended without a reservation"
    case .notAnAmount: "an amount of money is negative or beyond 1e12 USD"
    }
  }
}
