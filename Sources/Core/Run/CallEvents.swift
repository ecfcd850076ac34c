/// Durable before the request leaves.
package struct CallReserved: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var prompt: Prompt
  package var maxTokens: Int
  /// The most that the call can cost.
  package var bound: Money
  /// The task type by which its candidate was chosen.
  package var type: TaskType?
  /// The digest of its `Question`; nil where answers are not taken from a cache.
  package var question: String?

  package init(
    key: CallKey, candidate: Candidate, prompt: Prompt, maxTokens: Int, bound: Money, type: TaskType? = nil,
    question: String? = nil
  ) {
    self.type = type
    self.question = question
    self.key = key
    self.candidate = candidate
    self.prompt = prompt
    self.maxTokens = maxTokens
    self.bound = bound
  }
}

extension CallReserved {
  /// What it can use of a rate limit, at the most: text and code are about four bytes a token.
  package var mostTokens: Int { Self.mostTokens(of: prompt, maxTokens: maxTokens) }

  package static func mostTokens(of prompt: Prompt, maxTokens: Int) -> Int {
    prompt.byteCount / 4 + maxTokens
  }
}

/// The bound did not fit under a cap; no request left.
package struct CallRefused: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var bound: Money
  /// The narrowest limit that refused.
  package var level: CapLevel
  /// Whose monthly cap it is; nil for the budget of the project itself.
  package var name: String?
  /// What was left under that limit.
  package var available: Money

  package init(key: CallKey, candidate: Candidate, bound: Money, level: CapLevel, name: String?, available: Money) {
    self.key = key
    self.candidate = candidate
    self.bound = bound
    self.level = level
    self.name = name
    self.available = available
  }

  /// Nil when the budget of the project itself refused.
  package var cap: CapName? { name.map { CapName(level: level, name: $0) } }
}

/// Durable before the answer is used.
package struct CallSettled: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var answer: ModelAnswer
  package var cost: Money
  /// The provider charged more than the bound.
  package var overrun: Bool
  package var milliseconds: Int
  /// The task type by which its candidate was chosen; nil where nothing is learned from it.
  package var type: TaskType?

  package init(
    key: CallKey, candidate: Candidate, answer: ModelAnswer, cost: Money, overrun: Bool, milliseconds: Int,
    type: TaskType? = nil
  ) {
    self.type = type
    self.key = key
    self.candidate = candidate
    self.answer = answer
    self.cost = cost
    self.overrun = overrun
    self.milliseconds = milliseconds
  }
}

/// No answer was had; releases the reservation.
package struct CallFailed: Sendable, Hashable, Codable {
  package var key: CallKey
  package var candidate: Candidate
  package var error: ModelError
  /// The bound if the provider may have charged, else zero.
  package var charged: Money

  package init(key: CallKey, candidate: Candidate, error: ModelError, charged: Money) {
    self.key = key
    self.candidate = candidate
    self.error = error
    self.charged = charged
  }
}
