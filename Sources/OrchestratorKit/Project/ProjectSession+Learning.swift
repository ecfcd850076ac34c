package import Core
import Execution
import Platform
package import Routing
import Storage

extension ProjectSession {
  /// What was learned from all projects of the store.
  package func experience() async throws(OrchestratorError) -> Experience {
    let now = ambient.now()
    return try await withReadableStore { store in try await store.experience(now: now) } ?? Experience()
  }

  /// Forgets it, and answers with what that was: what happened stays in the journals, and counts no more for estimates and
  /// breakers.
  package func resetLearning() async throws(OrchestratorError) -> Experience {
    let now = ambient.now()
    return try await withStore { store in
      let forgotten = try await store.experience(now: now)
      try await store.resetLearning(runID: ambient.makeID(), at: now)
      return forgotten
    }
  }

  /// A question about routing: a type of work, and perhaps a task in words.
  package struct RouteQuestion: Sendable, Hashable {
    package var type: TaskType
    package var text: String?

    package init(type: TaskType, text: String? = nil) {
      self.type = type
      self.text = text
    }
  }

  /// How a first attempt would be routed now, with every exclusion. Of the policies those count that are about every run
  /// and about the team's.
  package func routes(
    _ questions: [RouteQuestion], modelsFile: String?, cap: Money, allowUnknownPrice: Bool,
    preference: Preference = .strategy(.adequate), policies: [Policy] = [], team: String? = nil
  ) async throws(OrchestratorError) -> [RouteDecision] {
    let availability = try installation.models(modelsFile: modelsFile)
    let experience = try await experience()
    let now = ambient.now()
    var excluded: [Candidate: String] = [:]
    for provider in availability {
      for model in provider.entry.models {
        let candidate = Candidate(provider: provider.entry.name, model: model.id)
        let unpriced = model.priceIsAssumed && !allowUnknownPrice ? UnknownPrice.exclusion : nil
        let breaker = experience.breakers[candidate].flatMap { $0.exclusion(at: now) }
        excluded[candidate] = provider.missing ?? unpriced ?? breaker
      }
    }
    let router = Router(
      providers: availability.map(\.entry), experience: experience, floor: Settings().adequacyFloor,
      preference: preference)
    let gate = PolicyGate(policies, project: "", team: team, task: nil, history: CallHistory())
    return questions.map { question in
      var request = RouteRequest(
        stage: .generate, taskType: question.type, role: .implementation,
        inputBytes: RunEstimate.promptBytes + (question.text?.utf8.count ?? 0), cap: cap, excluded: excluded)
      if let text = question.text {
        request.similar =
          Neighbour.nearest(to: [text], in: experience.evidence, by: LexicalSimilarity()).first ?? []
      }
      let ruling = gate.ruling(on: request, availability.map(\.entry))
      request.excluded.merge(ruling.excluded) { missing, _ in missing }
      request.deferred = ruling.deferred
      var decision = router.first(request)
      decision.policies = ruling.decisions(asked: decision.choice)
      return decision
    }
  }
}

extension BreakerChanged {
  /// Why the candidate is not asked at this time; nil when it may be, if only to try it.
  fileprivate func exclusion(at now: Int64) -> String? {
    guard isOpen, until > now else { return nil }
    return "left alone for \((until - now + 999) / 1000) s more: \(reason ?? "it failed before")"
  }
}
