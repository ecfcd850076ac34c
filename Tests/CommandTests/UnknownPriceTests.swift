import Core
import Foundation
import Platform
import Testing

/// Models whose prices nobody stated: "shop/mystery", where "local/free" is a model for nothing.
@Suite struct UnknownPriceTests {
  private static let exclusion =
    "its price is unknown: give input_price and output_price in the models file, or --allow-unknown-price"
  private static let allow = ["--models", "mine.json", "--allow-unknown-price"]

  private let home: TestHome
  private let server: StubServer

  init() throws {
    home = try TestHome()
    server = try StubServer(PaletteProject.rules)
  }

  /// Writes the models file: providers by name, each with one model by its members.
  private func offer(_ models: KeyValuePairs<String, String>, at server: StubServer) throws {
    let providers = models.map { name, model in
      """
      {"name": "\(name)", "wire": "openai", "base_url": "\(server.address)/\(name)/v1", "models": [{\(model)}]}
      """
    }
    try home.write("{\"providers\": [\(providers.joined(separator: ","))]}", to: "mine.json")
  }

  private static let mystery = #""id": "mystery""#
  private static let free = #""id": "free", "tier": "local", "input_price": 0, "output_price": 0"#

  private func rows() async throws -> [JSONValue] {
    try JSONValue(parsing: try await home.run(["models", "--models", "mine.json", "--json"]).stdout)["models"]?.array
      ?? []
  }

  @Test func itIsExcludedWithItsReasonEverywhere() async throws {
    try offer(["shop": Self.mystery], at: server)
    let models = try await home.run(["models", "--models", "mine.json"])
    let row = try #require(models.stdout.split(separator: "\n").first { $0.hasPrefix("shop/mystery") })
    #expect(row.contains("  unknown  unknown  ") && row.hasSuffix("no: \(Self.exclusion)"))
    let route = try await home.run(["route", "summarization", "--models", "mine.json"])
    #expect(route.exit == .exited(4))
    #expect(
      route.stdout.split(separator: "\n").contains { $0.contains("shop/mystery") && $0.hasSuffix(Self.exclusion) })
    let allowed = try await home.run(["route", "summarization"] + Self.allow)
    #expect(allowed.exit == .exited(0))
    #expect(allowed.stdout.hasPrefix("summarization: shop/mystery\n"))

    let build = try await home.run(PaletteProject.arguments + ["--models", "mine.json"])
    #expect(build.exit == .exited(2))
    #expect(build.stderr == "error: no model can be asked; shop/mystery is not asked: \(Self.exclusion)\n")
    #expect(try server.log().isEmpty)
  }

  @Test func beforeOthersItIsLeftOutAloud() async throws {
    try offer(["shop": Self.mystery, "local": Self.free], at: server)
    let run = try await home.run(PaletteProject.arguments + ["--models", "mine.json"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(run.stderr.contains("warning: shop/mystery is not asked: \(Self.exclusion)\n"))
    #expect(Set(try server.log().compactMap { $0["model"]?.string }) == ["free"])
    // What states that it costs nothing costs nothing.
    let budget = try home.summary()["budget"]
    #expect(budget?["spent_usd"] == 0 && budget?["assumed_usd"] == 0)
  }

  @Test func allowedItCostsAsMuchAsTheDearest() async throws {
    try offer(["shop": Self.mystery], at: server)
    let planned = try await home.run(["plan"] + PaletteProject.arguments + Self.allow)
    #expect(planned.exit == .exited(0), "\(planned.stderr)")
    // The resumed project keeps what was allowed.
    let run = try await home.run(["--resume", "last", "--models", "mine.json"])
    #expect(run.exit == .exited(0), "\(run.stderr)")

    let known = try await rows().compactMap { $0["model"] }.filter { $0["price_assumed"] == .bool(false) }
    #expect(known.count > 30)
    let input = known.compactMap { $0["input_price"]?.number }.max() ?? 0
    let output = known.compactMap { $0["output_price"]?.number }.max() ?? 0
    // Plan, draft, critique and review.
    let used = [(1_000.0, 200.0), (800, 60), (700, 30), (900, 40)]
    let spent = used.reduce(0) { $0 + (($1.0 * input + $1.1 * output) / 1_000_000) }
    let summary = try home.summary()
    #expect(abs((summary["budget"]?["spent_usd"]?.number ?? 0) - spent) < 1e-9)
    #expect(summary["budget"]?["assumed_usd"] == summary["budget"]?["spent_usd"])
    let note = try #require(summary["notes"]?.array?.first { $0["kind"] == "assumed_price" }?["text"]?.string)
    #expect(note.hasPrefix("The price of shop/mystery is unknown: its $"))
    #expect(note.hasSuffix(" are assumed, at the dearest prices of the catalogue."))
    let report = try String(contentsOfFile: "\(try home.results())/report.md", encoding: .utf8)
    #expect(report.contains(" is assumed, not known: models without a known price"))
    #expect(report.contains("- assumed price: The price of shop/mystery is unknown"))
  }

  /// OpenRouter says what it charged.
  private func reporting(_ cost: Double, _ rules: [StubRule] = PaletteProject.rules) throws -> StubServer {
    try StubServer(
      rules.map { rule in
        var usage = rule["usage"]?.object ?? [:]
        usage["cost"] = .number(cost)
        return rule.with("usage", .object(usage))
      })
  }

  @Test func whatTheProviderSaysThatItCostIsCharged() async throws {
    let server = try reporting(0.002)
    try offer(["shop": Self.mystery], at: server)
    let run = try await home.run(PaletteProject.arguments + Self.allow + ["--record", "calls.jsonl"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let budget = try home.summary()["budget"]
    #expect(budget?["spent_usd"] == .number(0.008) && budget?["assumed_usd"] == 0)
    #expect(try home.summary()["notes"]?.array?.contains { $0["kind"] == "assumed_price" } == false)

    let again = try await home.run(PaletteProject.arguments + ["--replay", "calls.jsonl", "-o", "again"])
    #expect(again.exit == .exited(0), "\(again.stderr)")
    #expect(try home.summary(in: "again")["budget"]?["spent_usd"] == .number(0.008))
  }

  @Test func nothingReportedIsNotForNothing() async throws {
    let server = try reporting(0)
    try offer(["shop": Self.mystery], at: server)
    #expect(try await home.run(PaletteProject.arguments + Self.allow).exit == .exited(0))
    let budget = try home.summary()["budget"]
    #expect((budget?["spent_usd"]?.number ?? 0) > 0.01)
    #expect(budget?["assumed_usd"] == budget?["spent_usd"])
  }

  @Test func knownPricesAreNotOverruledByTheProvider() async throws {
    let server = try reporting(0.5)
    try offer(["shop": #""id": "known", "input_price": 1, "output_price": 1"#], at: server)
    #expect(try await home.run(PaletteProject.arguments + ["--models", "mine.json"]).exit == .exited(0))
    #expect(try home.summary()["budget"]?["spent_usd"] == .number((1_200 + 860 + 730 + 940) / 1_000_000))
  }

  @Test func aReportedCostAboveTheBoundIsAnOverrunAndEndsTheSpending() async throws {
    let server = try reporting(2.5)
    try offer(["shop": Self.mystery], at: server)
    let run = try await home.run(PaletteProject.arguments + Self.allow)
    #expect(run.exit == .exited(3), "\(run.stderr)")
    #expect(try server.log().count == 1)
    let summary = try home.summary()
    #expect(summary["budget"]?["spent_usd"] == .number(2.5))
    #expect(summary["notes"]?.array?.contains { $0["kind"] == "overrun" } == true)
  }
}
