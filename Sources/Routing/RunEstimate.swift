package import Core

/// What building a plan will cost, before it is built: from everything going well to much going wrong.
package struct RunEstimate: Sendable, Hashable {
  package struct Line: Sendable, Hashable {
    package var task: String
    /// The candidate of the first draft; nil when none can serve.
    package var candidate: Candidate?
    package var low: Money
    package var high: Money
  }

  package var lines: [Line]
  package var low: Money
  package var high: Money
  /// For people: what the two numbers take for granted.
  package var assumptions: [String]

  /// Bytes of a typical prompt: instructions, the task, and the skeleton or sources it is shown.
  package static let promptBytes = 12_000
  /// Bytes that a draft and its findings add to a revision.
  private static let revisionBytes = 8_000

  /// `isCritiqued` tells the tasks that a critic is asked about even when all goes well.
  package init(plan: Plan, router: Router, cap: Money, isCritiqued: (PlanTask) -> Bool) {
    lines = plan.tasks.map { Self.line(for: $0, router: router, cap: cap, isCritiqued: isCritiqued($0)) }
    let review = Self.cost(
      router.first(RouteRequest(stage: .critique, task: nil, inputBytes: 2_000 * max(1, plan.tasks.count), cap: cap)))
    low = lines.reduce(review) { $0 + $1.low }
    high = lines.reduce(review + review) { $0 + $1.high }
    assumptions = [
      "The plan itself is paid already and not part of this.",
      "Low: the first draft of every task is accepted; what no suite or build decides is critiqued; one review.",
      "High: every task is revised, goes on to a stronger model and is revised there too; the whole is reviewed twice.",
      "A prompt has \(Self.promptBytes) bytes, a revision \(Self.revisionBytes) more; four bytes are a token.",
      "Prices are the catalogue's; nothing is read from a provider's cache.",
    ]
  }

  private static func line(for task: PlanTask, router: Router, cap: Money, isCritiqued: Bool) -> Line {
    let generate = RouteRequest(stage: .generate, task: task, inputBytes: promptBytes, cap: cap)
    let revise = RouteRequest(stage: .revise, task: task, inputBytes: promptBytes + revisionBytes, cap: cap)
    let first = router.first(generate)
    var low = cost(first)
    var high = low
    if let author = first.choice {
      let opinion = RouteRequest(stage: .critique, task: task, inputBytes: promptBytes, cap: cap)
      let opinionCost = cost(router.critic(opinion, author: author))
      if isCritiqued { low += opinionCost }
      high += cost(author, router.first(revise)) + opinionCost + opinionCost
      let next = router.escalation(generate, after: [author])
      if let stronger = next.choice { high += cost(next) + cost(stronger, router.first(revise)) }
    }
    return Line(task: task.id, candidate: first.choice, low: low, high: high)
  }

  private static func cost(_ decision: RouteDecision) -> Money {
    decision.choice.map { cost($0, decision) } ?? .zero
  }

  private static func cost(_ candidate: Candidate, _ decision: RouteDecision) -> Money {
    decision.option(candidate)?.attemptCost ?? .zero
  }
}
