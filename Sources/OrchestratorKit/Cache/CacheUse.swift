package import Core
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

  /// Whose answer a similar question's may be.
  package struct Similar: Sendable, Hashable {
    /// The stages that may have one.
    package var stages: Set<Stage>
    /// The share of wrong answers that may be served, 0 to 1.
    package var limit: Double

    package static let standardLimit = 0.01
    /// Where nobody names any: those whose answers are no files.
    package static let standardStages: Set<Stage> = [.enhance, .plan, .critique, .evaluate]

    package init(stages: Set<Stage> = standardStages, limit: Double = standardLimit) {
      self.stages = stages
      self.limit = limit
    }
  }

  package var mode: Mode
  /// Nil: only the same question has the same answer.
  package var similar: Similar?
  var shared: RedisAddress?
  var limits: AnswerLimits

  /// `place` is the address of a shared cache or "off", and nil where the environment has the say. `age` in milliseconds.
  package init(
    mode: Mode = .on, place: String? = nil, age: Int64? = nil, megabytes: Int? = nil, similar: Similar? = nil,
    environment: [String: String] = [:]
  ) throws(OrchestratorError) {
    self.mode = mode
    self.similar = similar
    limits = AnswerLimits(
      age: age ?? AnswerLimits.standardAge, bytes: megabytes.map { Int64($0) << 20 } ?? AnswerLimits.standardBytes)
    let variable = environment["ORCHESTRATOR_CACHE"].flatMap { $0.isEmpty ? nil : $0 }
    guard mode != .off, let place = place ?? variable else { return }
    if place == Self.off {
      if similar != nil {
        let origin = place == variable ? "ORCHESTRATOR_CACHE" : "--cache"
        throw OrchestratorError(
          .usage, "--semantic-cache needs the cache, which \(origin) turns off; leave one out")
      }
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
