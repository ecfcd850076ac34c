import Core
import Synchronization

/// A clock that stands still until it is told to go on.
final class ManualClock: Ambient {
  private let time: Mutex<Int64>

  init(_ start: Int64 = Toy.start) { time = Mutex(start) }

  func now() -> Int64 { time.withLock { $0 } }
  func uptime() -> Int64 { now() - Toy.start }
  func makeID() -> String { "abcdefghijkl" }
  func advance(by milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}
