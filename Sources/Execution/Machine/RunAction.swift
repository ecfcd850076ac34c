package import Core

/// What the machine wants done. Effects answer with events; records are events already.
package enum RunAction: Sendable {
  /// Append the event and apply it before anything else.
  case record(Event)
  /// Reserve, and if that is granted ask the model; ends with `callRefused`, `callSettled` or `callFailed`.
  case call(CallReserved)
  /// Look for an answer that is there already, then ask the machine for the event that it makes.
  case lookUp(LookUp)
  /// Run the fixers on the draft, then record it with what they changed.
  case fix(DraftProduced, FixRequest)
  /// Run a check, then ask the machine for the event that its result makes.
  case check(CheckSlot, CheckRequest)
}

/// A call that may not have to be made.
package struct LookUp: Sendable {
  package var key: CallKey
  package var prompt: Prompt
  /// To everybody who may be asked, the first choice first.
  package var questions: [Question]
}

/// Where a check's result belongs.
package struct CheckSlot: Sendable, Hashable {
  /// Nil: the assembled project.
  package var task: String?
  /// The draft's number, or the integration round.
  package var n: Int
  package var check: String
  package var withProposals: Bool
  /// Of the tree that it looks at: how often it had changed by then.
  package var generation: Int

  package init(task: String?, n: Int, check: String, withProposals: Bool = false, generation: Int = 0) {
    self.task = task
    self.n = n
    self.check = check
    self.withProposals = withProposals
    self.generation = generation
  }

  package func finished(_ result: CheckResult, snapshot: String? = nil, reused: Bool? = nil) -> Event {
    .checkFinished(
      CheckFinished(
        task: task, n: n, check: check, withProposals: withProposals, result: result, snapshot: snapshot,
        reused: reused))
  }
}

/// What the machine says when it is asked what to do.
package struct RunStep: Sendable {
  package var actions: [RunAction] = []
  package var records: [Event] { actions.compactMap { if case .record(let event) = $0 { event } else { nil } } }
  package var calls: [CallReserved] { actions.compactMap { if case .call(let call) = $0 { call } else { nil } } }
  package var lookUps: [LookUp] { actions.compactMap { if case .lookUp(let lookUp) = $0 { lookUp } else { nil } } }
  /// What of all that is waited for ends first: the machine is to be asked again then, or when an event comes.
  package var wait: Wait?
}
