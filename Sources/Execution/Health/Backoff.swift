import Core

/// Exponential backoff with full jitter. The jitter is drawn from the call's own key, so that a fold over the same
/// events gives the same times.
enum Backoff {
  static let first: Int64 = 500
  static let most: Int64 = 30_000
  /// Nobody is taken at their word for longer.
  static let longestWait: Int64 = 31 * 86_400_000

  /// Milliseconds; what the provider asked for is obeyed.
  static func delay(after error: ModelError, failures: Int, key: CallKey) -> Int64 {
    let ceiling = min(most, first << Int64(min(failures - 1, 6)))
    var hash: UInt64 = 14_695_981_039_346_656_037
    for byte in "\(key) \(failures)".utf8 { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    let jittered = ceiling / 4 + Int64(hash % UInt64(ceiling * 3 / 4 + 1))
    return max(jittered, min(Int64(error.retryAfter ?? 0), longestWait))
  }
}
