import Core
import Routing
import Testing

@Suite struct SavingsTests {
  private static let usage = TokenUsage(input: 500, output: 1_000)

  /// The prices of the model families that the numbers are of: budget, balanced and premium, in and out.
  private static let google = provider(
    "google", model("2.5-flash-lite", 0.7, input: 0.1, output: 0.4),
    model("3-flash-preview", 0.7, input: 0.5, output: 3), model("3-pro-preview", 0.7, input: 2, output: 12))
  private static let anthropic = provider(
    "anthropic", model("haiku-4", 0.7, input: 0.8, output: 4), model("sonnet-4-5", 0.7, input: 3, output: 15),
    model("opus-4", 0.7, input: 15, output: 75))
  private static let openai = provider(
    "openai", model("4o-mini", 0.7, input: 0.15, output: 0.6), model("4o", 0.7, input: 2.5, output: 10),
    model("o3", 0.7, input: 10, output: 40))

  static let golden: [(entry: ProviderEntry, microUSD: [Int64], percent: [Double])] = [
    (google, [450, 3_250, 13_000], [96.5, 75, 0]), (anthropic, [4_400, 16_500, 82_500], [94.7, 80, 0]),
    (openai, [675, 11_250, 45_000], [98.5, 75, 0]),
  ]

  /// 500 tokens in and 1,000 out, measured against the dearest of the same provider.
  @Test(arguments: golden.indices)
  func theGoldenNumbersOfCostAndSavings(_ index: Int) throws {
    let (entry, microUSD, percent) = Self.golden[index]
    let base = try #require(Baseline(providers: [entry], floor: 0).cost(of: Self.usage, type: .codeGeneration))
    #expect(base.microUSD == microUSD.max())
    let costs = entry.models.map { $0.cost(of: Self.usage) }
    #expect(costs.map(\.microUSD) == microUSD)
    #expect(costs.map { Baseline.percent(saved: base - $0, spent: $0) } == percent)
  }

  /// Ours is the dearest of all providers that is adequate: nobody would have taken another one.
  @Test func theMeasureIsTheDearestAdequateOfAll() {
    let inadequate = provider("x", model("dear", 0.5, input: 100, output: 100))
    let old = provider("y", model("old", 0.9, input: 90, output: 90, tags: ["retired"]))
    var unpriced = provider("z", model("new", 0.9, input: 80, output: 80))
    unpriced.models[0].priceIsAssumed = true
    let all = [Self.google, Self.anthropic, Self.openai, inadequate, old, unpriced]
    let baseline = Baseline(providers: all, floor: 0.6)
    #expect(baseline.cost(of: Self.usage, type: .codeGeneration) == Money(microUSD: 82_500))
    #expect(Baseline(providers: all, floor: 0.99).cost(of: Self.usage, type: .codeGeneration) == nil)
  }

  private func settled(_ stage: Stage, cost: Int64, usage: TokenUsage?) -> CallSettled {
    CallSettled(
      key: CallKey(stage: stage, task: "t", n: 1), candidate: candidate("p/m"),
      answer: ModelAnswer(text: "", usage: usage, finish: .complete), cost: Money(microUSD: cost), overrun: false,
      milliseconds: 1)
  }

  @Test func aCallSavesByItsOwnTypeAndNeverLessThanNothing() {
    var entry = model("m", 0.7, input: 10, output: 10)
    entry.quality = ["default": 0.2, "code_review": 0.9]
    let baseline = Baseline(providers: [provider("p", entry)], floor: 0.6)
    let usage = TokenUsage(input: 60, output: 40)
    #expect(baseline.savings(of: settled(.critique, cost: 100, usage: usage), task: nil) == Money(microUSD: 900))
    #expect(baseline.savings(of: settled(.plan, cost: 100, usage: usage), task: nil) == .zero)
    #expect(baseline.savings(of: settled(.critique, cost: 2_000, usage: usage), task: nil) == .zero)
    #expect(baseline.savings(of: settled(.critique, cost: 100, usage: nil), task: nil) == .zero)
    #expect(Baseline.percent(saved: .zero, spent: .zero) == 0)
    #expect(Baseline.percent(saved: Money(microUSD: 1), spent: .zero) == 100)
  }
}
