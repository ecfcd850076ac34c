import Core
import Synchronization
import Testing

@testable import Storage

@Suite struct CapTests {
  let scratch: Scratch
  let store: Store

  init() async throws {
    scratch = try Scratch()
    store = try await Store.open(path: scratch.path)
  }

  @Test func limitsRefuseFromTheNarrowestToTheWidest() async throws {
    let journal = try await journal(budget: 100)
    try await set(.org, "acme", 40)
    try await set(.team, "core", 30)
    try await set(.project, "p1", 20)
    #expect(try await refusal(of: 101, in: journal) == .init(.project, nil, 100))
    #expect(try await refusal(of: 41, in: journal) == .init(.project, "p1", 20))
    try await set(.project, "p1", nil)
    #expect(try await refusal(of: 41, in: journal) == .init(.team, "core", 30))
    try await set(.team, "core", 50)
    #expect(try await refusal(of: 41, in: journal) == .init(.org, "acme", 40))
    try await set(.org, "acme", 41)
    #expect(try await refusal(of: 41, in: journal) == nil)
  }

  @Test func anOrgIsSpentByAllItsProjectsTogether() async throws {
    try await set(.org, "acme", 100)
    let first = try await journal("p1", team: "core")
    let second = try await journal("p2", team: "web")
    let other = try await journal("p3", org: "other")
    _ = try await first.reserve(call(key(1), bound: 60), project: "p1")
    #expect(try await refusal(of: 41, in: second, project: "p2") == .init(.org, "acme", 40))
    _ = try await first.append([settled(key(1), cost: 25)], project: "p1")
    #expect(try await refusal(of: 76, in: second, project: "p2") == .init(.org, "acme", 75))
    #expect(try await refusal(of: 101, in: other, project: "p3") == nil)
  }

  @Test func twoProcessesOnOneStoreNeverPassASharedCap() async throws {
    try await set(.org, "acme", 100)
    let journals = [
      try await journal("p1"),
      ClockedJournal(store: try await Store.open(path: scratch.path), runID: "run2", ambient: Clock()),
    ]
    _ = try await journals[1].append([created("p2"), started(budget: 1_000, org: "acme")], project: "p2")
    let admitted = try await withThrowingTaskGroup(of: Bool.self) { group in
      for n in 1...60 {
        group.addTask {
          let project = n % 2 == 0 ? "p1" : "p2"
          let answer = try await journals[n % 2].reserve(call(key(n), bound: 7), project: project)
          return if case .callReserved = answer.event { true } else { false }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(admitted == 14)
  }

  @Test func aMonthStartsAnew() async throws {
    let clock = SetClock(milliseconds: 1_795_000_000_000)  // 2026-11-18
    let journal = ClockedJournal(store: store, runID: "run1", ambient: clock)
    _ = try await journal.append([created("p1"), started(budget: 1_000, org: "acme")], project: "p1")
    try await set(.org, "acme", 50)
    _ = try await journal.reserve(call(key(1), bound: 50), project: "p1")
    _ = try await journal.append([settled(key(1), cost: 50)], project: "p1")
    #expect(try await refusal(of: 1, in: journal) == .init(.org, "acme", 0))
    clock.time.withLock { $0 += 20 * 86_400_000 }
    #expect(try await refusal(of: 50, in: journal) == nil)
    let november = try await store.capStatus(in: Month(description: "2026-11"))
    #expect(november.map(\.settled) == [Money(microUSD: 50)] && november.map(\.name) == ["acme"])
  }

  @Test func eachShareOfALimitIsSaidOnce() async throws {
    let journal = try await journal(budget: 1_000)
    try await set(.team, "core", 100)
    var said: [String] = []
    for (n, cost) in [(1, 79), (2, 1), (3, 5), (4, 10), (5, 5)] as [(Int, Int64)] {
      _ = try await journal.reserve(call(key(n), bound: 1), project: "p1")
      for stored in try await journal.append([settled(key(n), cost: cost)], project: "p1") {
        if case .budgetWarned(let warning) = stored.event {
          said.append("\(n) \(warning.level) \(warning.name ?? "-") \(warning.percent) \(warning.settled.microUSD)")
        }
      }
    }
    #expect(said == ["2 team core 80 80", "4 team core 95 95"])
    #expect(try await store.verify("p1") == nil)
  }

  @Test func theStateOfAllCapsIsShown() async throws {
    try await set(.org, "acme", 100)
    try await set(.project, "p1", 10)
    let journal = try await journal(budget: 1_000)
    _ = try await journal.reserve(call(key(1), bound: 8), project: "p1")
    _ = try await journal.append([settled(key(1), cost: 3)], project: "p1")
    _ = try await journal.reserve(call(key(2), bound: 4), project: "p1")
    func status(_ level: CapLevel, _ name: String, _ monthly: Int64?) -> CapStatus {
      CapStatus(
        level: level, name: name, monthly: monthly.map { Money(microUSD: $0) }, settled: Money(microUSD: 3),
        reserved: Money(microUSD: 4))
    }
    let month = Month(at: 1_000)
    let expected = [status(.project, "p1", 10), status(.team, "core", nil), status(.org, "acme", 100)]
    #expect(try await store.capStatus(in: month) == expected)
    try await store.rebuildDerived()
    #expect(try await store.capStatus(in: month) == expected)
    #expect(try await store.verify("p1") == nil)
  }

  private struct Refusal: Equatable {
    var level: CapLevel
    var name: String?
    var available: Int64

    init(_ level: CapLevel, _ name: String?, _ available: Int64) {
      (self.level, self.name, self.available) = (level, name, available)
    }
  }

  private func refusal(of bound: Int64, in journal: ClockedJournal, project: String = "p1") async throws -> Refusal? {
    let answer = try await journal.reserve(call(key(99), bound: bound), project: project)
    guard case .callRefused(let refused) = answer.event else { return nil }
    return Refusal(refused.level, refused.name, refused.available.microUSD)
  }

  private func set(_ level: CapLevel, _ name: String, _ monthly: Int64?) async throws {
    let cap = CapSet(level: level, name: name, monthly: monthly.map { Money(microUSD: $0) })
    try await store.setCap(cap, runID: "run1", at: 1_000)
  }

  private func journal(
    _ project: String = "p1", budget: Int64 = 1_000, org: String = "acme", team: String = "core"
  ) async throws -> ClockedJournal {
    let journal = ClockedJournal(store: store, runID: "run1", ambient: Clock())
    _ = try await journal.append([created(project), started(budget: budget, org: org, team: team)], project: project)
    return journal
  }
}
