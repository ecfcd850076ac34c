package import FoundationEssentials

extension Event {
  /// The name under which the event is stored.
  package var kind: String {
    switch self {
    case .projectCreated: "projectCreated"
    case .runStarted: "runStarted"
    case .policyApplied: "policyApplied"
    case .callReserved: "callReserved"
    case .callRefused: "callRefused"
    case .callSettled: "callSettled"
    case .callFailed: "callFailed"
    case .callServed: "callServed"
    case .answerWithdrawn: "answerWithdrawn"
    case .answerHeld: "answerHeld"
    case .answerCompared: "answerCompared"
    case .planRejected: "planRejected"
    case .planAccepted: "planAccepted"
    case .draftProduced: "draftProduced"
    case .draftRejected: "draftRejected"
    case .draftDiscarded: "draftDiscarded"
    case .checkFinished: "checkFinished"
    case .opinionRead: "opinionRead"
    case .convictionRead: "convictionRead"
    case .taskAccepted: "taskAccepted"
    case .taskReopened: "taskReopened"
    case .taskFailed: "taskFailed"
    case .runEnded: "runEnded"
    case .budgetWarned: "budgetWarned"
    case .capSet: "capSet"
    case .projectPruned: "projectPruned"
    case .breakerChanged: "breakerChanged"
    case .firstAttemptJudged: "firstAttemptJudged"
    case .learningReset: "learningReset"
    case .unknown(let kind, _): kind
    }
  }

  /// The payload as JSON; bodies go to the encoder's `BodyStore` if it has one.
  package func payload(with encoder: JSONEncoder) throws -> Data {
    switch self {
    case .projectCreated(let value): try encoder.encode(value)
    case .runStarted(let value): try encoder.encode(value)
    case .policyApplied(let value): try encoder.encode(value)
    case .callReserved(let value): try encoder.encode(value)
    case .callRefused(let value): try encoder.encode(value)
    case .callSettled(let value): try encoder.encode(value)
    case .callFailed(let value): try encoder.encode(value)
    case .callServed(let value): try encoder.encode(value)
    case .answerWithdrawn(let value): try encoder.encode(value)
    case .answerHeld(let value): try encoder.encode(value)
    case .answerCompared(let value): try encoder.encode(value)
    case .planRejected(let value): try encoder.encode(value)
    case .planAccepted(let value): try encoder.encode(value)
    case .draftProduced(let value): try encoder.encode(value)
    case .draftRejected(let value): try encoder.encode(value)
    case .draftDiscarded(let value): try encoder.encode(value)
    case .checkFinished(let value): try encoder.encode(value)
    case .opinionRead(let value): try encoder.encode(value)
    case .convictionRead(let value): try encoder.encode(value)
    case .taskAccepted(let value): try encoder.encode(value)
    case .taskReopened(let value): try encoder.encode(value)
    case .taskFailed(let value): try encoder.encode(value)
    case .runEnded(let value): try encoder.encode(value)
    case .budgetWarned(let value): try encoder.encode(value)
    case .capSet(let value): try encoder.encode(value)
    case .projectPruned(let value): try encoder.encode(value)
    case .breakerChanged(let value): try encoder.encode(value)
    case .firstAttemptJudged(let value): try encoder.encode(value)
    case .learningReset: Data("{}".utf8)
    case .unknown(_, let payload): Data(payload.utf8)
    }
  }

  /// The event of a stored row; kinds that this version does not know become `unknown`.
  package init(kind: String, payload: Data, with decoder: JSONDecoder) throws {
    switch kind {
    case "projectCreated": self = .projectCreated(try decoder.decode(ProjectCreated.self, from: payload))
    case "runStarted": self = .runStarted(try decoder.decode(RunStarted.self, from: payload))
    case "policyApplied": self = .policyApplied(try decoder.decode(PolicyApplied.self, from: payload))
    case "callReserved": self = .callReserved(try decoder.decode(CallReserved.self, from: payload))
    case "callRefused": self = .callRefused(try decoder.decode(CallRefused.self, from: payload))
    case "callSettled": self = .callSettled(try decoder.decode(CallSettled.self, from: payload))
    case "callFailed": self = .callFailed(try decoder.decode(CallFailed.self, from: payload))
    case "callServed": self = .callServed(try decoder.decode(CallServed.self, from: payload))
    case "answerWithdrawn": self = .answerWithdrawn(try decoder.decode(AnswerWithdrawn.self, from: payload))
    case "answerHeld": self = .answerHeld(try decoder.decode(AnswerHeld.self, from: payload))
    case "answerCompared": self = .answerCompared(try decoder.decode(AnswerCompared.self, from: payload))
    case "planRejected": self = .planRejected(try decoder.decode(PlanRejected.self, from: payload))
    case "planAccepted": self = .planAccepted(try decoder.decode(PlanAccepted.self, from: payload))
    case "draftProduced": self = .draftProduced(try decoder.decode(DraftProduced.self, from: payload))
    case "draftRejected": self = .draftRejected(try decoder.decode(DraftRejected.self, from: payload))
    case "draftDiscarded": self = .draftDiscarded(try decoder.decode(DraftDiscarded.self, from: payload))
    case "checkFinished": self = .checkFinished(try decoder.decode(CheckFinished.self, from: payload))
    case "opinionRead": self = .opinionRead(try decoder.decode(OpinionRead.self, from: payload))
    case "convictionRead": self = .convictionRead(try decoder.decode(ConvictionRead.self, from: payload))
    case "taskAccepted": self = .taskAccepted(try decoder.decode(TaskAccepted.self, from: payload))
    case "taskReopened": self = .taskReopened(try decoder.decode(TaskReopened.self, from: payload))
    case "taskFailed": self = .taskFailed(try decoder.decode(TaskFailed.self, from: payload))
    case "runEnded": self = .runEnded(try decoder.decode(RunEnded.self, from: payload))
    case "budgetWarned": self = .budgetWarned(try decoder.decode(BudgetWarned.self, from: payload))
    case "capSet": self = .capSet(try decoder.decode(CapSet.self, from: payload))
    case "breakerChanged": self = .breakerChanged(try decoder.decode(BreakerChanged.self, from: payload))
    case "firstAttemptJudged":
      self = .firstAttemptJudged(try decoder.decode(FirstAttemptJudged.self, from: payload))
    case "learningReset": self = .learningReset
    case "projectPruned": self = .projectPruned(try decoder.decode(ProjectPruned.self, from: payload))
    default: self = .unknown(kind: kind, payload: String(decoding: payload, as: UTF8.self))
    }
  }
}
