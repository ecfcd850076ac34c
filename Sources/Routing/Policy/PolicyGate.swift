package import Core

/// The policies that are about a call. A pure value: the same question gets the same answer.
package struct PolicyGate: Sendable {
  private static let (minute, hour, day): (Int64, Int64, Int64) = (60_000, 3_600_000, 86_400_000)

  /// The widest first.
  private let policies: [Policy]
  private let task: String?
  private let history: CallHistory

  /// `task` is nil for calls of the whole project; what a task may cost is nothing to them.
  package init(_ policies: [Policy], project: String, team: String?, task: String?, history: CallHistory) {
    let levels = Dictionary(uniqueKeysWithValues: Policy.Level.allCases.enumerated().map { ($1, $0) })
    self.policies = policies.filter { $0.covers(project: project, team: team, task: task) }
      .sorted { (levels[$0.level] ?? 0, $0.name) < (levels[$1.level] ?? 0, $1.name) }
    self.task = task
    self.history = history
  }

  package var hasRates: Bool { policies.contains { $0.rate != nil } }

  /// A limit of what a call may cost by its bound: a smaller allowance may fit.
  package struct MoneyLimit: Sendable {
    package var policy: Policy
    package var left: Money
    package var reason: String
  }

  /// The narrowest of those that may not be passed.
  package var moneyLimit: MoneyLimit? {
    policies.filter { $0.mode == .hard }.flatMap(moneyLimits).min { $0.left < $1.left }
  }

  private func moneyLimits(_ policy: Policy) -> [MoneyLimit] {
    let task = task.flatMap { id in
      policy.maxCostPerTask.map {
        MoneyLimit(policy: policy, left: $0 - history.cost(of: id), reason: "at most \($0) a task")
      }
    }
    let hour = policy.rate?.costPerHour.map {
      MoneyLimit(policy: policy, left: $0, reason: "at most \($0) in any hour")
    }
    return [task, hour].compactMap(\.self)
  }

  /// All that is said against the providers' models, but for rates that have no room now.
  package func ruling(on request: RouteRequest, _ providers: [ProviderEntry]) -> PolicyRuling {
    PolicyRuling(
      policies.flatMap { policy in
        providers.flatMap { provider in
          provider.models.compactMap { model in
            let candidate = Candidate(provider: provider.name, model: model.id)
            if let reason = policy.objection(to: candidate, provider, model, among: providers)
              ?? slowness(of: candidate, policy)
            {
              return .init(policy: policy, candidate: candidate, kind: .candidate, reason: reason)
            }
            return tooMuch(policy, candidate, model, request)
          }
        }
      })
  }

  /// What is said against a call now: rates without room for it.
  package func rateObjections(to candidate: Candidate, bound: Money, tokens: Int, now: Int64) -> PolicyRuling {
    PolicyRuling(
      policies.flatMap { policy in
        rateLimits(policy).compactMap { limit in
          let more = limit.more(bound, tokens)
          let subject = policy.level == .task ? task : nil
          let room = history.roomAt(
            now, window: limit.window, limit: limit.most, more: more, task: subject, limit.weight)
          guard room > now || more > limit.most else { return nil }
          return .init(policy: policy, candidate: candidate, kind: .rate(until: room), reason: limit.reason)
        }
      })
  }

  private func slowness(of candidate: Candidate, _ policy: Policy) -> String? {
    guard let most = policy.maxMilliseconds, let mean = history.meanMilliseconds(of: candidate), mean > most else {
      return nil
    }
    return "its answers take more than \(most) ms on average"
  }

  /// What no waiting helps against: more than is left for the task, or than ever fits a rate.
  private func tooMuch(
    _ policy: Policy, _ candidate: Candidate, _ model: ModelEntry, _ request: RouteRequest
  ) -> PolicyRuling.Objection? {
    let usual = request.maxTokens(for: model)
    // A hard limit shrinks the allowance before it forbids.
    let tokens = policy.mode == .hard ? TokenAllowance.least(of: usual) : usual
    let bound = Reservation.bound(bytes: request.inputBytes, maxTokens: tokens, model: model)
    let most = CallHistory.mostTokens(bytes: request.inputBytes, maxTokens: usual)
    if let limit = moneyLimits(policy).first(where: { bound > $0.left }) {
      return .init(policy: policy, candidate: candidate, kind: .money, reason: limit.reason)
    }
    if let limit = policy.rate?.tokensPerDay, most > limit {
      return .init(policy: policy, candidate: candidate, kind: .candidate, reason: "at most \(limit) tokens in any day")
    }
    return nil
  }

  private struct RateLimit {
    var window: Int64
    var most: Int64
    var reason: String
    var weight: (CallHistory.Call) -> Int64
    /// What a call with this bound and as many tokens adds.
    var more: (Money, Int) -> Int64
  }

  private func rateLimits(_ policy: Policy) -> [RateLimit] {
    let calls = policy.rate?.callsPerMinute.map { most in
      RateLimit(
        window: Self.minute, most: Int64(most), reason: "at most \(most) calls in any minute", weight: { _ in 1 },
        more: { _, _ in 1 })
    }
    let cost = policy.rate?.costPerHour.map { most in
      RateLimit(
        window: Self.hour, most: most.microUSD, reason: "at most \(most) in any hour", weight: \.cost.microUSD,
        more: { bound, _ in bound.microUSD })
    }
    let tokens = policy.rate?.tokensPerDay.map { most in
      RateLimit(
        window: Self.day, most: Int64(most), reason: "at most \(most) tokens in any day", weight: { Int64($0.tokens) },
        more: { _, tokens in Int64(tokens) })
    }
    return [calls, cost, tokens].compactMap(\.self)
  }
}

extension [Policy] {
  /// What they allow depends on the calls that are under way: these are reserved one by one.
  package var countCalls: Bool { contains { $0.mode == .hard && ($0.rate != nil || $0.maxCostPerTask != nil) } }
}
