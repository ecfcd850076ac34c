/// What a cap is and what counts against it, or what was spent without one.
package struct CapStatus: Sendable, Hashable {
  package var level: CapLevel
  package var name: String
  /// For each calendar month; nil: no cap.
  package var monthly: Money?
  /// In the month that was asked for.
  package var settled: Money
  /// Now, by calls that have no ending yet.
  package var reserved: Money

  package init(level: CapLevel, name: String, monthly: Money?, settled: Money, reserved: Money) {
    self.level = level
    self.name = name
    self.monthly = monthly
    self.settled = settled
    self.reserved = reserved
  }

  /// Under the cap; never negative.
  package var left: Money? { monthly.map { max(.zero, $0 - settled - reserved) } }

  /// Spent of the cap, rounded down; all of it when nothing may be spent.
  package var percent: Int? {
    monthly.map { $0 > .zero ? Int(Double(settled.microUSD) / Double($0.microUSD) * 100) : 100 }
  }
}
