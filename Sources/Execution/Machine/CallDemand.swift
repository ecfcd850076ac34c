import Core
import Routing

/// A call that the state asks for, before a candidate is chosen.
struct CallDemand: Sendable {
  /// How the first choice is made.
  enum Choice: Sendable {
    /// The cheapest adequate candidate; for tests of another provider than what they test, if there is one.
    case first
    /// The same author goes on; those that were tried have had their turns.
    case author(Candidate, tried: [Candidate])
    /// A stronger one than those that failed.
    case escalation(after: [Candidate])
    /// Another one than those that gave no draft at all; it need not be stronger.
    case another(than: [Candidate])
    case critic(author: Candidate)
    case evaluator(author: Candidate, excluding: [Candidate])
    /// Somebody who wrote neither side.
    case convictor(sides: [Candidate])
  }

  var key: CallKey
  /// Nil for the stages of the whole project.
  var task: PlanTask?
  /// Built only when the call can be placed.
  var prompt: @Sendable () -> Prompt
  var choice: Choice
  /// The last answer was cut off: twice the output tokens.
  var doubled = false
  /// What was wrong with the task's last draft, for its end when nobody is left to write another.
  var lastReason: String?
  /// Longest remaining path first, then plan order.
  var urgency: Urgency
}

struct Urgency: Sendable, Comparable {
  var remainingPath: Int
  /// Position in the plan; earlier is more urgent.
  var position: Int

  static let project = Urgency(remainingPath: .max, position: 0)

  static func < (a: Urgency, b: Urgency) -> Bool {
    a.remainingPath == b.remainingPath ? a.position > b.position : a.remainingPath < b.remainingPath
  }
}
