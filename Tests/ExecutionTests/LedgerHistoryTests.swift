import Core
import Routing
import Testing

@Suite struct LedgerHistoryTests {
  /// Random histories of up to a hundred calls at once: whatever they cost, and however they end, nothing is reserved
  /// past the cap.
  @Test func noRandomHistoryPassesTheCap() throws {
    var all = LedgerHistory.Count()
    for seed in 0..<1_000 {
      var history = LedgerHistory(seed: seed)
      do {
        try history.run()
      } catch {
        Issue.record("seed \(seed), event \(history.count.events): \(error)")
      }
      all.add(history.count)
    }
    print("1000 ledger histories, \(all), 0 over the cap")
    #expect(all.mostAtOnce == 100)
    let kinds = [
      all.refusals, all.shrunk, all.overruns, all.withoutUsage, all.reported, all.free, all.charged, all.uncharged,
      all.retries, all.fallbacks, all.crashes, all.raised, all.lowered, all.passed,
    ]
    #expect(kinds.allSatisfy { $0 > 100 }, "\(kinds)")
  }
}

/// One random history of calls against a ledger, with every sum kept a second time.
struct LedgerHistory {
  enum Fault: Error {
    case overCap(spent: Money, reserved: Money, cap: Money)
    case admittedPastTheCap(CallKey)
    case sumsDiffer
    case boundBelowCost(CallKey)
  }

  /// What happened, so that a test sees that all of it did.
  struct Count: CustomStringConvertible {
    var events = 0, mostAtOnce = 0, refusals = 0, shrunk = 0, overruns = 0, withoutUsage = 0, reported = 0, free = 0
    var charged = 0, uncharged = 0, retries = 0, fallbacks = 0, crashes = 0, raised = 0, lowered = 0, passed = 0

    mutating func add(_ other: Count) {
      mostAtOnce = max(mostAtOnce, other.mostAtOnce)
      for path in Self.sums { self[keyPath: path] += other[keyPath: path] }
    }

    private static var sums: [WritableKeyPath<Count, Int>] {
      [
        \.events, \.refusals, \.shrunk, \.overruns, \.withoutUsage, \.reported, \.free, \.charged, \.uncharged,
        \.retries, \.fallbacks, \.crashes, \.raised, \.lowered, \.passed,
      ]
    }

    var description: String {
      """
      \(events) events, at most \(mostAtOnce) calls at once, \(refusals) refusals, \(overruns) overruns, \
      \(crashes) crashes, \(passed) events past the cap by overruns or a lower budget
      """
    }
  }

  private var dice: SplitMix
  private var ledger = Ledger()
  private var open: [CallReserved] = []
  private var spent = Money.zero
  private var cap = Money.zero
  private var next = 0
  private let width: Int
  /// An overrun or a lower budget has taken it past the cap.
  private var isPast = false
  private(set) var count = Count()

  private static let models: [ModelEntry] =
    [(0.0, 0.0, false), (0.1, 0.4, false), (3, 15, false), (75, 150, false), (75, 150, true)].map {
      input, output, assumed in
      ModelEntry(
        id: "\(input) \(assumed)", tier: .standard, inputPrice: Price(usdPerMillionTokens: input) ?? .free,
        outputPrice: Price(usdPerMillionTokens: output) ?? .free, priceIsAssumed: assumed, outputLimit: 16_384)
    }

  init(seed: Int) {
    dice = SplitMix(seed: seed)
    width = Int.random(in: 1...100, using: &dice)
  }

  mutating func run() throws {
    try begin()
    for _ in 0..<Int.random(in: 100...250, using: &dice) {
      switch Int.random(in: 0..<1_000, using: &dice) {
      case 0..<(isPast ? 50 : 3): try crash()
      case 50..<(open.count < width ? 800 : 50): try start()
      default: if !open.isEmpty { try end(open.remove(at: Int.random(in: 0..<open.count, using: &dice))) }
      }
    }
    try crash()
  }

  /// A run with a budget: higher, lower or even below what is spent already.
  private mutating func begin() throws {
    let before = cap
    cap = Money(microUSD: Int64.random(in: 0...200_000_000, using: &dice))
    isPast = spent > cap
    if before > .zero { if cap > before { count.raised += 1 } else { count.lowered += 1 } }
    try apply(
      .runStarted(
        RunStarted(
          settings: Settings(budget: cap), providers: [], validators: [],
          environment: CheckEnvironment(tools: [], packages: []), version: "")))
  }

  /// The next process finds the calls in flight, charges them at their bounds, and begins anew.
  private mutating func crash() throws {
    count.crashes += 1
    while let call = open.popLast() { try fail(call, .abandoned) }
    try begin()
  }

  private mutating func start() throws {
    next += 1
    try ask(CallKey(stage: .generate, task: "t", n: next), Int.random(in: 0..<Self.models.count, using: &dice))
  }

