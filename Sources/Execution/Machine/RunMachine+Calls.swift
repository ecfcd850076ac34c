import Core
import Routing

/// What can be done about a demanded call now.
enum Placement {
  case go(CallReserved)
  case wait(Wait)
  /// The rates of policies have no room for it yet.
  case held(Wait, PolicyRuling)
  /// A cap refused it while siblings hold reservations.
  case waitForOthers
  /// Nobody is left who could write this task's next draft.
  case fail(task: String, reason: String)
  /// `cap`: the monthly cap that leaves no money for it, if that is why.
  /// `policy`: the policies that leave nobody.
  case giveUp(RunStatus, reason: String, cap: CapName? = nil, policy: String? = nil)
}

extension Money {
  /// For questions about who could be asked if money were no object.
  static let unlimited = Money(microUSD: .max)
}

extension CallRefused {
  /// What a call may cost to be admitted. Below zero where not even one for nothing is: an overrun has passed the cap.
  fileprivate var leaves: Money { bound > available ? available : Money(microUSD: -1) }
}

extension RunMachine {
  func placement(of demand: CallDemand, now: Int64, othersInFlight: Bool) -> Placement {
    if state.refused[demand.key] != nil, othersInFlight { return .waitForOthers }
    let prompt = demand.prompt()
    let pool = candidates(for: demand, prompt: prompt)
    guard !pool.order.isEmpty else { return nobody(pool.decision, demand, prompt) }
    let fitting = pool.order.filter { allowance(demand, prompt: prompt, for: $0) != nil }
    guard !fitting.isEmpty else { return outOfMoney(demand, need: "\(state.refused[demand.key]?.bound ?? .zero)") }
    return turn(of: fitting, for: demand, prompt: prompt, now: now, othersInFlight: othersInFlight)
  }

  /// Each candidate's last error, in one line; the provider's where all its models share it.
  func lastErrors() -> String {
    let lines = errorLines()
    return lines.isEmpty ? "no candidate was asked" : lines.joined(separator: "; ")
  }

  private func errorLines() -> [String] {
    let errors =
      state.breakers.compactMap { candidate, breaker in breaker.lastError.map { (candidate, $0) } }
      + state.unfit.values.flatMap { $0 }.map { ($0.key, $0.value) }
    let known = Set(errors.map(\.0))
    let inherited = state.breakers.compactMap { candidate, breaker in
      breaker.isOpen && !known.contains(candidate) ? breaker.inheritedReason.map { "\(candidate): \($0)" } : nil
    }
    let lines = errors.map { $1.anotherModelHelps ? "\($0): \($1)" : "\($0.provider): \($1)" } + inherited
    return Set(lines).sorted()
  }

  /// Money, a plan that nobody mends, a draft that nobody writes, or no provider at all: each is another ending.
  private func nobody(_ decision: RouteDecision, _ demand: CallDemand, _ prompt: Prompt) -> Placement {
    if !candidates(for: demand, prompt: prompt, cap: .unlimited).order.isEmpty {
      let bounds = decision.options.compactMap { if case .cap(let bound, _) = $0.exclusion { bound } else { nil } }
      return outOfMoney(demand, need: "\(bounds.min() ?? .zero) at the least")
    }
    if !candidates(for: demand, prompt: prompt, under: .notMoney).order.isEmpty { return outOfPolicyMoney(demand) }
    let unrecorded = (state.unfit[demand.key] ?? [:]).values.filter { $0.kind == .notRecorded }.map(\.message).min()
    if let unrecorded { return .giveUp(.noProvider, reason: "the recording does not go on: \(unrecorded)") }
    let ruling = policyRuling(for: demand, prompt)
    let forbidden = ruling.excluded
    let exclusions = decision.options.compactMap { one in
      one.exclusion.flatMap { forbidden[one.candidate] == nil ? "\(one.candidate): \($0)" : nil }
    }
    let answers = errorLines()
    let errors = (policyWords(ruling) + (answers.isEmpty ? exclusions : answers)).joined(separator: "; ")
    let isForbidden = !candidates(for: demand, prompt: prompt, under: .none).order.isEmpty
    if isForbidden, case .first = demand.choice {
      return .giveUp(
        .noProvider, reason: "no candidate is left for \(demand.key.words): \(errors)",
        policy: ruling.forbidding.joined(separator: ", "))
    }
    if !isCutOff(without: forbidden) {
      if demand.key.stage == .plan, !state.planning.rejections.isEmpty {
        let ending = verdict()
        return .giveUp(ending.status, reason: ending.reason)
      }
      if demand.key.isDraft, let task = demand.key.task {
        let last = (state.unfit[demand.key] ?? [:]).isEmpty ? demand.lastReason : errors
        let words = isForbidden ? policyWords(ruling) : []
        return .fail(task: task, reason: "no candidate is left: \(([last ?? errors] + words).joined(separator: "; "))")
      }
    }
    return .giveUp(.noProvider, reason: "no candidate is left for \(demand.key.words): \(errors)")
  }

