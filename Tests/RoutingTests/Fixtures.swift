import Core
import Routing

/// A model whose prices are USD per million tokens and whose quality is the same for every type.
func model(
  _ id: String, _ quality: Double, input: Double = 1, output: Double = 1, context: Int = 128_000, limit: Int = 16_384,
  reasoning: Bool = false, tags: [String] = []
) -> ModelEntry {
  ModelEntry(
    id: id, tier: .standard, inputPrice: Price(usdPerMillionTokens: input) ?? .free,
    outputPrice: Price(usdPerMillionTokens: output) ?? .free, contextLimit: context, outputLimit: limit,
    reasoning: reasoning, quality: ["default": quality], tags: tags)
}

func provider(_ name: String, _ models: ModelEntry...) -> ProviderEntry {
  ProviderEntry(name: name, wire: .openai, baseURL: "https://\(name).example", models: models)
}

func candidate(_ text: String) -> Candidate {
  let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
  return Candidate(provider: parts[0], model: parts[1])
}

/// A code task's first draft, with money enough for everything.
func codeRequest(
  bytes: Int = 8_000, cap: Money = Money(microUSD: 8_000_000), excluded: [Candidate: String] = [:],
  avoid: String? = nil
) -> RouteRequest {
  RouteRequest(
    stage: .generate, taskType: .codeGeneration, role: .implementation, inputBytes: bytes, cap: cap,
    excluded: excluded, avoidProvider: avoid)
}

/// Four providers: cheap and poor, cheap and good, dear and better, dearest and best.
let four = [
  provider("alpha", model("a-small", 0.5, input: 0.5, output: 0.5), model("a-large", 0.9, output: 12)),
  provider("beta", model("b", 0.7, output: 1)),
  provider("gamma", model("g", 0.8, output: 4)),
  provider("delta", model("d", 0.95, output: 30)),
]

let fourRouter = Router(providers: four, floor: 0.6)
