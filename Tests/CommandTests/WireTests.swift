import Core
import Foundation
import Platform
import Testing

/// A provider as a stub stands in for it.
struct WireCase: Sendable, CustomTestStringConvertible {
  var provider: String
  /// The variables that configure it, `BASE` standing for the server's address.
  var variables: [String: String]
  var path: String
  /// Header and value that prove who asks; nil: no header may.
  var authentication: (name: String, value: String)?

  var testDescription: String { provider }

  func variables(_ server: StubServer) -> [String: String] {
    variables.mapValues { $0.replacingOccurrences(of: "BASE", with: server.address) }
  }

  static let key = "sk-test-0123456789"

  private static func chat(_ provider: String, base: String) -> WireCase {
    let name = provider.uppercased()
    return WireCase(
      provider: provider, variables: ["\(name)_API_KEY": key, "\(name)_BASE_URL": "BASE\(base)"],
      path: "\(base)/chat/completions", authentication: ("authorization", "Bearer \(key)"))
  }

  static let openai = chat("openai", base: "/v1")
  static let anthropic = WireCase(
    provider: "anthropic", variables: ["ANTHROPIC_API_KEY": key, "ANTHROPIC_BASE_URL": "BASE"], path: "/v1/messages",
    authentication: ("x-api-key", key))
  static let google = WireCase(
    provider: "google", variables: ["GOOGLE_API_KEY": key, "GOOGLE_BASE_URL": "BASE"],
    path: "/v1beta/models/", authentication: ("x-goog-api-key", key))
  static let wires = [openai, anthropic, google]

  static let all =
    wires + [
      chat("deepseek", base: "/v1"), chat("kimi", base: "/v1"), chat("minimax", base: "/v1"),
      chat("zhipu", base: "/api/paas/v4"),
      WireCase(
        provider: "ollama", variables: ["OLLAMA_HOST": "BASE"], path: "/v1/chat/completions", authentication: nil),
    ]
}

@Test(arguments: WireCase.wires)
func theSameProjectIsBuiltOverEachWire(_ wire: WireCase) async throws {
  let server = try StubServer(SlugProject.rules)
  let home = try TestHome(wire.variables(server))
  let run = try await home.run(SlugProject.arguments)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  #expect(run.stdout.hasSuffix("SUCCESS: all checks ran and passed, every criterion is met\n"))
  #expect(try home.app().keys.sorted() == ["pyproject.toml", "slug.py", "tests/test_slug.py"])
  #expect(try home.app()["slug.py"]?.contains(#"return "-".join(title.lower().split())"#) == true)

  let calls = try server.log()
  let summary = try home.summary()
  for call in calls { try expectRequest(call, of: wire, project: summary["project_id"]?.string) }
  let stages = calls.compactMap { call in call["headers"]?["x-orchestrator-stage"]?.string }
  #expect(stages == ["plan", "generate", "generate", "generate", "critique"])
  let tasks = calls.map { call in call["headers"]?["x-orchestrator-task"]?.string }
  #expect(tasks == [nil, "interface", "tests", "slug", nil])

  // Tokens × catalogue price, rounded up to a micro-dollar for each call.
  let costs = try await costs(of: calls, rules: SlugProject.rules, home: home)
  let spent = costs.reduce(0) { $0 + $1.microUSD }
  #expect(spent > 0)
  #expect(microUSD(summary["budget"]?["spent_usd"]) == spent)
  #expect(microUSD(summary["totals"]?["cost_usd"]) == spent)
  for stage in ["plan", "generate", "critique"] {
    let own = zip(stages, costs).filter { $0.0 == stage }.reduce(0) { $0 + $1.1.microUSD }
    #expect(microUSD(summary["budget"]?["phase_spent"]?[stage]) == own, "\(stage)")
  }
  #expect(summary["totals"]?["input_tokens"]?.number == Double(costs.reduce(0) { $0 + $1.input }))
  #expect(summary["totals"]?["output_tokens"]?.number == Double(costs.reduce(0) { $0 + $1.output }))
  #expect(summary["totals"]?["cached_input_calls"] == .number(2))
}

