package import Core

/// Reads a plan from a model's answer.
///
/// Tolerant in form (prose, fences, trailing commas, aliases, a bare array of tasks), strict in content: what has no
/// meaning here is a finding, never silently dropped.
package enum PlanReader {
  /// UTF-8 bytes that an answer may have.
  package static let sizeLimit = 1_000_000

  /// `criteria` are the user's; when there are none the plan proposes them. `prior` is the plan that a task may stand in
  /// as it is.
  package static func read(_ text: String, criteria: [Criterion], prior: Plan? = nil) -> Result<Plan, PlanProblem> {
    guard text.utf8.count <= sizeLimit else {
      return problem("size", "the answer is longer than \(sizeLimit) bytes: answer with the plan's JSON object only")
    }
    guard let value = LenientJSON.parse(text, where: looksLikePlan) else {
      if text.withoutOuterSpace.isEmpty { return problem("empty", "the answer is empty: answer with one JSON object") }
      return problem(
        "json",
        "the answer holds no complete JSON object with a list \"tasks\" (nested at most \(LenientJSON.deepest) deep): "
          + "answer with that and nothing else")
    }
    var reading = PlanReading(isProposing: criteria.isEmpty, known: Set(criteria.map(\.id)), prior: prior)
    let plan = reading.plan(value)
    return reading.findings.isEmpty ? .success(plan) : .failure(PlanProblem(findings: reading.findings))
  }

  private static func looksLikePlan(_ value: JSONValue) -> Bool {
    if let tasks = value["tasks"] ?? value["plan"]?["tasks"] { return tasks.array != nil }
    return value.array?.contains { $0["id"] != nil && ($0["role"] ?? $0["type"] ?? $0["prompt"]) != nil } ?? false
  }

  private static func problem(_ rule: String, _ message: String) -> Result<Plan, PlanProblem> {
    .failure(PlanProblem(findings: [.plan(rule, message)]))
  }
}
