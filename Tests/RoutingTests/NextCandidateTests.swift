import Core
import Routing
import Testing

/// Fallback, escalation, and who judges.
@Suite struct NextCandidateTests {
  @Test func fallbackPrefersAnotherProvider() {
    let router = Router(
      providers: [provider("p", model("m1", 0.7), model("m2", 0.7)), provider("q", model("n", 0.7, output: 9))],
      floor: 0.6)
    let first = router.fallback(codeRequest(), failed: [candidate("p/m1")])
    #expect(first.choice == candidate("q/n"))
    #expect(first.option(candidate("p/m1"))?.exclusion == .ruledOut("gave no answer"))
    let second = router.fallback(codeRequest(), failed: [candidate("p/m1"), candidate("q/n")])
    #expect(second.choice == candidate("p/m2"))
    let third = router.fallback(codeRequest(), failed: [candidate("p/m1"), candidate("q/n"), candidate("p/m2")])
    #expect(third.choice == nil)
    #expect(router.fallbacks(codeRequest(), failed: [candidate("p/m1")]) == [candidate("q/n"), candidate("p/m2")])
  }

  @Test func fallbackTakesTheInadequateLastAndByProbability() {
    let router = Router(
      providers: [
        provider("p", model("good", 0.8)), provider("q", model("poor", 0.3)), provider("r", model("fair", 0.5)),
      ], floor: 0.6)
    let decision = router.fallback(codeRequest(), failed: [candidate("p/good")])
    #expect(decision.choice == candidate("r/fair"))
    #expect(decision.note != nil)
  }

  @Test func escalationIsTheCheapestOfHigherProbability() {
    let decision = fourRouter.escalation(codeRequest(), after: [candidate("beta/b")])
    #expect(decision.choice == candidate("gamma/g"))
    #expect(!decision.isLast)
    #expect(decision.option(candidate("beta/b"))?.exclusion == .ruledOut("was tried"))
  }

  @Test func escalationEndsAtTheStrongest() {
    let last = fourRouter.escalation(codeRequest(), after: ["beta/b", "gamma/g", "alpha/a-large"].map(candidate))
    #expect(last.choice == candidate("delta/d"))
    #expect(last.isLast)
    let none = fourRouter.escalation(codeRequest(), after: [candidate("delta/d")])
    #expect(none.choice == nil)
    #expect(none.note == "no stronger candidate is left")
  }

  @Test func theFourthCandidateIsTheStrongestAndThereIsNoFifth() {
    let ladder = Router(
      providers: (1...6).map { provider("p\($0)", model("m", 0.6 + 0.05 * Double($0), output: Double($0))) }, floor: 0.6
    )
    var tried = [candidate("p1/m")]
    var isLast = false
    while let choice = ladder.escalation(codeRequest(), after: tried).choice {
      isLast = ladder.escalation(codeRequest(), after: tried).isLast
      tried.append(choice)
    }
    #expect(tried == ["p1/m", "p2/m", "p3/m", "p6/m"].map(candidate))
    #expect(isLast)
  }

  @Test func escalationTakesAnotherProviderOnTies() {
    let router = Router(
      providers: [
        provider("a", model("low", 0.6), model("high", 0.8)), provider("b", model("high", 0.8)),
      ], floor: 0.6)
    #expect(router.escalation(codeRequest(), after: [candidate("a/low")]).choice == candidate("b/high"))
  }

  private var critique: RouteRequest {
    RouteRequest(
      stage: .critique, taskType: .codeGeneration, role: .implementation, inputBytes: 4_000,
      cap: Money(microUSD: 1_000_000))
  }

  @Test func theCriticIsOfAnotherProvider() {
    let decision = fourRouter.critic(critique, author: candidate("beta/b"))
    #expect(decision.choice == candidate("gamma/g"))
    #expect(decision.independence == "another provider")
    #expect(decision.type == .codeReview)
  }

  @Test func theCriticIsElseAnotherModelElseAFreshContext() {
    let two = Router(providers: [provider("p", model("m", 0.7), model("n", 0.9, output: 9))], floor: 0.6)
    let other = two.critic(critique, author: candidate("p/m"))
    #expect(other.choice == candidate("p/n"))
    #expect(other.independence == "another model")
    let one = Router(providers: [provider("p", model("m", 0.7))], floor: 0.6)
    let same = one.critic(critique, author: candidate("p/m"))
    #expect(same.choice == candidate("p/m"))
    #expect(same.independence == "a fresh context")
  }

  @Test func anInadequateCriticIsNotPreferredForItsIndependence() {
    let router = Router(
      providers: [provider("p", model("m", 0.7), model("n", 0.8)), provider("q", model("poor", 0.2))], floor: 0.6)
    #expect(router.critic(critique, author: candidate("p/m")).choice == candidate("p/n"))
  }

  @Test func anUnreadableEvaluatorIsNotAskedAgain() {
    let first = fourRouter.evaluator(critique, author: candidate("beta/b"))
    let second = fourRouter.evaluator(critique, author: candidate("beta/b"), excluding: [candidate("gamma/g")])
    #expect(first.choice == candidate("gamma/g"))
    #expect(second.choice == candidate("alpha/a-large"))
  }

  @Test func aConvictionIsReadByAModelThatWroteNeitherSide() {
    let decision = fourRouter.convictor(critique, sides: [candidate("beta/b"), candidate("gamma/g")])
    #expect(decision.choice == candidate("alpha/a-large"))
    #expect(decision.independence == "another provider")
    let two = Router(providers: [provider("p", model("m", 0.7), model("n", 0.7))], floor: 0.6)
    #expect(two.convictor(critique, sides: [candidate("p/m"), candidate("p/n")]).choice == nil)
  }
}