  /// Reserves; after a refusal with fewer tokens, as the machine does.
  private mutating func ask(_ key: CallKey, _ index: Int) throws {
    let model = Self.models[index]
    let unit = ["word ", "\n\t\"", "\u{1}", "ü"].randomElement(using: &dice) ?? ""
    let prompt = Prompt(system: "s", parts: [String(repeating: unit, count: Int.random(in: 0...100, using: &dice))])
    let wanted = TokenAllowance.maxTokens(stage: .generate, type: .codeGeneration, role: .tests, model: model)
    let call = { (tokens: Int) in
      CallReserved(
        key: key, candidate: Candidate(provider: "p", model: model.id), prompt: prompt, maxTokens: tokens,
        bound: Reservation.bound(prompt: prompt, maxTokens: tokens, model: model))
    }
    let first = Limit.answer(to: call(wanted), under: [ledger.limit])
    guard case .callRefused(let refusal) = first else { return try reserve(call(wanted)) }
    count.refusals += 1
    try apply(first)
    // To go around the limit is an error, and changes nothing.
    if (try? ledger.apply(.callReserved(call(wanted)))) != nil { throw Fault.admittedPastTheCap(key) }
    let tokens = Reservation.maxTokens(fitting: refusal.available, prompt: prompt, model: model, atMost: wanted)
    guard tokens >= TokenAllowance.least(of: wanted), ledger.admits(call(tokens).bound) else { return }
    count.shrunk += 1
    try reserve(call(tokens))
  }

  private mutating func reserve(_ call: CallReserved) throws {
    if spent + reserved > cap { throw Fault.admittedPastTheCap(call.key) }
    open.append(call)
    count.mostAtOnce = max(count.mostAtOnce, open.count)
    try apply(.callReserved(call))
  }

  private mutating func end(_ call: CallReserved) throws {
    switch Int.random(in: 0..<20, using: &dice) {
    case 0: try retry(call, .overloaded)
    case 1: try retry(call, .timedOutTotal)
    case 2: try retry(call, .malformed)
    default: try settle(call)
    }
  }

  /// The same candidate again, or another one for the same call, or nobody.
  private mutating func retry(_ call: CallReserved, _ kind: ModelError.Kind) throws {
    try fail(call, kind)
    guard Bool.random(using: &dice), let same = Self.models.firstIndex(where: { $0.id == call.candidate.model }) else {
      return
    }
    if Bool.random(using: &dice) {
      count.retries += 1
      try ask(call.key, same)
    } else {
      count.fallbacks += 1
      try ask(call.key, (same + 1) % Self.models.count)
    }
  }

  private mutating func fail(_ call: CallReserved, _ kind: ModelError.Kind) throws {
    let error = ModelError(kind, "")
    let charged = error.mayHaveBeenCharged ? call.bound : .zero
    if error.mayHaveBeenCharged { count.charged += 1 } else { count.uncharged += 1 }
    spent += charged
    try apply(.callFailed(CallFailed(key: call.key, candidate: call.candidate, error: error, charged: charged)))
  }

  /// Usage below the bound, at it, above it or missing; none at all as of an answer from a cache; a reported cost.
  private mutating func settle(_ call: CallReserved) throws {
    guard let model = Self.models.first(where: { $0.id == call.candidate.model }) else { return }
    let bytes = call.prompt.byteCount
    var answer = ModelAnswer(text: "", usage: nil, finish: .complete)
    var isHonest = true
    switch Int.random(in: 0..<40, using: &dice) {
    case 0: count.withoutUsage += 1
    case 1: answer.usage = TokenUsage(input: 0, output: 0)
    case 2: answer.usage = TokenUsage(input: bytes, output: call.maxTokens)
    case 3:
      isHonest = false
      answer.usage = TokenUsage(input: bytes * 2, output: call.maxTokens * Int.random(in: 1...20, using: &dice))
    case 4:
      isHonest = false
      answer.reportedCost = Money(microUSD: Int64.random(in: 1...3_000_000, using: &dice))
      if model.priceIsAssumed { count.reported += 1 }
    default:
      let input = Int.random(in: 0...bytes, using: &dice)
      answer.usage = TokenUsage(
        input: input, cachedInput: Int.random(in: 0...input, using: &dice),
        output: Int.random(in: 0...call.maxTokens / 4, using: &dice))
    }
    let cost = model.charge(for: answer, bound: call.bound)
    if isHonest, cost > call.bound { throw Fault.boundBelowCost(call.key) }
    if cost > call.bound {
      count.overruns += 1
      isPast = true
    }
    if cost == .zero { count.free += 1 }
    spent += cost
    try apply(
      .callSettled(
        CallSettled(
          key: call.key, candidate: call.candidate, answer: answer, cost: cost, overrun: cost > call.bound,
          milliseconds: 1)))
  }

  private var reserved: Money { open.reduce(.zero) { $0 + $1.bound } }

  /// What is past the cap came there by an overrun or a lower budget, never by a reservation; then nothing is admitted.
  private mutating func apply(_ event: Event) throws {
    count.events += 1
    try ledger.apply(event)
    guard ledger.settled == spent, ledger.reserved == reserved, ledger.cap == cap else { throw Fault.sumsDiffer }
    guard spent + reserved > cap else {
      isPast = false
      return
    }
    count.passed += 1
    if !isPast || ledger.admits(.zero) || ledger.available > .zero {
      throw Fault.overCap(spent: spent, reserved: reserved, cap: cap)
    }
  }
}