@Test(arguments: WireCase.all)
func everyProviderIsAskedAsItWants(_ wire: WireCase) async throws {
  let server = try StubServer([PaletteProject.planRule])
  let home = try TestHome(wire.variables(server))
  let run = try await home.run(["plan"] + PaletteProject.arguments)
  #expect(run.exit == .exited(0), "\(run.stderr)")
  let calls = try server.log()
  #expect(calls.count == 1)
  for call in calls { try expectRequest(call, of: wire, project: nil) }
}

/// Path, authentication, headers and body.
private func expectRequest(_ call: JSONValue, of wire: WireCase, project: String?) throws {
  let headers = try #require(call["headers"])
  let body = try #require(call["body"])
  let path = try #require(call["path"]?.string)
  if wire.provider == "google" {
    let model = try #require(call["model"]?.string)
    #expect(path == "/v1beta/models/\(model):streamGenerateContent?alt=sse")
    #expect((body["generationConfig"]?["maxOutputTokens"]?.number ?? 0) > 0)
    #expect(body["systemInstruction"]?["parts"]?.array?.first?["text"]?.string?.isEmpty == false)
    #expect(body["contents"]?.array?.first?["role"]?.string == "user")
  } else {
    #expect(path == wire.path)
    let model = try #require(body["model"]?.string)
    // OpenAI's reasoning models refuse the older name.
    let limit = wire.provider == "openai" && !model.hasPrefix("gpt-4") ? "max_completion_tokens" : "max_tokens"
    #expect((body[limit]?.number ?? 0) > 0)
    #expect(body["messages"]?.array?.last?["role"]?.string == "user")
  }
  if wire.provider == "anthropic" {
    #expect(headers["anthropic-version"] == .string("2023-06-01"))
    #expect(body["system"]?.string?.isEmpty == false)
  }
  let proofs = ["authorization", "x-api-key", "x-goog-api-key"].filter { headers[$0] != nil }
  #expect(proofs == [wire.authentication?.name].compactMap(\.self))
  if let (name, value) = wire.authentication { #expect(headers[name] == .string(value)) }
  // Proxies log addresses.
  #expect(!path.contains(WireCase.key))

  #expect(headers["content-type"] == .string("application/json"))
  #expect(headers["x-orchestrator-attempt"] == .string("1"))
  #expect(headers["x-orchestrator-run"]?.string?.isEmpty == false)
  #expect(headers["x-orchestrator-project"]?.string?.isEmpty == false)
  if let project { #expect(headers["x-orchestrator-project"] == .string(project)) }
}

private struct Cost {
  var input: Int
  var output: Int
  var microUSD: Int
}

/// What each call costs by the usage that its rule reports and the prices that `models --json` prints.
private func costs(of calls: [JSONValue], rules: [StubRule], home: TestHome) async throws -> [Cost] {
  let models = try JSONValue(parsing: try await home.run(["models", "--json"]).stdout)["models"]?.array ?? []
  return try calls.map { call in
    let name = call["model"]
    let model = try #require(models.first { $0["configured"] == .bool(true) && $0["model"]?["id"] == name }?["model"])
    let rule = try #require(call["rule"]?.number)
    let usage = try #require(rules[Int(rule)]["usage"])
    func tokens(_ name: String) -> Int { Int(usage[name]?.number ?? 0) }
    // USD per million tokens are micro-dollars a token; millionths of those are whole numbers.
    func price(_ name: String) -> Int? { (model[name]?.number).map { Int(($0 * 1_000_000).rounded()) } }
    let input = try #require(price("input_price"))
    let output = try #require(price("output_price"))
    let cached = price("cached_input_price") ?? input
    let exact =
      (tokens("input") - tokens("cached")) * input + tokens("cached") * cached + tokens("output") * output
    return Cost(input: tokens("input"), output: tokens("output"), microUSD: (exact + 999_999) / 1_000_000)
  }
}

private func microUSD(_ value: JSONValue?) -> Int { Int(((value?.number ?? -1) * 1_000_000).rounded()) }
