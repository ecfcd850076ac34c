import Core
import Testing

@testable import Storage

/// A hundred tasks at once that reserve and end calls, on one connection or on several: the store's own transactions
/// keep every limit.
@Suite struct ConcurrentMoneyTests {
  private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  @Test(arguments: [1, 4])
  func aHundredCallersAtOnceNeverPassALimit(_ connections: Int) async throws {
    let scratch = try Scratch()
    var stores: [Store] = []
    for _ in 0..<connections { stores.append(try await Store.open(path: scratch.path)) }
    let budgets: [String: Int64] = ["p1": 5_000, "p2": 50_000]
    let cap = Money(microUSD: 10_000)
    try await stores[0].setCap(CapSet(level: .org, name: "acme", monthly: cap), runID: "r", at: 1_000)
    for (project, budget) in budgets {
      let journal = ClockedJournal(store: stores[0], runID: "r", ambient: Clock())
      _ = try await journal.append([created(project), started(budget: budget, org: "acme")], project: project)
    }

    let reservations = try await withThrowingTaskGroup(of: Int.self) { group in
      for n in 1...100 {
        let journal = ClockedJournal(store: stores[n % connections], runID: "r", ambient: Clock())
        group.addTask { try await Self.spend(n, in: journal) }
      }
      return try await group.reduce(0, +)
    }
    #expect(reservations > 100)

    // All events in the order in which they became durable: every limit at every one of them.
    var journals: [String: [StoredEvent]] = [:]
    for project in budgets.keys {
      journals[project] = try await ClockedJournal(store: stores[0], runID: "r", ambient: Clock()).events(of: project)
      #expect(try await stores[0].verify(project) == nil)
    }
    var ledgers: [String: Ledger] = [:]
    var total = Money.zero
    let order = try Connection(path: scratch.path).rows(
      "SELECT project_id, seq FROM events WHERE project_id <> '@store' ORDER BY rowid"
    ) { row in (project: row.text(0), seq: Int(row.integer(1))) }
    for (project, seq) in order {
      let event = try #require(journals[project]?[seq - 1].event)
      try ledgers[project, default: Ledger()].apply(event)
      let ledger = try #require(ledgers[project])
      #expect(ledger.settled + ledger.reserved <= Money(microUSD: budgets[project] ?? 0), "\(project) \(seq)")
      #expect(ledgers.values.reduce(.zero) { $0 + $1.settled + $1.reserved } <= cap, "\(project) \(seq)")
      total = ledgers.values.reduce(.zero) { $0 + $1.settled }
    }
    #expect(ledgers.values.allSatisfy { $0.open.isEmpty })
    // Not much more would have fitted.
    #expect(total + Money(microUSD: 100) > cap)
    let status = try await stores[0].capStatus(in: Month(at: 1_000))
    #expect(status.map(\.settled) == [total] && status.map(\.reserved) == [.zero])
    for store in stores { await store.close() }
  }

  /// Eight calls of random bounds, one after the other; how many were admitted.
  private static func spend(_ n: Int, in journal: ClockedJournal) async throws -> Int {
    var dice = Dice(state: UInt64(n))
    let project = n % 2 == 0 ? "p1" : "p2"
    var admitted = 0
    for turn in 0..<8 {
      let key = CallKey(stage: .generate, task: "t\(n)", n: turn)
      let bound = Int64.random(in: 1...100, using: &dice)
      guard case .callReserved = try await journal.reserve(call(key, bound: bound), project: project).event else {
        continue
      }
      admitted += 1
      let ending: Event =
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: failed(key, charged: 0)
        case 1: failed(key, charged: bound)
        default: settled(key, cost: Int64.random(in: 0...bound, using: &dice))
        }
      _ = try await journal.append([ending], project: project)
    }
    return admitted
  }
}
