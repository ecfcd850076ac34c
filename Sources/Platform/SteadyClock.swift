package import Core

/// The clock of one run: the wall clock read once, and monotonic time since. It never goes back and never jumps,
/// whatever is done to the system's clock meanwhile.
package struct SteadyClock: Ambient {
  private let system: any Ambient
  private let offset: Int64

  /// Begins now, but never before `moment` (milliseconds since 1970), when the last thing happened that is known of.
  package init(notBefore moment: Int64 = 0, _ system: any Ambient = SystemAmbient()) {
    self.system = system
    offset = max(system.now(), moment) - system.uptime()
  }

  package func now() -> Int64 { offset + system.uptime() }
  package func uptime() -> Int64 { system.uptime() }
  package func makeID() -> String { system.makeID() }
}
