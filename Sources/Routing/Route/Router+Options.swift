import Core

extension Router {
  /// Every candidate with its numbers; nothing chosen yet.
  func decision(for request: RouteRequest) -> RouteDecision {
    let options = providers.flatMap { provider in
      provider.models.map { option(Candidate(provider: provider.name, model: $0.id), $0, request) }
    }
    let eligible = scored(Rank.byExpectedCost.sorted(options.filter { $0.exclusion == nil }))
    let excluded = options.filter { $0.exclusion != nil }.sorted { $0.candidate < $1.candidate }
    return RouteDecision(type: request.type, floor: floor, options: eligible + excluded)
  }

  private func scored(_ options: [RouteDecision.Option]) -> [RouteDecision.Option] {
    guard case .mode(let mode) = preference else { return options }
    let board = ScoreBoard(mode, over: options)
    return options.map { option in
      var option = option
      option.score = board.score(of: option)
      return option
    }
  }

  private func option(_ candidate: Candidate, _ model: ModelEntry, _ request: RouteRequest) -> RouteDecision.Option {
    let maxTokens = request.maxTokens(for: model)
    let needed = request.inputBytes / 3 + maxTokens
    // What does not fit has no price: bounds are computed of possible requests only.
    let bytes = needed <= model.contextLimit ? request.inputBytes : 0
    let least = Reservation.bound(bytes: bytes, maxTokens: TokenAllowance.least(of: maxTokens), model: model)
    let exclusion: RouteDecision.Exclusion? =
      if let reason = request.excluded[candidate] {
        .ruledOut(reason)
      } else if model.tags.contains("retired") {
        .retired
      } else if needed > model.contextLimit {
        .context(needed: needed, limit: model.contextLimit)
      } else if least > request.cap {
        .cap(bound: least, available: request.cap)
      } else {
        nil
      }
    let subject = Experience.Subject(candidate, request.type)
    let usage = experience.usage[subject].flatMap { $0.isTrusted ? $0 : nil }
    let estimate = Estimate(
      prior: model.prior(for: request.type), attempts: experience.attempts[subject] ?? .init(),
      neighbours: request.similar.filter { $0.candidate == candidate })
    return RouteDecision.Option(
      candidate: candidate, estimate: estimate,
      draw: request.exploration.map { seed in
        var draw = ThompsonDraw(seed: "\(seed) \(candidate)")
        return draw.beta(estimate.beta.alpha, estimate.beta.beta)
      }, usage: usage,
      attemptCost: TypicalUse.cost(
        stage: request.stage, type: request.taskType, inputBytes: bytes, model: model,
        maxTokens: maxTokens, learned: usage),
      bound: Reservation.bound(bytes: bytes, maxTokens: maxTokens, model: model),
      exclusion: exclusion)
  }
}
