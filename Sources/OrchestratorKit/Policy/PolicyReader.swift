import Core

/// Reads one policy; goes on after a problem, so that all of them are told.
struct PolicyReader {
  private let members: [PlacedValue.Member]
  private let known: KnownModels
  private var policy: Policy
  private(set) var problems: [PolicyFile.Problem] = []

  private static let keys = [
    "name", "enforcement_mode", "allowed_providers", "blocked_providers", "allowed_models", "blocked_models",
    "allowed_regions", "allow_training_on_output", "max_cost_per_task_usd", "max_latency_ms", "rate_limit",
  ]
  private static let rateKeys = ["calls_per_minute", "cost_usd_per_hour", "tokens_per_day"]

  init(_ members: [PlacedValue.Member], level: Policy.Level, subject: String?, known: KnownModels) {
    self.members = members
    self.known = known
    policy = Policy(name: "", level: level, subject: subject)
  }

  mutating func read(line: Int) -> Policy {
    for member in members { take(member) }
    if !members.contains(where: { $0.key == "name" }) { fail(line, "the policy has no 'name'") }
    return policy
  }

  private mutating func take(_ member: PlacedValue.Member) {
    let (value, known) = (member.value, known)
    switch member.key {
    case "name": policy.name = text(value, "name") ?? ""
    case "enforcement_mode":
      guard let mode = text(value, "enforcement_mode") else { return }
      guard let mode = Policy.Mode(rawValue: mode) else {
        return fail(value.line, KnownModels.unknown("mode", mode, among: Policy.Mode.allCases.map(\.rawValue)))
      }
      policy.mode = mode
    case "allowed_providers": policy.allowedProviders = names(value, member.key, problem: known.provider)
    case "blocked_providers": policy.blockedProviders = names(value, member.key, problem: known.provider)
    case "allowed_models": policy.allowedModels = names(value, member.key, problem: known.model)
    case "blocked_models": policy.blockedModels = names(value, member.key, problem: known.model)
    case "allowed_regions": policy.allowedRegions = names(value, member.key) { _ in nil }
    case "allow_training_on_output":
      policy.allowTraining = value.scalar?.bool
      if policy.allowTraining == nil { fail(value.line, "'\(member.key)' is true or false") }
    case "max_cost_per_task_usd": policy.maxCostPerTask = money(value, member.key)
    case "max_latency_ms": policy.maxMilliseconds = whole(value, member.key)
    case "rate_limit": policy.rate = rate(value)
    default: fail(member.line, KnownModels.unknown("key", member.key, among: Self.keys))
    }
  }

  private mutating func rate(_ value: PlacedValue) -> Policy.Rate? {
    guard let members = value.mapping else {
      fail(value.line, "'rate_limit' is a mapping of \(Self.rateKeys.joined(separator: ", "))")
      return nil
    }
    var rate = Policy.Rate()
    for member in members {
      switch member.key {
      case "calls_per_minute": rate.callsPerMinute = whole(member.value, member.key)
      case "cost_usd_per_hour": rate.costPerHour = money(member.value, member.key)
      case "tokens_per_day": rate.tokensPerDay = whole(member.value, member.key)
      default: fail(member.line, KnownModels.unknown("key", member.key, among: Self.rateKeys))
      }
    }
    return rate
  }

  private mutating func text(_ value: PlacedValue, _ key: String) -> String? {
    guard let text = value.scalar?.string, !text.allSatisfy(\.isWhitespace) else {
      fail(value.line, "'\(key)' is a text")
      return nil
    }
    return text
  }

  /// `problem` says what is wrong with a name, if anything.
  private mutating func names(
    _ value: PlacedValue, _ key: String, problem: (String) -> String?
  ) -> [String]? {
    guard let items = value.list else {
      fail(value.line, "'\(key)' is a list of names")
      return nil
    }
    return items.compactMap { item in
      guard let name = text(item, key) else { return nil }
      if let problem = problem(name) { fail(item.line, problem) }
      return name
    }
  }

  private mutating func money(_ value: PlacedValue, _ key: String) -> Money? {
    guard let usd = value.scalar?.number, usd >= 0, let money = Money(usd: usd) else {
      fail(value.line, "'\(key)' is an amount of USD, 0 or more")
      return nil
    }
    return money
  }

  private mutating func whole(_ value: PlacedValue, _ key: String) -> Int? {
    guard let number = value.scalar?.number, let whole = Int(exactly: number), whole > 0 else {
      fail(value.line, "'\(key)' is a whole number above 0")
      return nil
    }
    return whole
  }

  private mutating func fail(_ line: Int, _ message: String) {
    problems.append(PolicyFile.Problem(line: line, message: message))
  }
}