  /// A policy leaves less for the call than any candidate may cost.
  private func outOfPolicyMoney(_ demand: CallDemand) -> Placement {
    guard let limit = policyGate(of: demand.key).moneyLimit else { return outOfMoney(demand, need: "more") }
    return .giveUp(
      .budgetExhausted,
      reason: "policy \(limit.policy) leaves \(max(.zero, limit.left)) for \(demand.key.words): \(limit.reason)",
      policy: "\(limit.policy)")
  }

  /// Says under which limit there is too little left: the project's own budget, the monthly cap that refused, a policy.
  private func outOfMoney(_ demand: CallDemand, need: String) -> Placement {
    let own = max(.zero, budgetLeft)
    let refusal = state.refused[demand.key].flatMap { $0.leaves < budgetLeft ? $0 : nil }
    if let limit = policyGate(of: demand.key).moneyLimit, limit.left < min(budgetLeft, refusal?.leaves ?? budgetLeft) {
      return outOfPolicyMoney(demand)
    }
    let words = "\(demand.key.words) may cost \(need), \(refusal?.available ?? own) is left of the"
    guard let cap = refusal?.cap else { return .giveUp(.budgetExhausted, reason: "\(words) budget") }
    let line = "orchestrator budget set --\(cap.level.rawValue) \(cap.name) --monthly USD"
    return .giveUp(.budgetExhausted, reason: "\(words) monthly cap of \(cap); raise it with: \(line)", cap: cap)
  }

  /// Reservations not counted: they may come back.
  private var budgetLeft: Money { (state.run?.settings.budget ?? .zero) - state.settled }

  /// Of those that may be asked nobody answers at all.
  private func isCutOff(without forbidden: [Candidate: String]) -> Bool {
    let everybody = state.run?.providers.flatMap { provider in
      provider.models.map { Candidate(provider: provider.name, model: $0.id) }
    }
    return everybody?.allSatisfy { state.breakers[$0]?.isOut == true || forbidden[$0] != nil } ?? true
  }

  /// All candidates that may be asked, the choice first, then its fallbacks.
  func candidates(
    for demand: CallDemand, prompt: Prompt, cap: Money? = nil, under reach: PolicyReach = .all
  ) -> (order: [Candidate], decision: RouteDecision) {
    var request = routeRequest(key: demand.key, task: demand.task, inputBytes: prompt.byteCount, under: reach)
    if let cap { request.cap = cap }
    var decision: RouteDecision
    switch demand.choice {
    case .first:
      request.avoidProvider = demand.task.flatMap(providerOfTested)
      decision = router.first(request)
    case .author(let author, let tried):
      for other in tried where other != author { request.excluded[other] = "was tried" }
      decision = router.first(request)
      let another = decision.choice.map { tried.count < Router.candidatesPerTask && !request.deferred.contains($0) }
      let isDeferred = request.deferred.contains(author) && another == true
      if let option = decision.option(author), option.exclusion == nil, !isDeferred {
        decision.choice = author
        if tried.count >= Router.candidatesPerTask { return ([author], decision) }
      } else if tried.count >= Router.candidatesPerTask {
        return ([], decision)
      }
    case .escalation(let tried):
      decision = router.escalation(request, after: tried)
      for other in tried { request.excluded[other] = "was tried" }
    case .another(let tried):
      // The last of four is the strongest.
      let isFourth = tried.count == Router.candidatesPerTask - 1
      decision = router.escalation(request, after: tried)
      if !isFourth || decision.choice == nil { decision = router.fallback(request, failed: tried) }
      for other in tried { request.excluded[other] = "was tried" }
    case .critic(let author):
      decision = router.critic(request, author: author)
    case .evaluator(let author, let excluded):
      decision = router.evaluator(request, author: author, excluding: excluded)
      if decision.choice == nil { decision = router.evaluator(request, author: author) }
    case .convictor(let sides):
      decision = router.convictor(request, sides: sides)
      for side in sides { request.excluded[side] = "wrote one of the sides" }
    }
    let order = decision.choice.map { [$0] + router.fallbacks(request, failed: [$0]) } ?? []
    return (order, decision)
  }

