package import Core

/// What the project's calls took of money, tokens and time: a fold over their events, for the policies that limit it.
package struct CallHistory: Sendable {
  package struct Call: Sendable {
    package var key: CallKey
    /// When it was reserved, in milliseconds since 1970.
    package var at: Int64
    /// Its bound until it has ended.
    package var cost: Money
    /// In and out together; as many as it could have until it has ended.
    package var tokens: Int
  }

  package private(set) var calls: [Call] = []
  /// The calls without an ending, by their places in `calls`.
  private var open: [CallKey: Int] = [:]
  private var answers: [Candidate: (count: Int, milliseconds: Int)] = [:]
  private var costs: [String: Money] = [:]

  package init() {}

  package mutating func apply(_ stored: StoredEvent) {
    switch stored.event {
    case .callReserved(let call):
      open[call.key] = calls.count
      let tokens = Self.mostTokens(bytes: call.prompt.byteCount, maxTokens: call.maxTokens)
      calls.append(Call(key: call.key, at: stored.at, cost: call.bound, tokens: tokens))
      charge(call.bound, call.key)
    case .callSettled(let call):
      end(call.key, cost: call.cost, tokens: call.answer.usage.map { $0.input + $0.output })
      let before = answers[call.candidate] ?? (0, 0)
      answers[call.candidate] = (before.count + 1, before.milliseconds + call.milliseconds)
    case .callFailed(let call):
      end(call.key, cost: call.charged, tokens: call.error.mayHaveBeenCharged ? nil : 0)
    default: break
    }
  }

  /// What a call can use at most: a token is at least a byte of the request.
  package static func mostTokens(bytes: Int, maxTokens: Int) -> Int {
    bytes + Reservation.envelope + maxTokens
  }

  /// What was spent on the task, bounds of open calls included.
  package func cost(of task: String) -> Money { costs[task] ?? .zero }

  /// Nil until it has answered.
  package func meanMilliseconds(of candidate: Candidate) -> Int? {
    answers[candidate].map { $0.milliseconds / $0.count }
  }

  /// From when on a sum over the last `window` milliseconds has room for `more` below the limit. Not asked about what
  /// never has room: `more` is at most the limit.
  package func roomAt(
    _ now: Int64, window: Int64, limit: Int64, more: Int64, task: String? = nil, _ weight: (Call) -> Int64
  ) -> Int64 {
    let counted = task.map { id in calls.filter { $0.key.task == id } } ?? calls
    return SlidingWindow.roomAt(
      now, window: window, limit: limit, more: more,
      uses: counted.sorted { $0.at < $1.at }.map { ($0.at, weight($0)) })
  }

  /// Tokens that nobody counted are taken for as many as the call could have.
  private mutating func end(_ key: CallKey, cost: Money, tokens: Int?) {
    guard let index = open.removeValue(forKey: key) else { return }
    charge(cost - calls[index].cost, key)
    calls[index].cost = cost
    calls[index].tokens = tokens ?? calls[index].tokens
  }

  private mutating func charge(_ cost: Money, _ key: CallKey) {
    if let task = key.task { costs[task, default: .zero] += cost }
  }
}
