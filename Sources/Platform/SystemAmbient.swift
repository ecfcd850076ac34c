import Core

/// The system's clocks and randomness.
package struct SystemAmbient: Ambient {
  package init() {}

  package func now() -> Int64 { Clock.now() }
  package func uptime() -> Int64 { Clock.uptime() }

  /// Sixty random bits in base 32 without the letters i, l, o and u.
  package func makeID() -> String {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    var random = SystemRandomNumberGenerator()
    return String((0..<12).map { _ in alphabet[Int(random.next() & 31)] })
  }
}