  func routeRequest(
    key: CallKey, task: PlanTask?, inputBytes: Int, under reach: PolicyReach = .all
  ) -> RouteRequest {
    var excluded: [Candidate: String] = [:]
    for (candidate, breaker) in state.breakers where breaker.isOut {
      excluded[candidate] = breaker.lastError.map(\.description) ?? "out"
    }
    for (candidate, error) in state.unfit[key] ?? [:] { excluded[candidate] = error.description }
    // What refused it has less: whoever fits under that may still be asked.
    let cap = min(budgetLeft, state.refused[key]?.leaves ?? budgetLeft)
    var request = RouteRequest(stage: key.stage, task: task, inputBytes: inputBytes, cap: cap, excluded: excluded)
    if key.isDraft, let task {
      request.similar = state.similar[task.id] ?? []
      if state.run?.settings.explore == true { request.exploration = "\(state.spec?.projectID ?? "") \(task.id)" }
    }
    let ruling = policyRuling(on: request, key, under: reach)
    request.excluded.merge(ruling.excluded) { $1 }
    request.deferred = ruling.deferred
    return request
  }

  var router: Router {
    let settings = state.run?.settings ?? Settings()
    return Router(
      providers: state.run?.providers ?? [], experience: state.experience, floor: settings.adequacyFloor,
      preference: settings.preference)
  }

  /// The output tokens that a call of the candidate gets: as many as are usual, and after a refusal as many as fit, down
  /// to a quarter of that. Nil when that does not fit.
  func allowance(_ demand: CallDemand, prompt: Prompt, for candidate: Candidate) -> Int? {
    guard let model = state.model(candidate) else { return nil }
    let usual = Question.maxTokens(demand.key, demand.task, model: model)
    // More than is usual might never fit under a policy's rate.
    let isDoubled = demand.doubled && !policyGate(of: demand.key).hasRates
    let wanted = isDoubled ? min(usual * 2, model.outputLimit) : usual
    // Nobody else of ours holds a reservation: what was left then is all there is.
    let limits = [state.refused[demand.key]?.leaves, policyGate(of: demand.key).moneyLimit?.left].compactMap(\.self)
    guard let most = limits.min() else { return wanted }
    let tokens = Reservation.maxTokens(fitting: most, prompt: prompt, model: model, atMost: wanted)
    return tokens >= TokenAllowance.least(of: wanted) ? tokens : nil
  }

  func reserve(_ demand: CallDemand, prompt: Prompt, for candidate: Candidate) -> Placement {
    guard let call = reservation(demand, prompt: prompt, for: candidate) else {
      return .giveUp(.noProvider, reason: "\(candidate) is not among the configured models")
    }
    return .go(call)
  }

  func reservation(_ demand: CallDemand, prompt: Prompt, for candidate: Candidate) -> CallReserved? {
    guard let model = state.model(candidate), let tokens = allowance(demand, prompt: prompt, for: candidate) else {
      return nil
    }
    return CallReserved(
      key: demand.key, candidate: candidate, prompt: prompt, maxTokens: tokens,
      bound: Reservation.bound(prompt: prompt, maxTokens: tokens, model: model),
      type: state.run?.experience == nil ? nil : RouteType.type(for: demand.key.stage, task: demand.task),
      question: hasCache ? question(of: demand, prompt.digest, to: candidate)?.digest : nil)
  }
}
