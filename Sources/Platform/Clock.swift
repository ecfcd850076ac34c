import Glibc

/// The two clocks of the system, in milliseconds.
enum Clock {
  /// Since 1970, UTC.
  static func now() -> Int64 { read(CLOCK_REALTIME) }
  /// Monotonic; for durations.
  static func uptime() -> Int64 { read(CLOCK_MONOTONIC) }

  private static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
