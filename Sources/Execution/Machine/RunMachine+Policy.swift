import Core
import Routing

/// Which policies count, for questions about whom the others would leave.
enum PolicyReach { case all, notMoney, none }

/// The gate that every call of every stage passes before it is reserved.
extension RunMachine {
  func policyGate(of key: CallKey) -> PolicyGate {
    let settings = state.run?.settings
    return PolicyGate(
      settings?.policies ?? [], project: state.spec?.projectID ?? "", team: settings?.team, task: key.task,
      history: state.calls)
  }

  func policyRuling(on request: RouteRequest, _ key: CallKey, under reach: PolicyReach = .all) -> PolicyRuling {
    let gate = policyGate(of: key)
    guard reach != .none else { return PolicyRuling() }
    var ruling = gate.ruling(on: request, state.run?.providers ?? [])
    if reach == .notMoney { ruling.objections.removeAll { $0.kind == .money } }
    return ruling
  }

  func policyRuling(for demand: CallDemand, _ prompt: Prompt) -> PolicyRuling {
    policyRuling(
      on: RouteRequest(stage: demand.key.stage, task: demand.task, inputBytes: prompt.byteCount, cap: .unlimited),
      demand.key)
  }

  /// What the rates say against these calls now.
  func rateObjections(to calls: [CallReserved], now: Int64) -> PolicyRuling {
    PolicyRuling(
      calls.flatMap { call in
        let tokens = CallHistory.mostTokens(bytes: call.prompt.byteCount, maxTokens: call.maxTokens)
        return policyGate(of: call.key)
          .rateObjections(to: call.candidate, bound: call.bound, tokens: tokens, now: now).objections
      })
  }

  /// Whom the policies exclude, and why.
  func policyWords(_ ruling: PolicyRuling) -> [String] {
    ruling.decisions(asked: nil).filter { $0.action == .excluded }.map { "policy \($0)" }
  }

  /// What is to be journaled of the policies' decisions before this is done; nil when nothing has changed.
  func policyRecord(of demand: CallDemand, _ placement: Placement, now: Int64) -> Event? {
    guard state.run?.settings.policies?.isEmpty == false else { return nil }
    var decisions: [PolicyApplied.Decision]
    switch placement {
    case .wait, .waitForOthers: return nil
    case .held(_, let rates): decisions = rates.decisions(asked: nil)
    case .fail, .giveUp: decisions = policyRuling(for: demand, demand.prompt()).decisions(asked: nil)
    case .go(let call):
      var ruling = policyRuling(for: demand, call.prompt)
      ruling.objections += rateObjections(to: [call], now: now).objections
      decisions = ruling.decisions(asked: call.candidate)
    }
    let known = state.policyDecisions[demand.key]?.decisions ?? []
    guard !decisions.allSatisfy(known.contains) else { return nil }
    return .policyApplied(PolicyApplied(key: demand.key, decisions: decisions))
  }
}
