import Core
import Routing
import Testing

@Suite struct PolicyGateTests {
  private static let start: Int64 = 1_800_000_000_000

  private func policy(_ name: String = "p", _ mode: Policy.Mode = .hard, _ change: (inout Policy) -> Void) -> Policy {
    var policy = Policy(name: name, mode: mode)
    change(&policy)
    return policy
  }

  private func gate(_ policies: [Policy], task: String? = "t1", _ history: CallHistory = CallHistory()) -> PolicyGate {
    PolicyGate(policies, project: "p1", team: "core", task: task, history: history)
  }

  private func excluded(_ policy: Policy, _ providers: [ProviderEntry] = four) -> [String] {
    gate([policy]).ruling(on: codeRequest(), providers).excluded.keys.map(\.description).sorted()
  }

  /// Calls that were answered: task, when, cost in micro-dollars, tokens, milliseconds.
  private func history(
    _ calls: [(task: String?, at: Int64, cost: Int64, tokens: Int, ms: Int)], open: Int = 0
  ) -> CallHistory {
    var history = CallHistory()
    for (n, call) in calls.enumerated() {
      let key = CallKey(stage: .generate, task: call.task, n: n)
      let prompt = Prompt(system: "", parts: ["12345678"])
      let reserved = CallReserved(
        key: key, candidate: candidate("beta/b"), prompt: prompt, maxTokens: 1_000, bound: Money(microUSD: 9_000))
      history.apply(StoredEvent(seq: 0, at: Self.start + call.at, runID: "r", event: .callReserved(reserved)))
      guard n < calls.count - open else { continue }
      let usage = TokenUsage(input: call.tokens - 1, output: 1)
      let settled = CallSettled(
        key: key, candidate: candidate("beta/b"), answer: ModelAnswer(text: "", usage: usage, finish: .complete),
        cost: Money(microUSD: call.cost), overrun: false, milliseconds: call.ms)
      history.apply(StoredEvent(seq: 0, at: Self.start + call.at + 500, runID: "r", event: .callSettled(settled)))
    }
    return history
  }

  // MARK: What a candidate is

