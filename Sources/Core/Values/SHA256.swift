/// SHA-256 (FIPS 180-4).
package enum SHA256 {
  /// The digest as 64 lower-case hexadecimal digits; of a text: `SHA256.hex(text.utf8)`.
  package static func hex(_ bytes: some Collection<UInt8>) -> String {
    let words =
      bytes.withContiguousStorageIfAvailable { digest(of: UnsafeRawBufferPointer($0)) }
      ?? Array(bytes).withUnsafeBytes { digest(of: $0) }
    return String(unsafeUninitializedCapacity: 64) { characters in
      for position in 0..<64 {
        let nibble = UInt8(truncatingIfNeeded: words[position >> 3] >> (28 - 4 * UInt32(position & 7))) & 15
        characters[position] = nibble < 10 ? 48 + nibble : 87 + nibble
      }
      return 64
    }
  }

  /// Eight words, most significant first.
  private static func digest(of message: UnsafeRawBufferPointer) -> [UInt32] {
    var state: [UInt32] = [
      0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    let whole = message.count & ~63
    let tail = padding(after: message[whole...], of: message.count)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      compress(UnsafeRawBufferPointer(rebasing: message[..<whole]), into: &state, using: schedule)
      tail.withUnsafeBytes { compress($0, into: &state, using: schedule) }
    }
    return state
  }

  /// The rest of the message, a one bit, zeros, and the length in bits: one block or two.
  private static func padding(after rest: Slice<UnsafeRawBufferPointer>, of count: Int) -> [UInt8] {
    var tail = Array(rest)
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    let bits = UInt64(count) &* 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) { tail.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    return tail
  }

  /// All whole blocks. Loops and pointers are plain ones: without optimisation, generic ones take ten times as long.
  private static func compress(
    _ blocks: UnsafeRawBufferPointer, into state: inout [UInt32], using schedule: UnsafeMutableBufferPointer<UInt32>
  ) {
    guard let start = blocks.baseAddress, let w = schedule.baseAddress else { return }
    state.withUnsafeMutableBufferPointer { state in
      constants.withUnsafeBufferPointer { constants in
        guard let state = state.baseAddress, let k = constants.baseAddress else { return }
        var offset = 0
        while offset < blocks.count {
          compress(start + offset, into: state, using: w, k)
          offset += 64
        }
      }
    }
  }

  private static func compress(
    _ block: UnsafeRawPointer, into state: UnsafeMutablePointer<UInt32>, using w: UnsafeMutablePointer<UInt32>,
    _ k: UnsafePointer<UInt32>
  ) {
    var t = 0
    while t < 16 {
      w[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 &* t, as: UInt32.self))
      t &+= 1
    }
    while t < 64 {
      let (before15, before2) = (w[t &- 15], w[t &- 2])
      let s0 = rotated(before15, 7) ^ rotated(before15, 18) ^ (before15 &>> 3)
      let s1 = rotated(before2, 17) ^ rotated(before2, 19) ^ (before2 &>> 10)
      w[t] = w[t &- 16] &+ s0 &+ w[t &- 7] &+ s1
      t &+= 1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    t = 0
    while t < 64 {
      let t1 = h &+ (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) &+ ((e & f) ^ (~e & g)) &+ k[t] &+ w[t]
      let t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
      t &+= 1
    }
    state[0] &+= a
    state[1] &+= b
    state[2] &+= c
    state[3] &+= d
    state[4] &+= e
    state[5] &+= f
    state[6] &+= g
    state[7] &+= h
  }

  @inline(__always)
  private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { (word &>> bits) | (word &<< (32 &- bits)) }

  /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
  private static let constants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
  ]
}
