import Core

/// The money of a journal, added up anew: what was spent and what was reserved after each event.
struct CapCheck {
  private(set) var spent = Money.zero
  private(set) var unconfirmed = Money.zero
  private(set) var overruns: [CallSettled] = []
  /// Events after which spent and reserved together were above the cap in force.
  private(set) var violations: [String] = []
  private var cap = Money.zero
  private var open: [CallKey: Money] = [:]

  init(_ journal: [StoredEvent]) {
    for stored in journal { apply(stored) }
  }

  var reserved: Money { open.values.reduce(.zero, +) }

  private mutating func apply(_ stored: StoredEvent) {
    switch stored.event {
    case .runStarted(let run): cap = run.settings.budget
    case .callReserved(let call): open[call.key] = call.bound
    case .callSettled(let call):
      open[call.key] = nil
      spent += call.cost
      if call.overrun { overruns.append(call) }
    case .callFailed(let call):
      open[call.key] = nil
      spent += call.charged
      unconfirmed += call.charged
    default: break
    }
    if spent + reserved > cap {
      violations.append("\(stored.seq) \(stored.event.kind): \(spent) + \(reserved) > \(cap)")
    }
  }
}
