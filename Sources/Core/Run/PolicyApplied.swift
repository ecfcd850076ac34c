/// What policies decided about a call: journaled before it is reserved, and anew only when the decisions have changed.
package struct PolicyApplied: Sendable, Hashable, Codable {
  package enum Action: String, Sendable, Hashable, Codable {
    /// Not asked.
    case excluded
    /// Asked after all that comply.
    case deferred
    /// Asked although it does not comply.
    case noted
    /// The call waits until the policy's rate has room.
    case held
  }

  package struct Decision: Sendable, Hashable, Codable, CustomStringConvertible {
    package var policy: String
    package var level: Policy.Level
    package var subject: String?
    package var mode: Policy.Mode
    package var action: Action
    package var candidates: [Candidate]
    package var reason: String

    package init(_ policy: Policy, _ action: Action, _ candidates: [Candidate], reason: String) {
      (self.policy, level, subject, mode) = (policy.name, policy.level, policy.subject, policy.mode)
      self.action = action
      self.candidates = candidates
      self.reason = reason
    }

    /// "no-cloud (team core, HARD) excluded openai/gpt-5: provider openai is blocked".
    package var description: String {
      let place = ([level.rawValue] + [subject].compactMap(\.self)).joined(separator: " ")
      let names = candidates.map(\.description).joined(separator: ", ")
      return "\(policy) (\(place), \(mode.rawValue)) \(action.rawValue) \(names): \(reason)"
    }
  }

  package var key: CallKey
  package var decisions: [Decision]

  package init(key: CallKey, decisions: [Decision]) {
    self.key = key
    self.decisions = decisions
  }
}
