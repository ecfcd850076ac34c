import Core
import Testing

@testable import Storage

@Suite struct BudgetTests {
  let scratch: Scratch
  let store: Store

  init() async throws {
    scratch = try Scratch()
    store = try await Store.open(path: scratch.path)
  }

  @Test func fiftyReservationsAtOnceNeverPassTheCap() async throws {
    let journal = try await journal(in: store, budget: 100)
    let admitted = try await reservations(1...50, bound: 7, in: [journal])
    #expect(admitted == 14)
    #expect(try await store.openReservations(of: "p1").values.reduce(.zero, +) == Money(microUSD: 98))
  }

  @Test func twoStoresOnOneFileNeverPassTheCapTogether() async throws {
    let first = try await journal(in: store, budget: 100)
    let second = ClockedJournal(store: try await Store.open(path: scratch.path), runID: "run2", ambient: Clock())
    #expect(try await reservations(1...50, bound: 7, in: [first, second]) == 14)
    #expect(try await first.events(of: "p1") == second.events(of: "p1"))
    #expect(try await store.verify("p1") == nil)
  }

  @Test func aRefusalSaysWhatWasLeft() async throws {
    let journal = try await journal(in: store, budget: 100)
    _ = try await journal.reserve(call(key(1), bound: 60), project: "p1")
    let refused = try await journal.reserve(call(key(2), bound: 41), project: "p1")
    #expect(
      refused.event
        == .callRefused(
          CallRefused(
            key: key(2), candidate: candidate, bound: Money(microUSD: 41), level: .project, name: nil,
            available: Money(microUSD: 40))))
    #expect(try await journal.events(of: "p1").last == refused)
  }

  @Test func endingsReleaseTheBoundAndChargeTheCost() async throws {
    let journal = try await journal(in: store, budget: 100)
    _ = try await journal.reserve(call(key(1), bound: 60), project: "p1")
    _ = try await journal.reserve(call(key(1, task: nil), bound: 40), project: "p1")
    _ = try await journal.append([settled(key(1), cost: 25), failed(key(1, task: nil), charged: 40)], project: "p1")
    #expect(try await store.projects().map(\.spent) == [Money(microUSD: 65)])
    #expect(try await store.openReservations(of: "p1").isEmpty)
    guard case .callReserved = try await journal.reserve(call(key(2), bound: 35), project: "p1").event else {
      Issue.record("what is left was not admitted")
      return
    }
  }

  @Test func theNewestRunSetsTheCap() async throws {
    let journal = try await journal(in: store, budget: 10)
    _ = try await journal.append([ended(.budgetExhausted), started(budget: 50)], project: "p1")
    guard case .callReserved = try await journal.reserve(call(key(1), bound: 50), project: "p1").event else {
      Issue.record("the new cap does not count")
      return
    }
  }

  @Test func aCallIsReservedOnceAtATime() async throws {
    let journal = try await journal(in: store)
    _ = try await journal.reserve(call(key(1), bound: 10), project: "p1")
    await #expect(throws: StorageError.ledger(project: "p1", .alreadyReserved(key(1)))) {
      try await journal.reserve(call(key(1), bound: 10), project: "p1")
    }
    _ = try await journal.append([failed(key(1), charged: 0)], project: "p1")
    _ = try await journal.reserve(call(key(1), bound: 10), project: "p1")
    #expect(try await store.openReservations(of: "p1") == [key(1): Money(microUSD: 10)])
  }

  @Test func noReservationGoesAroundTheCap() async throws {
    let journal = try await journal(in: store, budget: 10)
    await #expect(throws: StorageError.ledger(project: "p1", .overCap(key(1)))) {
      try await journal.append([.callReserved(call(key(1), bound: 11))], project: "p1")
    }
  }

  @Test func capsOfProjectsAreApart() async throws {
    let journal = try await journal(in: store, budget: 10)
    _ = try await self.journal(in: store, project: "p2")
    _ = try await journal.reserve(call(key(1), bound: 10), project: "p1")
    guard case .callReserved = try await journal.reserve(call(key(1), bound: 10), project: "p2").event else {
      Issue.record("another project's spending counts")
      return
    }
  }

  /// How many of the calls were admitted, all of them asked for at once, by the journals in turn.
  private func reservations(_ ns: ClosedRange<Int>, bound: Int64, in journals: [ClockedJournal]) async throws -> Int {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for n in ns {
        group.addTask {
          let answer = try await journals[n % journals.count].reserve(call(key(n), bound: bound), project: "p1")
          if case .callReserved = answer.event { return true }
          return false
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
  }

  private func journal(in store: Store, project: String = "p1", budget: Int64 = 1_000) async throws -> ClockedJournal {
    try await StorageTests.journal(in: store, project: project, budget: budget)
  }
}
