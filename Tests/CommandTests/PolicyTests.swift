import Core
import Foundation
import Platform
import Testing

/// `--policy`: who is asked, by the server's own count. Left alone, alpha plans and writes and beta is the critic.
@Suite struct PolicyTests {
  private static let rules = ColoursProject.rules.map(rule)

  private static func rule(_ stub: StubRule) -> Scenario.Rule {
    var rule = Scenario.Rule(.plan, "-", "")
    rule.members = stub.json.object ?? [:]
    return rule
  }

  private static func blocking(_ provider: String, at place: String, _ mode: String = "HARD", name: String = "no")
    -> String
  {
    let policy =
      #"[{"name": "\#(name)-\#(provider)", "enforcement_mode": "\#(mode)", "blocked_providers": ["\#(provider)"]}]"#
    return place == "org" ? #"{"org": \#(policy)}"# : #"{"\#(place)": {"\#(subjects[place] ?? "")": \#(policy)}}"#
  }

  private static let subjects = ["team": "core", "project": "p", "task": "red", "job": "p", "node": "red"]
  private static let criteria = "every file is valid JSON"

  private func build(_ scenario: Scenario, _ policy: String, _ more: [String] = []) async throws -> Scenario.Built {
    try scenario.write(policy, to: "policy.json")
    return try await scenario.build(
      Self.criteria, ["--team", "core", "--policy", "policy.json", "--concurrency", "1"] + more)
  }

  /// What the events say of policies.
  private func decisions(_ run: BuiltBinary.Run) throws -> [JSONValue] {
    try run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      .filter { $0["event"] == "policyApplied" }
  }

