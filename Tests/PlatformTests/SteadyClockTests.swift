import Core
import Synchronization
import Testing

@testable import Platform

/// A system whose wall clock somebody sets.
private final class MovedClock: Ambient {
  private let times = Mutex<(wall: Int64, up: Int64)>((1_000_000, 500))

  func now() -> Int64 { times.withLock { $0.wall } }
  func uptime() -> Int64 { times.withLock { $0.up } }
  func makeID() -> String { "abcdefghijkl" }
  func pass(_ milliseconds: Int64) { times.withLock { $0 = ($0.wall + milliseconds, $0.up + milliseconds) } }
  func set(_ wall: Int64) { times.withLock { $0.wall = wall } }
}

@Test(arguments: [0, 999_000, 1_000_100, 5_000_000])
func aSteadyClockGoesOnWhateverTheWallClockDoes(_ wall: Int64) {
  let system = MovedClock()
  let clock = SteadyClock(system)
  #expect(clock.now() == 1_000_000)
  system.set(wall)
  system.pass(20)
  #expect(clock.now() == 1_000_020)
  #expect(clock.uptime() == 520)
}

@Test func aSteadyClockNeverBeginsBeforeWhatHasHappened() {
  let system = MovedClock()
  let clock = SteadyClock(notBefore: 1_500_000, system)
  #expect(clock.now() == 1_500_000)
  system.pass(30)
  #expect(clock.now() == 1_500_030)
  #expect(SteadyClock(notBefore: 900_000, system).now() == 1_000_030)
}
