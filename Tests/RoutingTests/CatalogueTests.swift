import Core
import Routing
import Testing

@Suite struct CatalogueTests {
  private let all = Catalogue.builtIn.providers.flatMap { provider in provider.models.map { (provider, $0) } }

  @Test func everyModelIsPricedLimitedAndSourced() {
    #expect(all.count >= 30)
    for (provider, model) in all {
      let name = "\(provider.name)/\(model.id)"
      if provider.name != "ollama" {
        #expect(model.inputPrice.picoUSDPerToken > 0 && model.outputPrice.picoUSDPerToken > 0, "\(name)")
      }
      #expect(model.contextLimit > 0 && model.outputLimit > 0, "\(name)")
      #expect(model.outputLimit <= model.contextLimit, "\(name)")
      #expect(!model.source.isEmpty && model.asOf.count == 7, "\(name)")
      for type in TaskType.allCases { #expect(model.quality[type.rawValue] != nil, "\(name) \(type)") }
    }
  }

  @Test func namesAreUnique() {
    #expect(Set(Catalogue.builtIn.providers.map(\.name)).count == Catalogue.builtIn.providers.count)
    #expect(Set(all.map { "\($0.0.name)/\($0.1.id)" }).count == all.count)
  }

  @Test(arguments: [
    "openai/gpt-4o", "openai/gpt-4o-mini", "openai/o3", "openai/gpt-4-turbo", "anthropic/claude-haiku-4",
    "anthropic/claude-haiku-4-5-20251001", "anthropic/claude-sonnet-4-5", "anthropic/claude-sonnet-4-6",
    "anthropic/claude-opus-4", "anthropic/claude-3-5-sonnet-20241022", "google/gemini-2.5-flash-lite",
    "google/gemini-2.5-flash", "google/gemini-2.5-pro", "google/gemini-3-flash-preview", "google/gemini-3-pro-preview",
    "deepseek/deepseek-chat", "deepseek/deepseek-reasoner", "kimi/kimi-k2.5", "minimax/MiniMax-M3", "zhipu/glm-4",
    "ollama/llama3:8b",
  ])
  func everyModelOfTheEarlierTablesIsKnown(name: String) {
    #expect(Catalogue.builtIn.entry(candidate(name)) != nil)
  }

  /// 500 tokens in, 1,000 out, in USD: the figures that an earlier router published.
  @Test(arguments: [
    ("google/gemini-2.5-flash-lite", 0.00045), ("google/gemini-3-flash-preview", 0.00325),
    ("google/gemini-3-pro-preview", 0.013), ("anthropic/claude-haiku-4", 0.0044),
    ("anthropic/claude-sonnet-4-5", 0.0165), ("anthropic/claude-opus-4", 0.0825), ("openai/gpt-4o-mini", 0.000675),
    ("openai/gpt-4o", 0.01125), ("openai/o3", 0.045),
  ])
  func costsReproduceTheGoldenTable(name: String, usd: Double) throws {
    let entry = try #require(Catalogue.builtIn.entry(candidate(name)))
    #expect(entry.cost(of: TokenUsage(input: 500, output: 1_000)) == Money(usd: usd))
  }

  @Test func theFloorSeparatesModelsForCode() throws {
    let code = all.map { $0.1.prior(for: .codeGeneration) }
    #expect(code.contains { $0 < 0.6 } && code.contains { $0 > 0.85 })
    let openai = try #require(Catalogue.builtIn.provider("openai"))
    let router = Router(providers: [openai], floor: 0.6)
    let choice = try #require(router.first(codeRequest()).choice)
    #expect(choice == candidate("openai/gpt-5-mini"), "gpt-4o-mini is cheaper, and not adequate for code")
    let extraction = RouteRequest(
      stage: .generate, taskType: .dataExtraction, role: .documentation, inputBytes: 8_000,
      cap: Money(microUSD: 8_000_000))
    #expect(router.first(extraction).choice == candidate("openai/gpt-4o-mini"))
  }

  @Test func keysAreFoundUnderTheirAliases() {
    func names(_ environment: [String: String]) -> [String] {
      Catalogue.builtIn.configured(environment: environment).map(\.name)
    }
    #expect(names([:]) == [])
    #expect(names(["OPENAI_API_KEY": ""]) == [])
    #expect(names(["OPENAI_API_KEY": "k", "GEMINI_API_KEY": "k"]) == ["openai", "google"])
    #expect(names(["MOONSHOT_API_KEY": "k", "ZAI_API_KEY": "k"]) == ["kimi", "zhipu"])
    #expect(
      Catalogue.builtIn.availability(environment: [:]).first { $0.entry.name == "google" }?.missing
        == "GOOGLE_API_KEY or GEMINI_API_KEY is not set")
  }

  @Test func ollamaIsEnabledByItsAddress() {
    #expect(Catalogue.builtIn.configured(environment: ["OLLAMA_HOST": "127.0.0.1"]).map(\.name) == ["ollama"])
    #expect(Catalogue.builtIn.configured(environment: ["OLLAMA_HOST": " "]).isEmpty)
  }
}
