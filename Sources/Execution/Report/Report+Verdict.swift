import Core

extension Report {
  /// The verdict in one sentence.
  package static func verdict(_ summary: Summary) -> String {
    let tasks = "\(summary.totals.tasksAccepted) of \(count(summary.tasks.count, "task")) accepted"
    let missing = [CriterionVerdict.Verdict.unmet, .unverified].compactMap { verdict in
      let number = summary.criteria.count { $0.verdict == verdict }
      return number == 0 ? nil : "\(count(number, "criterion", "criteria")) \(verdict.rawValue)"
    }
    let state = ([tasks] + missing).joined(separator: ", ")
    let command = summary.resumption.map { "`\(code($0.command))`\($0.remark.map { " (\($0))" } ?? "")" } ?? ""
    if let policy = summary.policyReached {
      return "Stopped by policy \(text(policy)): \(state). Continue with \(command)."
    }
    return switch summary.status {
    case .success:
      summary.criteria.isEmpty
        ? "Accepted: every required check ran and passed."
        : "Accepted: every required check ran and passed, and every criterion"
          + (summary.successCriteria.isEmpty ? ", all proposed by the plan, is met." : " is met.")
    case .partialSuccess: "Not accepted: \(state)."
    case .failed: "Failed: \(state)."
    case .budgetExhausted:
      "Stopped for money: \(summary.budget.spent) of \(summary.budget.max) spent, \(state). "
        + (summary.budget.capReached.map { "Raise the monthly cap of \(text($0)), then continue" } ?? "Continue")
        + " with \(command)."
    case .timeout, .noProvider, .interrupted:
      "\(ending[summary.status] ?? ""): \(state). Continue with \(command)."
    case .planned: "Planned: nothing was built yet. Build it with \(command)."
    case .systemFailure: "A fault of orchestrator stopped the run: \(state). Continue with \(command)."
    }
  }

  private static let ending: [RunStatus: String] = [
    .timeout: "Stopped for time", .noProvider: "No provider could serve", .interrupted: "Interrupted",
  ]

  static func money(_ summary: Summary) -> String {
    let budget = summary.budget
    let stages = Stage.allCases.compactMap { stage in
      budget.phaseSpent[stage.rawValue].flatMap { $0.wrappedValue > .zero ? "\(stage) \($0.wrappedValue)" : nil }
    }
    var lines = ["\(budget.spent) of \(budget.max) spent, \(budget.remaining) left."]
    if !stages.isEmpty { lines.append("By stage: \(stages.joined(separator: ", ")).") }
    if budget.unconfirmed > .zero {
      lines.append("Of this \(budget.unconfirmed) is unconfirmed: calls without an answer, charged at their bound.")
    }
    if budget.assumed > .zero {
      lines.append("Of this \(budget.assumed) is assumed, not known: models without a known price (see the notes).")
    }
    if budget.reserved > .zero { lines.append("\(budget.reserved) is reserved for calls that have not ended.") }
    let totals = summary.totals
    if totals.savings > .zero {
      lines.append(
        "The dearest adequate model would have taken \(totals.savings) more for the same tokens: "
          + "\(percent(totals.savingsPercent)) are saved.")
    }
    if totals.cacheHits > 0 {
      lines.append(
        "\(count(totals.cacheHits, "answer")) came from the cache, where \(totals.cacheSaved) had been paid for "
          + "\(totals.cacheHits == 1 ? "it" : "them").")
    }
    let cache = summary.cache
    if cache.candidates > 0 {
      lines.append(
        "\(count(cache.candidates, "answer")) had been given to similar questions: \(cache.rejectedCandidates) turned down, "
          + "\(cache.falseHits) found wrong later.")
    }
    lines.append(
      "\(count(totals.calls, "call")), \(totals.inputTokens) tokens in, \(totals.outputTokens) out; "
        + "\(count(totals.retries, "retry", "retries")), \(count(totals.fallbacks, "fallback")), "
        + "\(count(totals.escalations, "escalation")), \(count(totals.reopenings, "reopening")).")
    return "## Money\n\n" + lines.joined(separator: "\n")
  }

  /// "75 %", "96.5 %".
  private static func percent(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value)) %" : "\(value) %"
  }

  private static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? one : many ?? one + "s")"
  }
}
