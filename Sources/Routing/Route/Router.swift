package import Core

/// Chooses the cheapest adequate model. A pure value: the same question gets the same answer.
package struct Router: Sendable {
  /// Drafts of at most this many candidates are asked for a task.
  package static let candidatesPerTask = 4

  let providers: [ProviderEntry]
  let experience: Experience
  let floor: Double
  let preference: Preference

  /// `providers` are the configured ones; `floor` is the p̂ from which a candidate is adequate.
  package init(
    providers: [ProviderEntry], experience: Experience = Experience(), floor: Double,
    preference: Preference = .strategy(.adequate)
  ) {
    self.providers = providers
    self.experience = experience
    self.floor = floor
    self.preference = preference
  }

  package func entry(_ candidate: Candidate) -> ModelEntry? {
    providers.first { $0.name == candidate.provider }?.models.first { $0.id == candidate.model }
  }

  /// The lowest expected cost to acceptance among the adequate, of another provider than `avoidProvider` where there is
  /// one. Nothing adequate: the highest p̂, with a note.
  package func first(_ request: RouteRequest) -> RouteDecision {
    choose(request, from: decision(for: request))
  }

  /// After a call that had no answer: the next adequate, another provider than the failed ones first. `failed` holds
  /// all that failed for this very call, and none of them is asked again.
  package func fallback(_ request: RouteRequest, failed: [Candidate]) -> RouteDecision {
    next(request, from: ruling(out: failed, "gave no answer", in: request), failed: failed)
  }

  /// All that may be asked after `failed`, in the order in which `fallback` would name them.
  package func fallbacks(_ request: RouteRequest, failed: [Candidate]) -> [Candidate] {
    var decision = ruling(out: failed, "gave no answer", in: request)
    var order: [Candidate] = []
    while let choice = next(request, from: decision, failed: failed + order).choice {
      order.append(choice)
      decision.options.removeAll { $0.candidate == choice }
    }
    return order
  }

  /// After a draft that failed: the cheapest of higher p̂ than the last tried, another provider first on ties; the
  /// fourth candidate is the strongest. No choice: the task's candidates are exhausted.
  package func escalation(_ request: RouteRequest, after tried: [Candidate]) -> RouteDecision {
    var decision = ruling(out: tried, "was tried", in: request)
    guard let last = tried.last, tried.count < Self.candidatesPerTask else {
      decision.note = tried.isEmpty ? nil : "\(tried.count) candidates were tried"
      return decision
    }
    let reached = decision.option(last)?.probability ?? 0
    let stronger = decision.eligible.filter { $0.probability > reached }
    let preferred = request.preferred(stronger)
    let isFourth = tried.count == Self.candidatesPerTask - 1
    let order = Rank { option in
      let sameProvider = option.candidate.provider == last.provider ? 1.0 : 0
      return isFourth
        ? [-option.probability, option.expectedCost, sameProvider]
        : [option.expectedCost, sameProvider, -option.probability]
    }
    guard let choice = order.first(of: preferred) else {
      decision.note = "no stronger candidate is left"
      return decision
    }
    decision.choice = choice.candidate
    decision.isLast = isFourth || !stronger.contains { $0.probability > choice.probability }
    return decision
  }

  /// Who judges a draft: another provider than the author's, else another model, else the same in a fresh context.
  /// Among equally independent ones the rule of `first` decides; an adequate one goes before a more independent one.
  package func critic(_ request: RouteRequest, author: Candidate) -> RouteDecision {
    opinion(from: decision(for: request), request) { option in
      Independence(of: option.candidate, from: [author])
    }
  }

  /// As `critic`, without those whose evaluation could not be read.
  package func evaluator(_ request: RouteRequest, author: Candidate, excluding: [Candidate] = []) -> RouteDecision {
    opinion(from: ruling(out: excluding, "its evaluation could not be read", in: request), request) { option in
      Independence(of: option.candidate, from: [author])
    }
  }

  /// Who decides between tests and code: a model that wrote neither. No choice when there is none.
  package func convictor(_ request: RouteRequest, sides: [Candidate]) -> RouteDecision {
    opinion(from: ruling(out: sides, "wrote one of the sides", in: request), request) { option in
      Independence(of: option.candidate, from: sides)
    }
  }
}

extension Router {
  private func ruling(out candidates: [Candidate], _ reason: String, in request: RouteRequest) -> RouteDecision {
    var request = request
    for candidate in candidates where request.excluded[candidate] == nil { request.excluded[candidate] = reason }
    return decision(for: request)
  }

  /// The rule of the first choice over a decision's eligible options, those of a lower `penalty` first.
  private func choose(
    _ request: RouteRequest, from decision: RouteDecision,
    penalty: @escaping (RouteDecision.Option) -> Double = { _ in 0 }
  ) -> RouteDecision {
    var decision = decision
    let distance = { (option: RouteDecision.Option) in
      [penalty(option), option.candidate.provider == request.avoidProvider ? 1.0 : 0]
    }
    let eligible = request.preferred(decision.eligible)
    if preference != .strategy(.adequate) {
      let nearest = eligible.map(distance).min { $0.lexicographicallyPrecedes($1) }
      decision.choice = preference.first(of: eligible.filter { distance($0) == nearest })?.candidate
      return decision
    }
    let order = Rank { distance($0) + [$0.expectedCost, -$0.probability] }
    if let choice = order.first(of: eligible.filter { $0.probability >= floor }) {
      decision.choice = choice.candidate
    } else if let choice = Rank.byProbability.first(of: eligible) {
      decision.choice = choice.candidate
      decision.note = "nothing adequate for \(decision.type.rawValue): \(choice.candidate) has the highest probability"
    }
    return decision
  }

  private func next(_ request: RouteRequest, from decision: RouteDecision, failed: [Candidate]) -> RouteDecision {
    let providers = Set(failed.map(\.provider))
    return choose(request, from: decision) { providers.contains($0.candidate.provider) ? 1 : 0 }
  }

  private func opinion(
    from decision: RouteDecision, _ request: RouteRequest,
    independence: @escaping (RouteDecision.Option) -> Independence
  ) -> RouteDecision {
    var decision = choose(request, from: decision) { Double(independence($0).rawValue) }
    if let choice = decision.choice.flatMap(decision.option) { decision.independence = independence(choice).text }
    return decision
  }
}

extension RouteRequest {
  /// Those that are not deferred, if there are any.
  fileprivate func preferred(_ options: [RouteDecision.Option]) -> [RouteDecision.Option] {
    let first = options.filter { !deferred.contains($0.candidate) }
    return first.isEmpty ? options : first
  }
}

extension RouteDecision {
  fileprivate var eligible: [Option] { options.filter { $0.exclusion == nil } }
}
