import Core
import Routing
import Testing

@Suite struct StrategyTests {
  private func choice(_ preference: Preference, _ providers: [ProviderEntry], avoid: String? = nil) -> String? {
    Router(providers: providers, floor: 0.6, preference: preference).first(codeRequest(avoid: avoid)).choice?
      .description
  }

  private func choice(_ strategy: Strategy, _ providers: [ProviderEntry]) -> String? {
    choice(.strategy(strategy), providers)
  }

  // MARK: Strategies

  /// A premium, a budget and a balanced model; the qualities are those of their tiers.
  @Test func theGoldenStrategiesOverThreeTiers() {
    let three = [
      provider("google", model("gemini-3-pro-preview", 0.8, input: 2, output: 12)),
      provider("anthropic", model("claude-haiku-4", 0.6, input: 0.8, output: 4)),
      provider("openai", model("gpt-4o", 0.7, input: 2.5, output: 10)),
    ]
    #expect(choice(.cheapest, three) == "anthropic/claude-haiku-4")
    #expect(choice(.smartest, three) == "google/gemini-3-pro-preview")
    #expect(choice(.balanced, three) == "openai/gpt-4o")
  }

  @Test func theGoldenStrategiesOverOneTier() {
    let same = [
      provider("openai", model("gpt-4o", 0.7, input: 2.5, output: 10)),
      provider("anthropic", model("claude-sonnet-4-5", 0.7, input: 3, output: 15)),
      provider("google", model("gemini-3-flash-preview", 0.7, input: 0.5, output: 3)),
    ]
    for strategy in Strategy.allCases { #expect(choice(strategy, same) == "google/gemini-3-flash-preview") }
  }

  @Test func aStrategyKnowsNoFloorAndTheAdequateDoes() {
    #expect(choice(.adequate, four) == "beta/b")
    #expect(choice(.cheapest, four) == "alpha/a-small")
    #expect(choice(.smartest, four) == "delta/d")
    #expect(choice(.balanced, four) == "gamma/g")
    // Of an even number of probabilities the better of the two in the middle.
    #expect(choice(.balanced, Array(four.prefix(2)) + [provider("z", model("z", 0.6))]) == "beta/b")
  }

  @Test(arguments: Strategy.allCases) func tiesGoByNameInWhateverOrder(_ strategy: Strategy) {
    let twins = ["zeta", "eta", "theta"].map { provider($0, model("m", 0.7), model("a", 0.7)) }
    #expect(choice(strategy, twins) == "eta/a")
    #expect(choice(strategy, twins.reversed()) == "eta/a")
  }

  @Test(arguments: Strategy.allCases) func whoIsNotEligibleIsNobodysChoice(_ strategy: Strategy) {
    var request = codeRequest(excluded: [candidate("alpha/a-small"): "a policy forbids it"])
    let router = Router(providers: four, floor: 0.6, preference: .strategy(strategy))
    #expect(router.first(request).choice != candidate("alpha/a-small"))
    let all = four.flatMap { entry in entry.models.map { Candidate(provider: entry.name, model: $0.id) } }
    request.excluded = Dictionary(uniqueKeysWithValues: all.map { ($0, "out") })
    #expect(router.first(request).choice == nil)
    // Deferred ones come after the others, and another provider than the avoided one goes first.
    request.excluded = [:]
    request.deferred = Set(all.filter { $0.provider != "gamma" })
    #expect(router.first(request).choice == candidate("gamma/g"))
    request.deferred = []
    request.avoidProvider = router.first(request).choice?.provider
    #expect(router.first(request).choice?.provider != request.avoidProvider)
  }

  @Test func fallbacksGoOnByTheStrategy() {
    let router = Router(providers: four, floor: 0.6, preference: .strategy(.smartest))
    let order = router.fallbacks(codeRequest(), failed: [candidate("delta/d")]).map(\.description)
    #expect(order == ["alpha/a-large", "gamma/g", "beta/b", "alpha/a-small"])
  }

  // MARK: Modes

  private func mode(_ name: RoutingMode.Name) throws -> RoutingMode {
    try #require(Catalogue.builtIn.mode(name))
  }

  /// A local model (0.0001 USD a thousand tokens, quality 0.7) and one in the cloud (0.03, 0.95).
  private static let localAndCloud = [
    provider("local", model("a", 0.7, input: 0.1, output: 0.1)),
    provider("cloud", model("b", 0.95, input: 30, output: 30)),
  ]

  /// With scores against fixed caps (the golden .925/.3985 local, .88/.5873 balanced, .82/.7737 performance, .94/.3028
  /// cost) the local model wins in every mode, and "performance" is a name only. Ours are relative to the candidates
  /// that are compared, on purpose: with 200 and 800 ms the one has all of cost and latency, the other all of quality.
  @Test(arguments: [
    (RoutingMode.Name.localPreferred, 0.75, 0.25), (.balanced, 0.6, 0.4), (.performance, 0.4, 0.6), (.cost, 0.8, 0.2),
  ])
  func scoresAreRelativeToTheCandidatesUnlikeTheGoldenOnes(
    _ name: RoutingMode.Name, _ local: Double, _ cloud: Double
  ) throws {
    var experience = Experience()
    for (model, milliseconds) in [("local/a", 200), ("cloud/b", 800)] {
      let price = Self.localAndCloud.flatMap(\.models).first { model.hasSuffix($0.id) }
      let usage = TokenUsage(input: 2_000, output: 1_600)
      for _ in 0..<CallUsage.callsToTrust {
        experience.learn(
          candidate(model), .codeGeneration, usage: usage, cost: try #require(price).cost(of: usage),
          milliseconds: milliseconds)
      }
    }
    let router = Router(
      providers: Self.localAndCloud, experience: experience, floor: 0.6, preference: .mode(try mode(name)))
    let decision = router.first(codeRequest())
    #expect(abs(try #require(decision.option(candidate("local/a"))?.score) - local) < 1e-9)
    #expect(abs(try #require(decision.option(candidate("cloud/b"))?.score) - cloud) < 1e-9)
    #expect(decision.choice?.provider == (local > cloud ? "local" : "cloud"))
  }

  @Test func theWeightsAreThoseOfTheCatalogueAndAddUp() throws {
    for name in RoutingMode.Name.allCases {
      let mode = try mode(name)
      #expect(abs(mode.cost + mode.quality + mode.latency - 1) < 1e-9)
    }
    #expect(try mode(.performance) == RoutingMode(name: .performance, cost: 0.2, quality: 0.6, latency: 0.2))
  }

  @Test func anUnknownLatencyIsNeitherGoodNorBad() throws {
    let mode = RoutingMode(name: .performance, cost: 0, quality: 0, latency: 1)
    let decision = Router(providers: four, floor: 0.6, preference: .mode(mode)).first(codeRequest())
    #expect(decision.options.allSatisfy { $0.score == 0.5 })
    // Equal scores: the cheaper.
    #expect(decision.choice == candidate("alpha/a-small"))
  }

  @Test func aUsersFileChangesTheWeights() throws {
    let changed = try Catalogue.builtIn.merging(
      #"{"providers": [], "modes": {"cost": {"cost": 1, "quality": 0, "latency": 0}}}"#)
    #expect(changed.mode(.cost) == RoutingMode(name: .cost, cost: 1, quality: 0, latency: 0))
    #expect(try changed.mode(.balanced) == mode(.balanced))
    for wrong in [
      #"{"fast": {"cost": 1, "quality": 0, "latency": 0}}"#, #"{"cost": {"cost": 1}}"#, #"{"cost": 1}"#, "[]",
      #"{"cost": {"cost": 2, "quality": 0, "latency": 0}}"#,
      #"{"cost": {"cost": 1, "quality": 0, "latency": 0, "speed": 1}}"#,
    ] {
      #expect(throws: RoutingError.self) { try Catalogue.builtIn.merging(#"{"providers": [], "modes": \#(wrong)}"#) }
    }
  }
}
