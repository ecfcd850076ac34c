package import Core

/// What policies say against the candidates of one call.
package struct PolicyRuling: Sendable, Hashable {
  package struct Objection: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      /// Against what the candidate is.
      case candidate
      /// Against what it could cost.
      case money
      /// Against asking before this time, in milliseconds since 1970.
      case rate(until: Int64)
    }

    package var policy: Policy
    package var candidate: Candidate
    package var kind: Kind
    /// The same at every time, so that one decision is noted once.
    package var reason: String

    fileprivate var isRate: Bool { if case .rate = kind { true } else { false } }
  }

  package var objections: [Objection]

  package init(_ objections: [Objection] = []) { self.objections = objections }

  /// Who is not asked, and why.
  package var excluded: [Candidate: String] {
    let hard = objections.filter { $0.policy.mode == .hard && !$0.isRate }
    return Dictionary(hard.map { ($0.candidate, "policy \($0.policy) forbids it: \($0.reason)") }) { first, _ in first }
  }

  /// Who is asked only when nobody else is left.
  package var deferred: Set<Candidate> {
    Set(objections.filter { $0.policy.mode == .soft && !$0.isRate }.map(\.candidate))
  }

  /// Until when the candidate may not be asked, and which policies say so; nil when it may be asked now.
  package func hold(on candidate: Candidate) -> (until: Int64, policies: [String])? {
    let holds = objections.compactMap { objection in
      guard objection.candidate == candidate, objection.policy.mode == .hard, case .rate(let until) = objection.kind
      else { return nil as (until: Int64, policy: String)? }
      return (until, "\(objection.policy)")
    }
    guard let until = holds.map(\.until).max() else { return nil }
    return (until, holds.map(\.policy).uniqued)
  }

  /// The names of the policies that leave nobody, the widest first.
  package var forbidding: [String] {
    objections.filter { $0.policy.mode == .hard && !$0.isRate }.map { "\($0.policy)" }.uniqued
  }

  /// What was decided, one entry for each policy, action and reason. `asked` is nil while nobody is.
  package func decisions(asked: Candidate?) -> [PolicyApplied.Decision] {
    var decisions: [PolicyApplied.Decision] = []
    for objection in objections {
      guard let action = action(on: objection, asked: asked) else { continue }
      let decision = PolicyApplied.Decision(objection.policy, action, [], reason: objection.reason)
      let index = decisions.firstIndex { known in
        var known = known
        known.candidates = []
        return known == decision
      }
      if index == nil { decisions.append(decision) }
      decisions[index ?? decisions.count - 1].candidates.append(objection.candidate)
    }
    return decisions
  }

  /// Nil: it changed nothing.
  private func action(on objection: Objection, asked: Candidate?) -> PolicyApplied.Action? {
    let isAsked = objection.candidate == asked
    switch (objection.policy.mode, objection.isRate) {
    case (.hard, false): return .excluded
    case (.hard, true): return asked == nil ? .held : nil
    case (.soft, false): return isAsked ? .noted : .deferred
    case (.soft, true), (.monitor, _): return isAsked ? .noted : nil
    }
  }
}

extension [String] {
  fileprivate var uniqued: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
