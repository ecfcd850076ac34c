import Core
import Routing

/// Which of the candidates that a call could go to is asked now, and what is waited for while none may be.
extension RunMachine {
  /// Milliseconds: a first choice that is ready within this time is waited for.
  private static let shortWait: Int64 = 5_000
  /// Milliseconds: what a limit for each minute can ask for at the most.
  private static let longestRateWait: Int64 = 60_000

  /// `fitting` are those that the money is enough for, the choice first.
  func turn(
    of fitting: [Candidate], for demand: CallDemand, prompt: Prompt, now: Int64, othersInFlight: Bool
  ) -> Placement {
    let rates =
      policyGate(of: demand.key).hasRates
      ? rateObjections(to: fitting.compactMap { reservation(demand, prompt: prompt, for: $0) }, now: now)
      : PolicyRuling()
    if let hold = rates.hold(on: fitting[0]) {
      return .held(Wait(candidate: fitting[0], until: hold.until, cause: .policies(hold.policies)), rates)
    }
    let waits = fitting.filter { rates.hold(on: $0) == nil }.map { wait(for: $0, demand, prompt, now: now) }
    // Who is left alone because it failed is passed over while another one is left.
    let admitted = waits.filter { !isOpen($0.candidate, now) }
    if let first = admitted.first, first.until > now, first.until < min(now + Self.shortWait, patienceEnd) {
      return .wait(first)
    }
    let isPatient = now < patienceEnd
    // Beyond patience nobody who failed is asked again. Calls under way have limits of their own: if one of them is
    // answered, patience begins anew.
    let askable = isPatient ? waits : waits.filter { !hasFailed($0.candidate) }
    if let first = askable.first(where: { $0.until <= now && !isOpen($0.candidate, now) }) {
      return reserve(demand, prompt: prompt, for: first.candidate)
    }
    guard isPatient || othersInFlight else { return outOfPatience }
    // Whoever may be asked again first is asked again.
    guard var next = askable.min(by: { $0.until < $1.until }) else { return .waitForOthers }
    next.until = max(next.until, now + 1)
    // A limit for each minute is no outage.
    let longest = admitted.isEmpty ? patience : max(patience, Self.longestRateWait)
    if !othersInFlight, state.silentSince == nil, next.until >= now + longest { return beyondPatience(next, now: now) }
    if isPatient { next.until = min(next.until, patienceEnd) }
    return .wait(next)
  }

  /// When the call may go to the candidate: its breaker, and its provider's rate limits.
  private func wait(for candidate: Candidate, _ demand: CallDemand, _ prompt: Prompt, now: Int64) -> Wait {
    let breaker = state.breakers[candidate]
    let look = breaker?.nextLook(now) ?? now
    let tokens = CallReserved.mostTokens(of: prompt, maxTokens: allowance(demand, prompt: prompt, for: candidate) ?? 0)
    let limit = state.run?.providers.first { $0.name == candidate.provider }?.rateLimit
    let rate = state.rates[candidate.provider, default: RateWindow()].readyAt(now, tokens: tokens, limit: limit)
    let isProbed = breaker.map { $0.readyAt(now) == nil } ?? false
    let cause = rate > look ? Wait.Cause.rateLimit : isProbed ? .probe : .failure(breaker?.reason ?? "no answer")
    return Wait(candidate: candidate, until: max(look, rate), cause: cause)
  }

  /// Its breaker is open, and this call may not be the probe.
  private func isOpen(_ candidate: Candidate, _ now: Int64) -> Bool {
    state.breakers[candidate].map { $0.isOpen && !$0.isReady(now) } ?? false
  }

  private func hasFailed(_ candidate: Candidate) -> Bool {
    state.breakers[candidate].map { $0.consecutiveFailures > 0 } ?? false
  }

  /// Milliseconds.
  private var patience: Int64 { Int64(state.run?.settings.patience ?? 0) * 1000 }

  /// Milliseconds since 1970.
  private var patienceEnd: Int64 { state.silentSince.map { $0 + patience } ?? .max }

  private var outOfPatience: Placement {
    .giveUp(.noProvider, reason: "no answer for \(patience / 1000) s (--patience): \(lastErrors())")
  }

  private func beyondPatience(_ wait: Wait, now: Int64) -> Placement {
    let errors = wait.cause == .rateLimit ? wait.object : lastErrors()
    return .giveUp(
      .noProvider,
      reason:
        "nobody can be asked within \(patience / 1000) s (--patience), only in \(wait.seconds(from: now)) s: \(errors)")
  }
}
