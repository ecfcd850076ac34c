import Core
import Routing
import Testing

@Suite struct MoneyTests {
  private func tokens(_ stage: Stage, _ type: TaskType?, _ role: Role?, reasoning: Bool = false, limit: Int = 100_000)
    -> Int
  {
    TokenAllowance.maxTokens(
      stage: stage, type: type, role: role, model: model("m", 0.7, context: 200_000, limit: limit, reasoning: reasoning)
    )
  }

  @Test func allowancesAreOfWhatIsAsked() {
    #expect(tokens(.plan, nil, nil) == 8_192)
    #expect(tokens(.generate, .codeGeneration, .implementation) == 8_192)
    #expect(tokens(.revise, .creativeWriting, .documentation) == 8_192)
    #expect(tokens(.critique, .codeGeneration, .implementation) == 1_200)
    #expect(tokens(.critique, nil, nil) == 2_400, "the review of the whole")
    #expect(tokens(.evaluate, .summarization, .analysis) == 600)
  }

  @Test func thinkingComesOnTopAndTheModelsLimitIsNeverExceeded() {
    #expect(tokens(.generate, .codeGeneration, .tests, reasoning: true) == 16_384)
    #expect(tokens(.evaluate, nil, nil, reasoning: true) == 8_792)
    #expect(tokens(.generate, .codeGeneration, .tests, reasoning: true, limit: 4_096) == 4_096)
  }

  @Test func theBoundCoversEveryByteAndTheWholeAllowance() {
    let entry = model("m", 0.7, input: 2, output: 10)
    // 6 + 5 characters, of which a quote, a newline and the blank line between the parts are escaped.
    let prompt = Prompt(system: "say \"x", parts: ["a\n", "b"])
    let bytes = 7 + (3 + 4 + 1)
    #expect(
      Reservation.bound(prompt: prompt, maxTokens: 100, model: entry)
        == Money(microUSD: Int64(2 * (bytes + 1_024) + 10 * 100)))
  }

  @Test func theBoundGrowsWithControlCharacters() {
    let entry = model("m", 0.7)
    let plain = Reservation.bound(prompt: Prompt(system: "", parts: ["x"]), maxTokens: 1, model: entry)
    let control = Reservation.bound(prompt: Prompt(system: "", parts: ["\u{1}"]), maxTokens: 1, model: entry)
    #expect(control - plain == Money(microUSD: 5))
  }

  @Test func theBoundIsNeverBelowTheCost() {
    for provider in Catalogue.builtIn.providers {
      for entry in provider.models {
        let prompt = Prompt(system: "s", parts: [String(repeating: "word ", count: 1_000)])
        let worst = TokenUsage(input: prompt.byteCount, output: 8_192)
        #expect(entry.cost(of: worst) <= Reservation.bound(prompt: prompt, maxTokens: 8_192, model: entry))
      }
    }
  }

  @Test func anAllowanceIsShrunkToWhatIsLeft() {
    let entry = model("m", 0.7, input: 2, output: 10)
    let prompt = Prompt(system: "", parts: ["x"])
    func shrunk(_ available: Int64) -> Int {
      Reservation.maxTokens(fitting: Money(microUSD: available), prompt: prompt, model: entry, atMost: 8_192)
    }
    let input: Int64 = 2 * (1 + 1_024)
    #expect(shrunk(input + 10 * 300) == 300)
    #expect(shrunk(input + 10 * 300 + 9) == 300)
    #expect(shrunk(1_000_000) == 8_192)
    #expect(shrunk(input + 9) == 0)
    #expect(shrunk(0) == 0)
  }

  @Test func stagesRouteAsTypes() {
    func task(_ role: Role) -> PlanTask {
      PlanTask(id: "t", type: .codeGeneration, role: role, title: "", prompt: "")
    }
    #expect(RouteType.type(for: .plan, task: nil) == .complexReasoning)
    #expect(RouteType.type(for: .enhance, task: nil) == .complexReasoning)
    #expect(RouteType.type(for: .critique, task: task(.tests)) == .codeReview)
    #expect(RouteType.type(for: .critique, task: nil) == .codeReview)
    #expect(RouteType.type(for: .evaluate, task: task(.tests)) == .evaluation)
    #expect(RouteType.type(for: .generate, task: task(.implementation)) == .codeGeneration)
    #expect(RouteType.type(for: .revise, task: task(.implementation)) == .codeGeneration)
    #expect(RouteType.type(for: .generate, task: task(.interface)) == .complexReasoning)
  }

  @Test func anEstimateSpansFromTheBestCaseToTheBadOne() throws {
    let plan = Plan(
      summary: "", criteria: [],
      tasks: [
        PlanTask(id: "t1", type: .codeGeneration, role: .tests, title: "", prompt: ""),
        PlanTask(id: "t2", type: .codeGeneration, role: .implementation, title: "", prompt: "", dependencies: ["t1"]),
      ])
    let cap = Money(microUSD: 8_000_000)
    let estimate = RunEstimate(plan: plan, router: fourRouter, cap: cap) { _ in false }
    #expect(estimate.lines.map(\.candidate) == [candidate("beta/b"), candidate("beta/b")])
    // Each task: (12,000 + 1,024) / 4 tokens in and 1,600 out at 1 USD; the review: (4,000 + 1,024) / 4 and 900.
    #expect(estimate.low == Money(microUSD: 2 * (3_256 + 1_600) + 1_256 + 900))
    #expect(estimate.high > estimate.low)
    #expect(RunEstimate(plan: plan, router: fourRouter, cap: cap, isCritiqued: { _ in true }).low > estimate.low)
    #expect(estimate.assumptions.count >= 4)
  }
}
