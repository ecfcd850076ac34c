import Core
import Routing
import Testing

@Suite struct RouterTests {
  @Test func firstChoiceIsTheLowestExpectedCostAmongTheAdequate() {
    let decision = fourRouter.first(codeRequest())
    #expect(decision.choice == candidate("beta/b"))
    #expect(decision.note == nil)
    #expect(decision.options.count == 5)
    #expect(decision.options.first?.candidate == candidate("alpha/a-small"), "cheapest, but below the floor")
  }

  @Test func expectedCostIsTheAttemptsCostDividedByProbability() throws {
    // 8,000 + 1,024 bytes are 2,256 tokens; an implementation typically answers with 1,600.
    let option = try #require(fourRouter.first(codeRequest()).option(candidate("gamma/g")))
    #expect(option.attemptCost == Money(microUSD: 2_256 + 4 * 1_600))
    #expect(option.expectedCost == Double(2_256 + 4 * 1_600) / 0.8)
    #expect(option.bound == Money(microUSD: 9_024 + 4 * 8_192))
  }

  @Test func aDearerModelWinsWhenItFailsLess() {
    let router = Router(
      providers: [provider("p", model("often-wrong", 0.6), model("seldom-wrong", 0.9, input: 1.4, output: 1.4))],
      floor: 0.6)
    #expect(router.first(codeRequest()).choice == candidate("p/seldom-wrong"))
  }

  @Test func thinkingIsPartOfTheCost() {
    let router = Router(
      providers: [provider("p", model("thinker", 0.8, reasoning: true), model("writer", 0.8, output: 2))], floor: 0.6)
    #expect(router.first(codeRequest()).choice == candidate("p/writer"))
  }

  @Test func anotherProviderIsTakenWhereOneIsAdequate() {
    #expect(fourRouter.first(codeRequest(avoid: "beta")).choice == candidate("gamma/g"))
    let alone = Router(providers: [provider("beta", model("b", 0.7)), provider("alpha", model("a", 0.5))], floor: 0.6)
    #expect(alone.first(codeRequest(avoid: "beta")).choice == candidate("beta/b"))
  }

  @Test func nothingAdequateTakesTheMostProbableAndSaysSo() {
    let decision = Router(providers: four, floor: 0.99).first(codeRequest())
    #expect(decision.choice == candidate("delta/d"))
    #expect(decision.note?.contains("delta/d") == true)
  }

  @Test func nothingEligibleNamesEveryReason() {
    let all = four.flatMap { provider in
      provider.models.map { (Candidate(provider: provider.name, model: $0.id), "breaker open") }
    }
    let decision = fourRouter.first(codeRequest(excluded: Dictionary(uniqueKeysWithValues: all)))
    #expect(decision.choice == nil)
    #expect(!decision.becauseOfMoney)
    #expect(decision.options.allSatisfy { $0.exclusion == .ruledOut("breaker open") })
    #expect(decision.options.count == 5)
  }

  @Test func aCapThatCouldNeverPayIsAReasonOfItsOwn() throws {
    let decision = fourRouter.first(codeRequest(cap: Money(microUSD: 100)))
    #expect(decision.choice == nil)
    #expect(decision.becauseOfMoney)
    let option = try #require(decision.option(candidate("beta/b")))
    #expect(option.exclusion == .cap(bound: Money(microUSD: 9_024 + 2_048), available: Money(microUSD: 100)))
  }

  @Test func aCapThatPaysAQuarterOfTheAllowanceIsEnough() {
    let quarter = Money(microUSD: 9_024 + 2_048)
    let router = Router(providers: [provider("beta", model("b", 0.7))], floor: 0.6)
    #expect(router.first(codeRequest(cap: quarter)).choice == candidate("beta/b"))
    #expect(router.first(codeRequest(cap: quarter - Money(microUSD: 1))).choice == nil)
  }

  @Test func contextIsNeverExceeded() throws {
    let router = Router(
      providers: [provider("p", model("small", 0.9, context: 10_000), model("large", 0.7))], floor: 0.6)
    let decision = router.first(codeRequest(bytes: 9_000))
    #expect(decision.choice == candidate("p/large"))
    #expect(decision.option(candidate("p/small"))?.exclusion == .context(needed: 11_192, limit: 10_000))
    #expect(router.first(codeRequest(bytes: 3_000)).choice == candidate("p/small"))
  }

  @Test func retiredModelsAreNeverAsked() {
    let router = Router(providers: [provider("p", model("old", 0.9, tags: ["retired"]), model("new", 0.7))], floor: 0.6)
    let decision = router.first(codeRequest())
    #expect(decision.choice == candidate("p/new"))
    #expect(decision.option(candidate("p/old"))?.exclusion == .retired)
  }

  @Test func tiesGoByName() {
    let router = Router(
      providers: [provider("zeta", model("m", 0.7)), provider("eta", model("n", 0.7), model("m", 0.7))], floor: 0.6)
    #expect(router.first(codeRequest()).choice == candidate("eta/m"))
  }

  @Test func aFreeModelStillHasToBeAdequate() {
    let free = model("free", 0.4, input: 0, output: 0)
    let router = Router(providers: [provider("local", free), provider("paid", model("p", 0.7))], floor: 0.6)
    #expect(router.first(codeRequest()).choice == candidate("paid/p"))
  }

  @Test func theOrderOfProvidersChangesNothing() {
    let forward = fourRouter.first(codeRequest())
    let backward = Router(providers: four.reversed(), floor: 0.6).first(codeRequest())
    #expect(forward == backward)
  }
}
