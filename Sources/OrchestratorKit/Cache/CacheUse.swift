import Core
import Storage

/// What a run does with the answers of earlier ones.
package struct CacheUse: Sendable, Hashable {
  package enum Mode: Sendable, Hashable {
    case on
    /// Nothing is taken from it and nothing kept.
    case off
    /// Everything is asked anew, and kept.
    case refresh
  }

  /// The word for none, where an address could stand.
  private static let off = "off"

  package var mode: Mode
  var shared: RedisAddress?
  var limits: AnswerLimits

  /// `place` is the address of a shared cache or "off", and nil where the environment has the say. `age` in milliseconds.
  package init(
    mode: Mode = .on, place: String? = nil, age: Int64? = nil, megabytes: Int? = nil,
    environment: [String: String] = [:]
  ) throws(OrchestratorError) {
    self.mode = mode
    limits = AnswerLimits(
      age: age ?? AnswerLimits.standardAge, bytes: megabytes.map { Int64($0) << 20 } ?? AnswerLimits.standardBytes)
    let variable = environment["ORCHESTRATOR_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
    guard mode != .off, let place = place ?? variable else { return }
    if place == Self.off {
      // Whoever asks for fresh answers wants them kept for whoever looks there.
      self.mode = .off
    } else {
      do {
        shared = try RedisAddress(place)
      } catch {
        throw OrchestratorError(.usage, "\(place == variable ? "ORCHESTRATOR_CACHE" : "--cache"): \(error)")
      }
    }
  }

  /// Nil where there is to be none.
  func open(
    _ installation: Installation, remark: @escaping @Sendable (String) -> Void
  ) throws(StorageError) -> LayeredAnswers? {
    guard mode != .off else { return nil }
    let own = try AnswerStore(path: installation.answersPath, limits: limits, remark: remark)
    guard let shared else { return LayeredAnswers(own: own) }
    return LayeredAnswers(own: own, shared: try RedisAnswers(shared, limits: limits, remark: remark))
  }
}
