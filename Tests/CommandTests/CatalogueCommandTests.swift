import Core
import Foundation
import Platform
import Testing

/// `models`, `route`, `doctor`, and the user's models file.
@Suite struct CatalogueCommandTests {
  private let names = ["openai", "anthropic", "google", "deepseek", "kimi", "minimax", "zhipu", "ollama"]

  @Test func modelsListsEveryProviderAndWhatItNeeds() async throws {
    let home = try TestHome(["KIMI_API_KEY": WireCase.key])
    let text = try await home.run(["models"])
    #expect(text.exit == .exited(0))
    #expect(text.stderr == "")
    for name in names { #expect(text.stdout.contains("\n\(name)/"), "\(name)") }
    #expect(text.stdout.contains("no: OPENAI_API_KEY is not set"))

    let json = try await home.run(["models", "--json"])
    let rows = try #require(try JSONValue(parsing: json.stdout)["models"]?.array)
    #expect(Set(rows.compactMap { $0["provider"]?.string }) == Set(names))
    for row in rows {
      let isKimi = row["provider"] == "kimi"
      #expect(row["configured"] == .bool(isKimi))
      #expect((row["missing"]?.string?.isEmpty == false) == !isKimi)
      #expect(row["model"]?["input_price"]?.number != nil)
      #expect(row["model"]?["source"]?.string?.isEmpty == false)
    }
    #expect(text.stdout.split(separator: "\n").count == rows.count + 1)
    #expect(!json.stdout.contains(WireCase.key))
  }

  @Test func routePrintsEveryNumberAndEveryExclusion() async throws {
    let home = try TestHome(["DEEPSEEK_API_KEY": WireCase.key, "OPENAI_API_KEY": WireCase.key])
    let run = try await home.run(["route", "code_generation", "--json"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    let routes = try #require(try JSONValue(parsing: run.stdout)["routes"]?.array)
    #expect(routes.count == 1)
    let route = try #require(routes.first)
    let options = try #require(route["options"]?.array)
    let models = try JSONValue(parsing: try await home.run(["models", "--json"]).stdout)["models"]?.array ?? []
    #expect(options.count == models.count)
    for option in options {
      #expect(option["probability"]?.number != nil)
      #expect(option["attempt_usd"]?.number != nil)
      #expect(option["expected_usd"]?.number != nil)
    }
    // The cheapest adequate one, by its own numbers.
    let floor = try #require(route["floor"]?.number)
    let adequate = options.filter { $0["exclusion"] == nil && ($0["probability"]?.number ?? 0) >= floor }
    let cheapest = adequate.min { ($0["expected_usd"]?.number ?? 0) < ($1["expected_usd"]?.number ?? 0) }
    #expect(route["choice"] == cheapest?["candidate"])
    let excluded = options.filter { $0["exclusion"] != nil }
    #expect(excluded.contains { $0["exclusion"]?.string?.contains("ANTHROPIC_API_KEY") == true })

    let text = try await home.run(["route", "code_generation"])
    #expect(text.stdout.hasPrefix("code_generation: \(route["choice"]?.string ?? "-")\n"))
    for option in options {
      let name = try #require(option["candidate"]?.string)
      let line = try #require(text.stdout.split(separator: "\n").first { $0.contains(" \(name) ") })
      #expect(line.contains("$"))
      if let exclusion = option["exclusion"]?.string { #expect(line.contains(exclusion)) }
    }
  }

  @Test(arguments: [
    (
      ["code_generation", "--type", "evaluation"],
      "code_generation is a type itself; leave out --type, or say the task in words"
    ), ([""], "the task is empty; say it in words, or leave it out"),
    ([" ", "--type", "evaluation"], "the task is empty; say it in words, or leave it out"),
    (["a parser"], "say what type of task that is with --type code_generation or another"),
  ])
  func aQuestionThatCannotBeMeantIsUsage(_ words: [String], _ message: String) async throws {
    let run = try await TestHome().run(["route"] + words)
    #expect(run.exit == .exited(2) && run.stdout == "")
    #expect(run.stderr == "error: route: \(message)\n")
  }

  @Test func routeWithoutAProviderSaysWhy() async throws {
    let home = try TestHome()
    let run = try await home.run(["route"])
    #expect(run.exit == .exited(4))
    #expect(run.stdout.contains("code_review: nobody"))
    #expect(run.stdout.contains("GOOGLE_API_KEY or GEMINI_API_KEY is not set"))
  }

  @Test func doctorNamesWhatIsMissingAndHowToMendIt() async throws {
    let home = try TestHome()
    let bare = try await home.run(["doctor"])
    #expect(bare.exit == .exited(2))
    #expect(bare.stdout.contains("export OPENAI_API_KEY=…"))
    #expect(bare.stdout.contains("none is configured"))

    let ready = try await home.run(["doctor", "--json"], ["ZHIPU_API_KEY": WireCase.key])
    #expect(ready.exit == .exited(0), "\(ready.stderr)")
    let lines = try #require(try JSONValue(parsing: ready.stdout)["doctor"]?.array)
    func line(_ topic: String) -> JSONValue? { lines.first { $0["topic"] == .string(topic) } }
    #expect(line("zhipu")?["text"]?.string?.contains("key from ZHIPU_API_KEY") == true)
    #expect(line("sandbox")?["level"] == "ok")
    #expect(line("pytest")?["level"] == "ok")
    #expect(line("ruff")?["level"] == "ok")
    #expect(!ready.stdout.contains(WireCase.key))
  }

  static let badFiles = [
    (#"{"providers": [{"name": "x", "wire": "openai", "modles": []}]}"#, "modles"),
    (#"{"providers": [{"name": "x", "wire": "telepathy", "models": []}]}"#, "telepathy"),
    (
      #"{"providers": [{"name": "x", "wire": "openai", "models": [{"id": "y", "input_price": -1, "output_price": 1}]}]}"#,
      "input_price"
    ),
    (#"{"providers": ["#, "the models file is not JSON: line 1: the document ends early"),
    (
      "{\"providers\": [\n{\"name\": \"x\"},\n]}",
      "the models file is not JSON: line 3: unexpected ']': a value expected"
    ),
  ]

  /// What is within no range, and what is beyond every number.
  @Test(arguments: [
    (#""input_price": 1e400, "output_price": 1"#, "input_price", "expected USD per million tokens, 0 to 10,000"),
    (#""input_price": 1, "output_price": 1e30"#, "output_price", "expected USD per million tokens, 0 to 10,000"),
    (#""context_limit": 1e30"#, "context_limit", "expected a whole number of tokens, 1 to 100,000,000"),
    (#""context_limit": 1.5"#, "context_limit", "expected a whole number of tokens, 1 to 100,000,000"),
    (
      #""context_limit": 9223372036854775808"#, "context_limit", "expected a whole number of tokens, 1 to 100,000,000"
    ),
    (#""output_limit": 1e30"#, "output_limit", "expected a whole number of tokens, 1 to context_limit"),
    (#""output_limit": 0"#, "output_limit", "expected a whole number of tokens, 1 to context_limit"),
    (#""quality": {"default": 1e400}"#, "quality.default", "expected a probability from 0 to 1"),
    (#""quality": {"evaluation": 2}"#, "quality.evaluation", "expected a probability from 0 to 1"),
    (#""tags": [1e400]"#, "tags[0]", "the number is too large"),
  ])
  func aNumberThatCannotBeIsNamedWithWhatCan(_ members: String, _ key: String, _ allowed: String) async throws {
    let home = try TestHome()
    try home.write(#"{"providers": [{"name": "ollama", "models": [{"id": "y", \#(members)}]}]}"#, to: "mine.json")
    let run = try await home.run(["models", "--models", "mine.json"])
    #expect(run.exit == .exited(2) && run.stdout == "")
    #expect(run.stderr.hasPrefix("error: mine.json: models file, "), "\(run.stderr)")
    #expect(run.stderr.hasSuffix("\(key): \(allowed)\n"), "\(run.stderr)")
  }

  @Test(arguments: ["requests_per_minute", "tokens_per_minute"], ["0", "1e30", "1.5", "1e400"])
  func aRateThatCannotBeIsNamedWithWhatCan(_ key: String, _ number: String) async throws {
    let home = try TestHome()
    try home.write(#"{"providers": [{"name": "openai", "rate_limit": {"\#(key)": \#(number)}}]}"#, to: "mine.json")
    let run = try await home.run(["models", "--models", "mine.json"])
    #expect(run.exit == .exited(2))
    #expect(run.stderr.hasSuffix("rate_limit.\(key): expected a whole number above 0\n"), "\(run.stderr)")
  }

  @Test(arguments: badFiles)
  func aBadModelsFileIsRefusedByName(_ text: String, _ name: String) async throws {
    let home = try TestHome(["OPENAI_API_KEY": WireCase.key])
    try home.write(text, to: "mine.json")
    for verb in [["models"], ["route"], PaletteProject.arguments] {
      let run = try await home.run(verb + ["--models", "mine.json"])
      #expect(run.exit == .exited(2), "\(verb): \(run.stderr)")
      #expect(run.stdout == "")
      #expect(run.stderr.contains("mine.json"), "\(run.stderr)")
      #expect(run.stderr.contains(name), "\(run.stderr)")
    }
  }

  @Test func aModelsFileAddsACandidate() async throws {
    let server = try StubServer(PaletteProject.rules)
    let home = try TestHome()
    try home.write(
      """
      {"providers": [{"name": "mine", "wire": "openai", "base_url": "\(server.address)/v1", "key_env": [],
        "models": [{"id": "small", "input_price": 1, "output_price": 2}]}]}
      """, to: "mine.json")
    let run = try await home.run(PaletteProject.arguments + ["--models", "mine.json"])
    #expect(run.exit == .exited(0), "\(run.stderr)")
    #expect(Set(try server.log().compactMap { $0["model"]?.string }) == ["small"])
    #expect(try home.summary()["tasks"]?.array?.first?["provider"] == "mine")
  }
}
