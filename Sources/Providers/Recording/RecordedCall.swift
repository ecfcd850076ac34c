package import Core

/// One call and what came of it, as one line of a recording:
/// `{"stage":"generate","task":"t1","n":1,"candidate":"openai/gpt-4o","max_tokens":8192,"prompt":"<sha-256>","ms":900,`
/// `"answer":{"text":"…","finish":"complete","usage":{"input":10,"output":20}}}`, or `"error":{"kind":…,"message":…}`.
/// A line written by hand needs only `stage`, `n`, `candidate` and one of `answer` (of which only `text`) and `error`.
package struct RecordedCall: Sendable, Hashable {
  package var key: CallKey
  package var candidate: Candidate
  package var maxTokens: Int?
  /// SHA-256 of the system prompt followed by the user's.
  package var promptDigest: String?
  package var milliseconds: Int?
  package var result: Result<ModelAnswer, ModelError>

  package init(_ request: ModelRequest, _ result: Result<ModelAnswer, ModelError>, milliseconds: Int) {
    key = request.key
    candidate = request.candidate
    maxTokens = request.maxTokens
    promptDigest = request.prompt.digest
    self.milliseconds = milliseconds
    self.result = result
  }
}

extension Prompt {
  var digest: String { SHA256.hex(Array(system.text.utf8) + Array(user.utf8)) }
}

extension RecordedCall: Codable {
  private enum CodingKeys: String, CodingKey {
    case stage, task, n, candidate, prompt, answer, error
    case maxTokens = "max_tokens"
    case milliseconds = "ms"
  }

  private struct Answer: Codable {
    var text: String
    var finish: ModelAnswer.Finish?
    var usage: Usage?
    /// Micro-dollars, as the provider said.
    var cost: Money?

    enum CodingKeys: String, CodingKey {
      case text, finish, usage
      case cost = "cost_micro_usd"
    }
  }

  private struct Usage: Codable {
    var input: Int
    var output: Int
    var cached: Int?
    var reasoning: Int?
  }

  private struct Failure: Codable {
    var kind: ModelError.Kind
    var message: String
    var status: Int?
    var retryAfter: Int?

    enum CodingKeys: String, CodingKey {
      case kind, message, status
      case retryAfter = "retry_after_ms"
    }
  }

  package init(from decoder: any Decoder) throws {
    let c = try decoder.container(keyedBy: CodingKeys.self)
    let task = try c.decodeIfPresent(String.self, forKey: .task)
    key = CallKey(
      stage: try c.decode(Stage.self, forKey: .stage), task: task == "-" ? nil : task,
      n: try c.decode(Int.self, forKey: .n))
    let names = try c.decode(String.self, forKey: .candidate).split(separator: "/", maxSplits: 1).map(String.init)
    guard names.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: .candidate, in: c, debugDescription: "a candidate is provider/model")
    }
    candidate = Candidate(provider: names[0], model: names[1])
    maxTokens = try c.decodeIfPresent(Int.self, forKey: .maxTokens)
    promptDigest = try c.decodeIfPresent(String.self, forKey: .prompt)
    milliseconds = try c.decodeIfPresent(Int.self, forKey: .milliseconds)
    let answer = try c.decodeIfPresent(Answer.self, forKey: .answer)
    let failure = try c.decodeIfPresent(Failure.self, forKey: .error)
    switch (answer, failure) {
    case (let answer?, nil):
      let usage = answer.usage.map {
        TokenUsage(
          input: Self.tokens($0.input), cachedInput: Self.tokens($0.cached), output: Self.tokens($0.output),
          reasoning: Self.tokens($0.reasoning))
      }
      let cost = answer.cost.flatMap { (Money(microUSD: 1)...Money.largest).contains($0) ? $0 : nil }
      result = .success(
        ModelAnswer(text: answer.text, usage: usage, reportedCost: cost, finish: answer.finish ?? .complete))
    case (nil, let error?):
      result = .failure(
        ModelError(error.kind, error.message, status: error.status, retryAfter: error.retryAfter))
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .answer, in: c, debugDescription: "a call has an answer or an error")
    }
  }

  /// No number in a file may overflow what it costs.
  private static func tokens(_ number: Int?) -> Int { min(max(number ?? 0, 0), 1_000_000_000) }

  package func encode(to encoder: any Encoder) throws {
    var c = encoder.container(keyedBy: CodingKeys.self)
    try c.encode(key.stage, forKey: .stage)
    try c.encode(key.task ?? "-", forKey: .task)
    try c.encode(key.n, forKey: .n)
    try c.encode(candidate.description, forKey: .candidate)
    try c.encodeIfPresent(maxTokens, forKey: .maxTokens)
    try c.encodeIfPresent(promptDigest, forKey: .prompt)
    try c.encodeIfPresent(milliseconds, forKey: .milliseconds)
    switch result {
    case .success(let answer):
      let usage = answer.usage.map {
        Usage(input: $0.input, output: $0.output, cached: $0.cachedInput, reasoning: $0.reasoning)
      }
      let recorded = Answer(text: answer.text.text, finish: answer.finish, usage: usage, cost: answer.reportedCost)
      try c.encode(recorded, forKey: .answer)
    case .failure(let error):
      let failure = Failure(
        kind: error.kind, message: error.message, status: error.status, retryAfter: error.retryAfter)
      try c.encode(failure, forKey: .error)
    }
  }
}