  @Test func leftAloneTheseProvidersAreAsked() async throws {
    let scenario = try Scenario(Self.rules)
    let built = try await build(scenario, "{}")
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(Set(try scenario.server.log().map(\.provider)) == ["alpha", "beta"])
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["alpha"])
    #expect(try scenario.calls(.critique, "red").map(\.provider) == ["beta"])
    #expect(!built.notes.contains { $0.hasPrefix("policy") })
  }

  @Test(arguments: ["org", "team", "project", "job"], ["alpha", "beta"])
  func aHardPolicyKeepsEveryStageFromItsProvider(_ place: String, _ provider: String) async throws {
    let scenario = try Scenario(Self.rules)
    let built = try await build(scenario, Self.blocking(provider, at: place))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    let asked = try scenario.server.log()
    #expect(asked.count == ColoursProject.calls)
    #expect(!asked.contains { $0.provider == provider })
    let level = place == "job" ? "project" : place
    let subject = level == "org" ? "" : " \(Self.subjects[level] ?? "")"
    let note =
      "policy: no-\(provider) (\(level)\(subject), HARD) excluded \(provider)/model: "
      + "provider \(provider) is blocked (8 calls)."
    #expect(built.notes.contains(note), "\(built.notes)")
    #expect(built.report.contains("- \(note)"), "\(built.report)")
  }

  @Test(arguments: ["task", "node"])
  func aTasksPolicyIsAboutItsCallsAlone(_ place: String) async throws {
    let scenario = try Scenario(Self.rules)
    let built = try await build(scenario, Self.blocking("alpha", at: place))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["beta"])
    #expect(try scenario.calls(.critique, "red").map(\.provider) == ["gamma"])
    #expect(try scenario.calls(.generate, "green").map(\.provider) == ["alpha"])
    #expect(
      built.notes.contains { $0.hasPrefix("policy: no-alpha (task red, HARD) excluded") && $0.hasSuffix("(2 calls).") })
  }

  @Test(arguments: ["team": "other", "project": "q", "task": "yellow"])
  func aPolicyForOthersIsNothingToThisRun(_ place: String, _ subject: String) async throws {
    let scenario = try Scenario(Self.rules)
    let policy = #"{"\#(place)": {"\#(subject)": [{"name": "no", "allowed_providers": []}]}}"#
    #expect(try await build(scenario, policy).ended("SUCCESS", 0))
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["alpha"])
  }

  // MARK: Modes

  @Test(arguments: ["org", "team", "project", "task"])
  func aSoftPolicyIsForWhenNobodyElseIsLeft(_ place: String) async throws {
    let scenario = try Scenario(Self.rules)
    let built = try await build(scenario, Self.blocking("alpha", at: place, "SOFT"), ["--events"])
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["beta"])
    #expect(try scenario.calls(.critique, "red").map(\.provider) == ["gamma"])
    #expect(
      try decisions(built.run).allSatisfy { $0["reason"]?.string?.contains("SOFT) deferred alpha/model") == true })

    let alone = try Scenario(Self.rules, models: [Scenario.cheap])
    let last = try await build(alone, Self.blocking("alpha", at: place, "SOFT"), ["--events"])
    #expect(last.status == "SUCCESS", "\(last.run.stderr)")
    #expect(try alone.calls(.generate, "red").map(\.provider) == ["alpha"])
    let noted = try decisions(last.run)
    #expect(noted.contains { $0["task"] == "red" && $0["stage"] == "generate" })
    #expect(noted.allSatisfy { $0["reason"]?.string?.contains("SOFT) noted alpha/model: provider alpha") == true })
  }

  @Test(arguments: ["org", "team", "project", "task"])
  func aMonitoringPolicyOnlyNotesAlsoBesideAHardOne(_ place: String) async throws {
    let scenario = try Scenario(Self.rules)
    let monitor = Self.blocking("alpha", at: place, "MONITOR", name: "watch")
    let hard = #"{"name": "no-beta", "blocked_providers": ["beta"]}"#
    let both =
      place == "org"
      ? monitor.replacing(#"{"org": ["#, with: #"{"org": [\#(hard), "#)
      : monitor.dropLast() + #", "org": [\#(hard)]}"#
    let built = try await build(scenario, String(both), ["--events"])
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    #expect(Set(try scenario.server.log().map(\.provider)) == ["alpha", "gamma"])
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["alpha"])
    let reasons = try decisions(built.run).filter { $0["task"] == "red" }.map { $0["reason"]?.string ?? "" }
    #expect(reasons.count == 2)
    #expect(reasons.allSatisfy { $0.contains("no-beta (org, HARD) excluded beta/model") })
    // Its draft is alpha's; its critique is not.
    #expect(reasons.first?.contains("MONITOR) noted alpha/model: provider alpha is blocked") == true)
    #expect(reasons.last?.contains("MONITOR") == false)
  }

  // MARK: Fallback, escalation, resume

  @Test func aFallbackNeverGoesToAForbiddenProvider() async throws {
    var broken = Scenario.Rule(.generate, "red", "")
    broken.members = ["stage": "generate", "path": "/alpha/", "status": .number(500)]
    let scenario = try Scenario([broken] + Self.rules)
    let built = try await build(scenario, Self.blocking("beta", at: "org"))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try scenario.calls(.generate, "red").last?.provider == "gamma")
    #expect(try !scenario.server.log().contains { $0.provider == "beta" })
  }

  @Test func anEscalationNeverGoesToAForbiddenProvider() async throws {
    let bad = "```json path=red.json\n{\"name\": }\n```"
    let scenario = try Scenario(
      [.init(.generate, "red", by: "alpha", bad), .init(.revise, "red", by: "alpha", bad)]
        + ["generate", "revise"].map { stage in
          Self.rule(StubRule("```json path=red.json\n{\"name\": \"red\"}\n```", stage: stage, task: "red"))
        } + Self.rules)
    let built = try await build(scenario, Self.blocking("beta", at: "team"))
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.task("red")?["provider"] == "gamma")
    #expect(try !scenario.server.log().contains { $0.provider == "beta" })
  }

  @Test func aResumedProjectKeepsItsPoliciesUntilItGetsOthers() async throws {
    let scenario = try Scenario(Self.rules)
    let refused = try await build(scenario, #"{"org": [{"name": "nobody", "allowed_providers": []}]}"#)
    #expect(refused.status == "NO_PROVIDER" && refused.run.exit == .exited(4), "\(refused.run.stderr)")
    #expect(
      refused.reason.hasPrefix(
        "no candidate is left for planning: policy nobody (org, HARD) excluded alpha/model, beta/model, gamma/model: "
          + "allowed providers: none"), "\(refused.reason)")
    #expect(refused.run.stderr.contains("--policy FILE (one that leaves somebody to ask)"), "\(refused.run.stderr)")
    #expect(refused.summary["policy_reached"] == "nobody (org)")
    #expect(refused.report.contains("**Stopped by policy nobody (org): 0 of 0 tasks accepted"), "\(refused.report)")

    let again = try await scenario.run(["--resume", "p"])
    #expect(again.exit == .exited(4))
    #expect(try scenario.server.log().isEmpty)

    try scenario.write("org:\n  - name: no-alpha\n    blocked_models: [alpha/model]\n", to: "other.yaml")
    let done = try await scenario.run(["--resume", "p", "--policy", "other.yaml"])
    #expect(done.exit == .exited(0), "\(done.stderr)")
    #expect(try scenario.server.log().count == ColoursProject.calls)
    #expect(try !scenario.server.log().contains { $0.provider == "alpha" })
  }

  @Test func aPolicyGivenToAResumeHoldsFromThenOn() async throws {
    let scenario = try Scenario(Self.rules)
    let planned = try await scenario.build(Self.criteria, ["--dry-run"])
    #expect(planned.run.exit == .exited(0), "\(planned.run.stderr)")
    #expect(try scenario.server.log().map(\.provider) == ["alpha"])
    try scenario.write(Self.blocking("alpha", at: "project"), to: "policy.json")
    let done = try await scenario.run(["--resume", "p", "--policy", "policy.json"])
    #expect(done.exit == .exited(0), "\(done.stderr)")
    #expect(try scenario.server.log().count { $0.provider == "alpha" } == 1)
  }

  /// Gamma's tokens cost four times as much as alpha's.
  @Test func anEstimateLeavesOutWhoIsForbidden() async throws {
    func low(_ policy: String) async throws -> Double {
      let planned = try await build(try Scenario(Self.rules), policy, ["--dry-run", "--json"])
      return try #require(try JSONValue(parsing: planned.run.stdout)["estimate"]?["low_usd"]?.number)
    }
    let (free, bound) = (
      try await low("{}"), try await low(#"{"team": {"core": [{"name": "g", "allowed_providers": ["gamma"]}]}}"#)
    )
    #expect(bound > 2 * free)
    #expect(try await low(#"{"team": {"other": [{"name": "g", "allowed_providers": ["gamma"]}]}}"#) == free)
  }

  // MARK: Money, time, latency

  @Test func whatATaskMayCostEndsWithThreeAndNamesThePolicy() async throws {
    let scenario = try Scenario(Self.rules)
    let policy = #"{"task": {"red": [{"name": "frugal", "max_cost_per_task_usd": 0.0001}]}}"#
    let built = try await build(scenario, policy)
    #expect(built.status == "BUDGET_EXHAUSTED" && built.run.exit == .exited(3), "\(built.run.stderr)")
    #expect(built.reason == "policy frugal (task red) leaves $0.000100 for writing red: at most $0.000100 a task")
    #expect(try scenario.calls(.generate, "red").isEmpty)
    #expect(!built.run.stderr.contains("--budget USD"))
  }

  @Test func aSoftLimitOfMoneyIsNoted() async throws {
    let scenario = try Scenario(Self.rules)
    let built = try await build(
      scenario, #"{"org": [{"name": "frugal", "enforcement_mode": "SOFT", "max_cost_per_task_usd": 0.0001}]}"#)
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(built.notes.contains { $0.contains("frugal (org, SOFT) noted alpha/model: at most $0.000100 a task") })
  }

  @Test func aRateIsWaitedForAndNeverPassed() async throws {
    let scenario = try Scenario(Self.rules)
    let built = try await build(
      scenario, #"{"org": [{"name": "slowly", "rate_limit": {"calls_per_minute": 1}}]}"#, ["--time", "2"])
    #expect(built.status == "TIMEOUT" && built.run.exit == .exited(3), "\(built.run.stderr)")
    #expect(built.reason.contains(" s for the rates of policy slowly (org)"), "\(built.reason)")
    #expect(try scenario.requests() == ["plan - alpha"])
    #expect(
      built.notes.contains { $0.contains("slowly (org, HARD) held") && $0.contains("at most 1 calls in any minute") })
  }

  @Test func whoAnswersTooSlowlyIsNotAskedAgain() async throws {
    let slow = Self.rule(StubRule(ColoursProject.plan, stage: "plan").with("delay_ms", .number(1_500)))
    let scenario = try Scenario([slow] + Self.rules)
    let built = try await build(scenario, #"{"org": [{"name": "brisk", "max_latency_ms": 1000}]}"#)
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try scenario.server.log().count { $0.provider == "alpha" } == 1)
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["beta"])
  }
}