  @Test func providersAndModelsAreAllowedAndBlocked() {
    let all = ["alpha/a-large", "alpha/a-small", "beta/b", "delta/d", "gamma/g"]
    #expect(excluded(policy { $0.blockedProviders = ["alpha"] }) == ["alpha/a-large", "alpha/a-small"])
    #expect(
      excluded(policy { $0.allowedProviders = ["beta", "gamma"] }) == ["alpha/a-large", "alpha/a-small", "delta/d"])
    #expect(excluded(policy { $0.allowedProviders = [] }) == all)
    #expect(excluded(policy { $0.blockedModels = ["g", "alpha/a-small"] }) == ["alpha/a-small", "gamma/g"])
    #expect(excluded(policy { $0.allowedModels = ["b"] }) == all.filter { $0 != "beta/b" })
    #expect(excluded(policy { $0.blockedModels = ["G"] }) == [])
  }

  @Test func anAllowedModelIsNotItsNamesakeElsewhere() {
    let providers = [provider("a", model("b", 0.7)), provider("z", model("a/b", 0.7), model("c", 0.7))]
    #expect(excluded(policy { $0.allowedModels = ["a/b"] }, providers) == ["z/a/b", "z/c"])
    #expect(excluded(policy { $0.allowedModels = ["z/a/b"] }, providers) == ["a/b", "z/c"])
    // With nobody else of that name the id alone is enough; what is blocked is blocked everywhere.
    #expect(excluded(policy { $0.allowedModels = ["a/b"] }, Array(providers.dropFirst())) == ["z/c"])
    #expect(excluded(policy { $0.blockedModels = ["a/b"] }, providers) == ["a/b", "z/a/b"])
  }

  @Test func anUnknownRegionIsNotAllowedAndAModelsOwnGoesFirst() {
    var eu = provider("eu", model("own", 0.7, tags: ["region:us"]), model("m", 0.7))
    eu.tags = ["region:eu"]
    let both = provider("both", model("m", 0.7, tags: ["region:eu", "region:us"]))
    let providers = [eu, both, provider("none", model("m", 0.7))]
    #expect(excluded(policy { $0.allowedRegions = ["eu"] }, providers) == ["both/m", "eu/own", "none/m"])
    #expect(excluded(policy { $0.allowedRegions = ["eu", "us"] }, providers) == ["none/m"])
  }

  @Test func whatMayTrainOnTheOutputHasToBeAllowed() {
    var quiet = provider("quiet", model("m", 0.7))
    quiet.tags = ["no_training"]
    let providers = [quiet, provider("loud", model("m", 0.7), model("n", 0.7, tags: ["no_training"]))]
    #expect(excluded(policy { $0.allowTraining = false }, providers) == ["loud/m"])
    #expect(excluded(policy { $0.allowTraining = true }, providers) == [])
  }

  @Test func aPolicyIsAboutItsSubjectsCalls() {
    func covers(_ level: Policy.Level, _ subject: String?, task: String? = "t1", team: String? = "core") -> Bool {
      Policy(name: "p", level: level, subject: subject).covers(project: "p1", team: team, task: task)
    }
    #expect(covers(.org, nil) && covers(.team, "core") && covers(.project, "p1") && covers(.task, "t1"))
    #expect(!covers(.team, "other") && !covers(.project, "p2") && !covers(.task, "t2"))
    #expect(!covers(.team, "core", team: nil) && !covers(.task, "t1", task: nil))
  }

  @Test func eachPolicyKeepsItsModeBesideOthers() {
    let policies = [
      policy("hard") { $0.blockedProviders = ["alpha"] }, policy("soft", .soft) { $0.blockedProviders = ["beta"] },
      policy("watch", .monitor) { $0.blockedProviders = ["alpha", "beta", "gamma"] },
    ]
    let ruling = gate(policies).ruling(on: codeRequest(), four)
    #expect(ruling.excluded.keys.map(\.provider) == ["alpha", "alpha"])
    #expect(ruling.deferred == [candidate("beta/b")])
    let decisions = ruling.decisions(asked: candidate("gamma/g"))
    #expect(
      decisions.map(\.description) == [
        "hard (org, HARD) excluded alpha/a-small, alpha/a-large: provider alpha is blocked",
        "soft (org, SOFT) deferred beta/b: provider beta is blocked",
        "watch (org, MONITOR) noted gamma/g: provider gamma is blocked",
      ])
    #expect(ruling.decisions(asked: candidate("beta/b")).map(\.action) == [.excluded, .noted, .noted])
  }

  @Test func deferredCandidatesComeAfterAllOthersEvenInadequateOnes() {
    var request = codeRequest()
    request.deferred = ["beta/b", "gamma/g", "delta/d", "alpha/a-large"].map(candidate).reduce(into: []) {
      $0.insert($1)
    }
    #expect(fourRouter.first(request).choice == candidate("alpha/a-small"))
    #expect(fourRouter.fallbacks(request, failed: [candidate("alpha/a-small")]).first == candidate("beta/b"))
    request.deferred = [candidate("gamma/g")]
    #expect(fourRouter.escalation(request, after: [candidate("beta/b")]).choice == candidate("alpha/a-large"))
    request.deferred = Set(["gamma/g", "alpha/a-large", "delta/d"].map(candidate))
    #expect(fourRouter.escalation(request, after: [candidate("beta/b")]).choice == candidate("gamma/g"))
  }

  // MARK: What calls took

  @Test func meanLatencyCountsOnceThereIsAnAnswer() {
    let brisk = policy { $0.maxMilliseconds = 400 }
    #expect(gate([brisk]).ruling(on: codeRequest(), four).excluded.isEmpty)
    let fast = history([("t1", 0, 1, 10, 100), ("t1", 1_000, 1, 10, 700)])
    #expect(gate([brisk], fast).ruling(on: codeRequest(), four).excluded.isEmpty)
    let slow = history([("t1", 0, 1, 10, 101), ("t1", 1_000, 1, 10, 702)])
    #expect(gate([brisk], slow).ruling(on: codeRequest(), four).excluded.keys.map(\.provider) == ["beta"])
  }

  @Test func aTasksMoneyIsItsCostAndTheBoundsOfItsOpenCalls() {
    let frugal = policy { $0.maxCostPerTask = Money(microUSD: 30_000) }
    let past = history([("t1", 0, 2_000, 10, 1), ("t2", 0, 50_000, 10, 1), ("t1", 10, 0, 10, 1)], open: 1)
    #expect(past.cost(of: "t1") == Money(microUSD: 11_000))
    let limit = gate([frugal], past).moneyLimit
    #expect(limit?.left == Money(microUSD: 19_000))
    // Even a quarter of the allowance: 9,024 bytes in, 2,048 tokens out at 12 and 30 USD a million.
    let dear = gate([frugal], past).ruling(on: codeRequest(), four)
    #expect(dear.excluded.keys.map(\.description).sorted() == ["alpha/a-large", "delta/d"])
    #expect(gate([frugal], task: nil, past).moneyLimit == nil)
    // What is only watched is not shrunk: the whole allowance of gamma passes it as well.
    let watched = gate([policy("p", .monitor) { $0.maxCostPerTask = Money(microUSD: 30_000) }], past)
    #expect(watched.moneyLimit == nil)
    #expect(
      watched.ruling(on: codeRequest(), four).objections.map(\.candidate.description)
        == ["alpha/a-large", "gamma/g", "delta/d"])
  }

  @Test func aRateHasRoomWhenEnoughHasLeftItsWindow() {
    func held(_ rate: Policy.Rate, at: Int64, level: Policy.Level = .org, bound: Int64 = 5_000) -> Int64? {
      var limited = policy { $0.rate = rate }
      (limited.level, limited.subject) = (level, "t1")
      let past = history([("t1", 0, 4_000, 500, 1), ("t2", 10_000, 3_000, 300, 1), (nil, 20_000, 2_000, 200, 1)])
      return gate([limited], past)
        .rateObjections(
          to: candidate("beta/b"), bound: Money(microUSD: bound), tokens: 400, now: Self.start + at
        ).hold(on: candidate("beta/b")).map { $0.until - Self.start }
    }
    #expect(held(.init(callsPerMinute: 3), at: 30_000) == 60_000)
    #expect(held(.init(callsPerMinute: 3), at: 60_000) == nil)
    #expect(held(.init(callsPerMinute: 1), at: 30_000) == 80_000)
    #expect(held(.init(callsPerMinute: 4), at: 30_000) == nil)
    // Of task t1 alone.
    #expect(held(.init(callsPerMinute: 1), at: 30_000, level: .task) == 60_000)
    #expect(held(.init(callsPerMinute: 2), at: 30_000, level: .task) == nil)
    #expect(held(.init(costPerHour: Money(microUSD: 14_000)), at: 30_000) == nil)
    #expect(held(.init(costPerHour: Money(microUSD: 13_999)), at: 30_000) == 3_600_000)
    #expect(held(.init(costPerHour: Money(microUSD: 9_999)), at: 30_000) == 3_610_000)
    #expect(held(.init(tokensPerDay: 1_400), at: 30_000) == nil)
    #expect(held(.init(tokensPerDay: 900), at: 30_000) == 86_400_000)
  }

  @Test func whatNeverFitsARateIsNotWaitedFor() {
    // 8,000 + 1,024 bytes and 8,192 tokens.
    let few = policy { $0.rate = .init(tokensPerDay: 17_215) }
    #expect(gate([few]).ruling(on: codeRequest(), four).excluded.count == 5)
    let enough = policy { $0.rate = .init(tokensPerDay: 17_216) }
    #expect(gate([enough]).ruling(on: codeRequest(), four).excluded.isEmpty)
    let poor = policy { $0.rate = .init(costPerHour: Money(microUSD: 100)) }
    #expect(gate([poor]).ruling(on: codeRequest(), four).objections.allSatisfy { $0.kind == .money })
    #expect(gate([poor]).moneyLimit?.left == Money(microUSD: 100))
  }
}
