import Core
import Foundation
import Platform
import Testing

/// `--strategy`, `--mode`, and what a choice saves. Alpha is cheap, gamma dear and good, beta between them.
@Suite struct StrategyTests {
  private static let criteria = "every file is valid JSON"

  /// What the builds themselves teach does not make beta better than this.
  private static let best = Scenario.Model(name: "gamma", quality: 0.99, price: 4)

  private func scenario() throws -> Scenario {
    try Scenario(
      ColoursProject.rules.map { stub in
        var rule = Scenario.Rule(.plan, "-", "")
        rule.members = stub.json.object ?? [:]
        return rule
      }, models: [Scenario.cheap, Scenario.better, Self.best])
  }

  @Test(arguments: [
    ("--strategy=adequate", "alpha"), ("--strategy=cheapest", "alpha"), ("--strategy=balanced", "beta"),
    ("--strategy=smartest", "gamma"), ("--mode=cost_optimized", "alpha"), ("--mode=local_preferred", "alpha"),
    ("--mode=local-preferred", "alpha"), ("--mode=performance", "gamma"),
  ])
  func theFirstChoiceIsTheStrategys(_ flag: String, _ provider: String) async throws {
    let scenario = try scenario()
    // Before anything is learned from the build.
    let route = try await scenario.run(only: ["route", "data_extraction", "--json", flag])
    let decision = try JSONValue(parsing: route.stdout)["routes"]?.array?.first
    #expect(decision?["choice"] == .string("\(provider)/model"))
    let rule = String(flag.dropFirst(2)).replacing("=", with: " ").replacing("_optimized", with: "").replacing(
      "_", with: "-")
    #expect(decision?["rule"] == .string(rule))
    let scores = decision?["options"]?.array?.filter { $0["score"]?.number != nil }.count
    #expect(scores == (flag.hasPrefix("--mode") ? 3 : 0))
    let built = try await scenario.build(Self.criteria, [flag])
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try scenario.calls(.plan, "-").map(\.provider) == [provider])
    for task in ["red", "green", "blue"] {
      #expect(try scenario.calls(.generate, task).map(\.provider) == [provider])
      #expect(try scenario.calls(.critique, task).map(\.provider) != [provider], "another provider judges")
    }
  }

  @Test func aResumedProjectKeepsItsStrategyUntilItGetsAnother() async throws {
    let scenario = try scenario()
    #expect(try await scenario.build(Self.criteria, ["--strategy", "smartest", "--dry-run"]).run.exit == .exited(0))
    #expect(try await scenario.run(["--resume", "p"]).exit == .exited(0))
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["gamma"])

    let other = try self.scenario()
    #expect(try await other.build(Self.criteria, ["--mode", "performance", "--dry-run"]).run.exit == .exited(0))
    #expect(try await other.run(["--resume", "p", "--strategy", "balanced"]).exit == .exited(0))
    #expect(try other.calls(.plan, "-").map(\.provider) == ["gamma"])
    #expect(try other.calls(.generate, "red").map(\.provider) == ["beta"])
  }

  @Test func aStrategyIsSubjectToPolicies() async throws {
    let scenario = try scenario()
    try scenario.write(
      "org:\n- {name: no-gamma, blocked_providers: [gamma]}\nteam:\n  core:\n"
        + "  - {name: rather-not, enforcement_mode: SOFT, blocked_models: [beta/model]}\n", to: "policy.yaml")
    let built = try await scenario.build(Self.criteria, ["--strategy", "smartest", "--policy", "policy.yaml"])
    #expect(built.ended("SUCCESS", 0), "\(built.run.stderr)")
    #expect(try scenario.calls(.generate, "red").map(\.provider) == ["beta"])
    #expect(try !scenario.server.log().contains { $0.provider == "gamma" })

    let words = ["route", "data_extraction", "--strategy", "smartest", "--policy", "policy.yaml"]
    let route = try await scenario.run(only: words).stdout.split(separator: "\n").map(String.init)
    #expect(route.first == "data_extraction: beta/model by strategy smartest")
    #expect(route.contains("  policy no-gamma (org, HARD) excluded gamma/model: provider gamma is blocked"))
    #expect(
      route.contains {
        $0.contains("gamma/model") && $0.hasSuffix("policy no-gamma (org) forbids it: provider gamma is blocked")
      })
    let ofTeam = try await scenario.run(only: words + ["--team", "core"]).stdout
    #expect(ofTeam.hasPrefix("data_extraction: alpha/model by strategy smartest\n"), "\(ofTeam)")
    #expect(ofTeam.contains("policy rather-not (team core, SOFT) deferred beta/model: model model is blocked"))
  }

  @Test func strategyAndModeExcludeEachOther() async throws {
    let scenario = try scenario()
    let both = try await scenario.run(["--project", "x", "--strategy", "cheapest", "--mode", "cost"])
    #expect(both.exit == .exited(2))
    #expect(both.stderr == "error: --strategy and --mode exclude each other; leave one out\n")
    let unknown = try await scenario.run(["--project", "x", "--mode", "fast"])
    #expect(unknown.exit == .exited(2))
    #expect(
      unknown.stderr == "error: --mode: \"fast\" is not one of local-preferred, balanced, performance, cost\n")
  }

  // MARK: Savings

  /// Each call has 1,500 tokens, at 1, 2 or 4 micro-dollars each.
  @Test func whatAChoiceSavesIsSaidPerCallAndInAll() async throws {
    let scenario = try scenario()
    let built = try await scenario.build(Self.criteria, ["--events"])
    #expect(built.status == "SUCCESS", "\(built.run.stderr)")
    let settled = try built.run.stdout.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
      .filter { $0["event"] == "callSettled" }
    #expect(settled.count == ColoursProject.calls)
    func microUSD(_ value: JSONValue?) -> Int { Int(((value?.number ?? -1) * 1_000_000).rounded()) }
    for call in settled {
      #expect(microUSD(call["cost_usd"]) + microUSD(call["savings_usd"]) == 6_000, "\(call)")
    }
    let totals = built.summary["totals"]
    #expect(microUSD(totals?["savings_usd"]) == settled.reduce(0) { $0 + microUSD($1["savings_usd"]) })
    #expect(microUSD(totals?["cost_usd"]) + microUSD(totals?["savings_usd"]) == 48_000)
    let percent = Double(microUSD(totals?["savings_usd"])) / 480
    #expect(abs((totals?["savings_percent"]?.number ?? 0) - percent) < 0.051)
    #expect(built.report.contains("The dearest adequate model would have taken $"), "\(built.report)")

    let dear = try self.scenario()
    let dearest = try await dear.build(Self.criteria, ["--strategy", "smartest", "--critique", "auto"])
    #expect(microUSD(dearest.summary["totals"]?["savings_usd"]) < microUSD(totals?["savings_usd"]))
  }
}
