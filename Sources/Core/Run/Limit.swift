/// Whose spending a limit is about, from the narrowest to the widest: the order in which limits are checked.
package enum CapLevel: String, Sendable, Hashable, Codable, CaseIterable { case project, team, org }

/// A monthly cap by whose it is; written "org ACME".
package struct CapName: Sendable, Hashable, Codable, CustomStringConvertible {
  package var level: CapLevel
  package var name: String

  package init(level: CapLevel, name: String) {
    self.level = level
    self.name = name
  }

  package var description: String { "\(level.rawValue) \(name)" }
}

/// Something that a call's bound has to fit under, with what counts against it already.
package struct Limit: Sendable, Hashable {
  package var level: CapLevel
  /// Whose monthly cap it is; nil for the budget of the project itself, over all its runs.
  package var name: String?
  package var cap: Money
  /// What ended calls cost, whatever their bounds were.
  package var settled: Money
  /// The bounds of the calls that have no ending yet.
  package var reserved: Money

  package init(level: CapLevel, name: String?, cap: Money, settled: Money, reserved: Money) {
    self.level = level
    self.name = name
    self.cap = cap
    self.settled = settled
    self.reserved = reserved
  }

  /// What is left; never negative, although an overrun may have passed the cap.
  package var available: Money { max(.zero, cap - settled - reserved) }

  /// The bound fits: settled + reserved stay at or below the cap with it.
  package func admits(_ bound: Money) -> Bool {
    bound >= .zero && settled + reserved <= cap && bound <= cap - settled - reserved
  }

  /// The answer to a call's reservation under all limits that it has to fit, from the narrowest to the widest: reserved,
  /// or refused by the first that does not admit it.
  package static func answer(to call: CallReserved, under limits: [Limit]) -> Event {
    guard let limit = limits.first(where: { !$0.admits(call.bound) }) else { return .callReserved(call) }
    return .callRefused(
      CallRefused(
        key: call.key, candidate: call.candidate, bound: call.bound, level: limit.level, name: limit.name,
        available: limit.available))
  }

  /// The shares of a cap, in percent, at which people are told.
  private static let warnings: [Int64] = [95, 80]

  /// Takes in what a call cost; the warning if spending reached a share by it, the highest if several.
  package mutating func warning(charging cost: Money) -> BudgetWarned? {
    let before = settled
    settled += cost
    guard cap > .zero else { return nil }
    let reached = Self.warnings.first { percent in
      settled.reaches(percent, percentOf: cap) && !before.reaches(percent, percentOf: cap)
    }
    return reached.map { BudgetWarned(level: level, name: name, percent: Int($0), settled: settled, cap: cap) }
  }
}

extension Money {
  /// Divides before it compares: the product may not fit.
  fileprivate func reaches(_ percent: Int64, percentOf whole: Money) -> Bool {
    microUSD / percent >= whole.microUSD / 100
  }
}
