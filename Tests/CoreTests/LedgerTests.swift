import Core
import Testing

private let model = Candidate(provider: "p", model: "m")

private func key(_ n: Int) -> CallKey { CallKey(stage: .generate, task: "t1", n: n) }

private func reserved(_ n: Int, _ bound: Int64) -> CallReserved {
  CallReserved(
    key: key(n), candidate: model, prompt: Prompt(system: "", parts: []), maxTokens: 1, bound: Money(microUSD: bound))
}

private func settled(_ n: Int, _ cost: Int64) -> Event {
  .callSettled(
    CallSettled(
      key: key(n), candidate: model, answer: ModelAnswer(text: "", usage: nil, finish: .complete),
      cost: Money(microUSD: cost), overrun: false, milliseconds: 1))
}

private func ledger(cap: Int64) throws -> Ledger {
  try #require(Ledger(cap: Money(microUSD: cap), settled: .zero, open: [:]))
}

@Test func aLedgerAdmitsUpToItsCapAndNotBeyond() throws {
  var ledger = try ledger(cap: 100)
  try ledger.apply(.callReserved(reserved(1, 60)))
  #expect(ledger.admits(Money(microUSD: 40)))
  #expect(!ledger.admits(Money(microUSD: 41)))
  #expect(ledger.available == Money(microUSD: 40))
}

@Test func anEndedCallReleasesItsBoundAndCostsWhatItCost() throws {
  var ledger = try ledger(cap: 100)
  try ledger.apply(.callReserved(reserved(1, 60)))
  try ledger.apply(settled(1, 10))
  #expect(ledger.settled == Money(microUSD: 10))
  #expect(ledger.reserved == .zero)
  try ledger.apply(.callReserved(reserved(2, 90)))
  try ledger.apply(
    .callFailed(
      CallFailed(key: key(2), candidate: model, error: ModelError(.timedOutTotal, ""), charged: Money(microUSD: 90))))
  #expect(ledger.settled == Money(microUSD: 100))
  #expect(ledger.available == .zero)
}

@Test func nothingStartsPastTheCapNotEvenAFreeCall() throws {
  var ledger = try ledger(cap: 100)
  try ledger.apply(.callReserved(reserved(1, 60)))
  try ledger.apply(settled(1, 130))
  #expect(ledger.available == .zero)
  #expect(!ledger.admits(.zero))
}

@Test func eventsThatContradictTheLedgerAreErrorsAndChangeNothing() throws {
  var ledger = try ledger(cap: 100)
  try ledger.apply(.callReserved(reserved(1, 60)))
  let before = ledger
  #expect(throws: LedgerError.alreadyReserved(key(1))) { try ledger.apply(.callReserved(reserved(1, 1))) }
  #expect(throws: LedgerError.overCap(key(2))) { try ledger.apply(.callReserved(reserved(2, 41))) }
  #expect(throws: LedgerError.overCap(key(2))) { try ledger.apply(.callReserved(reserved(2, -1))) }
  #expect(throws: LedgerError.notReserved(key(2))) { try ledger.apply(settled(2, 1)) }
  #expect(throws: LedgerError.notAnAmount) { try ledger.apply(settled(1, .max)) }
  #expect(ledger == before)
}

@Test func aLedgerIsNotReadFromAmountsThatCannotBe() {
  #expect(Ledger(cap: Money(microUSD: -1), settled: .zero, open: [:]) == nil)
  #expect(Ledger(cap: .zero, settled: Money(microUSD: .max), open: [:]) == nil)
  #expect(Ledger(cap: .zero, settled: .zero, open: [key(1): Money(microUSD: .min)]) == nil)
}
