/// What a call is for.
package enum Stage: String, Sendable, Hashable, Codable, CaseIterable {
  case enhance, plan, generate, critique, revise, evaluate
}

/// Identifies a call within its project: the n-th of its stage about its subject. Generate and revise share one
/// count, so that their n is the draft's number.
package struct CallKey: Sendable, Hashable, Codable, CustomStringConvertible {
  package var stage: Stage
  /// The task's id; nil for stages of the whole project.
  package var task: String?
  package var n: Int

  package init(stage: Stage, task: String?, n: Int) {
    self.stage = stage
    self.task = task
    self.n = n
  }

  /// As recordings and logs write it: "generate t1 2".
  package var description: String { "\(stage.rawValue) \(task ?? "-") \(n)" }
}

/// What a model is asked. Parts are kept apart so that the journal stores repeated ones once.
package struct Prompt: Sendable, Hashable, Codable {
  package var system: Body
  /// Joined by a blank line they are the user message.
  package var parts: [Body]
  /// The indices of the parts that are somebody's prose and nothing else: other words there may mean the same. Nil where
  /// there are none, as in journals of earlier versions.
  package var prose: [Int]?

  package init(system: String, parts: [String], prose: [Int] = []) {
    self.system = Body(system)
    self.parts = parts.map { Body($0) }
    self.prose = prose.isEmpty ? nil : prose
  }

  package var user: String { parts.map(\.text).joined(separator: "\n\n") }

  /// UTF-8 bytes of all text.
  package var byteCount: Int { system.text.utf8.count + user.utf8.count }
}

/// Tokens as the provider counted them.
package struct TokenUsage: Sendable, Hashable, Codable {
  /// All input tokens, the cached ones included.
  package var input: Int
  package var cachedInput: Int
  /// All billed output tokens, thinking included.
  package var output: Int
  package var reasoning: Int

  package init(input: Int, cachedInput: Int = 0, output: Int, reasoning: Int = 0) {
    self.input = input
    self.cachedInput = cachedInput
    self.output = output
    self.reasoning = reasoning
  }
}

/// One request to one model.
package struct ModelRequest: Sendable, Hashable {
  package var projectID: String
  package var runID: String
  package var key: CallKey
  package var candidate: Candidate
  package var prompt: Prompt
  /// Output tokens at most, thinking included.
  package var maxTokens: Int

  package init(
    projectID: String, runID: String, key: CallKey, candidate: Candidate, prompt: Prompt, maxTokens: Int
  ) {
    self.projectID = projectID
    self.runID = runID
    self.key = key
    self.candidate = candidate
    self.prompt = prompt
    self.maxTokens = maxTokens
  }
}

/// An answer that was had and has to be paid.
package struct ModelAnswer: Sendable, Hashable, Codable {
  package enum Finish: String, Sendable, Hashable, Codable { case complete, cutOff, refused }

  package var text: Body
  /// Nil when the provider did not say: the call is then charged at its bound.
  package var usage: TokenUsage?
  /// Above zero; nil when the provider names no amount, as most do not.
  package var reportedCost: Money?
  package var finish: Finish
  /// What is left of the provider's rate limits; nil when it does not say.
  package var limits: RateLimits?

  package init(
    text: String, usage: TokenUsage?, reportedCost: Money? = nil, finish: Finish, limits: RateLimits? = nil
  ) {
    self.text = Body(text)
    self.usage = usage
    self.reportedCost = reportedCost
    self.finish = finish
    self.limits = limits
  }
}
