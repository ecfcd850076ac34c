import Core

/// The answers that similar questions had, and what came of those that were served: a fold over events.
struct CandidateFold {
  private(set) var served: [String: CallServed] = [:]
  private var withdrawn = 0
  private var outcomes: [String: AnswerTrial] = [:]
  private var trials = TrialHarvest()

  mutating func apply(_ stored: StoredEvent) {
    switch stored.event {
    case .callServed(let call) where call.similar != nil: served[call.key.description] = call
    case .answerWithdrawn(let answer) where answer.similar != nil: withdrawn += 1
    default: break
    }
    for trial in trials.apply(stored) where trial.wasServed { outcomes[trial.call] = trial }
  }

  /// Those that were not withdrawn.
  var standing: Int { served.count - withdrawn }

  func count(_ outcome: AnswerTrial.Outcome) -> Int { outcomes.values.count { $0.outcome == outcome } }

  /// In the order of their calls' names.
  var falseHits: [CallServed] {
    outcomes.filter { $0.value.outcome == .wrong }.keys.sorted().compactMap { served[$0] }
  }
}
