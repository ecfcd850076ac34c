import Core

/// What `budget` is to do.
enum BudgetAction: Sendable, Hashable {
  case status
  /// A project by its id, a prefix of it, or "last".
  case set(CapName, monthly: Money)
  case clear(CapName)

  enum Word: String, CaseIterable, Sendable { case status, set, clear }

  init(_ arguments: Arguments) throws(UsageError) {
    let word = arguments.operands.first.flatMap(Word.init) ?? .status
    let monthly = try arguments[.monthly].map { text throws(UsageError) in
      try Options.amount(text, "--monthly", orZero: true)
    }
    let caps = try Self.caps(arguments)
    switch word {
    case .status:
      guard caps.isEmpty, monthly == nil else {
        throw UsageError("budget status shows all caps and takes none of --org, --team, --project and --monthly")
      }
      self = .status
    case .set:
      let cap = try Self.one(of: caps, word)
      guard let monthly else { throw UsageError("budget set needs --monthly USD; to take a cap away: budget clear") }
      self = .set(cap, monthly: monthly)
    case .clear:
      let cap = try Self.one(of: caps, word)
      guard monthly == nil else { throw UsageError("budget clear takes no --monthly; to change a cap: budget set") }
      self = .clear(cap)
    }
  }

  private static func caps(_ arguments: Arguments) throws(UsageError) -> [CapName] {
    var caps: [CapName] = []
    for (flag, level) in [(Flag.Name.org, CapLevel.org), (.team, .team), (.project, .project)] {
      guard let text = arguments[flag] else { continue }
      caps.append(CapName(level: level, name: try Options.id(text, "--\(flag.rawValue)")))
    }
    return caps
  }

  private static func one(of caps: [CapName], _ word: Word) throws(UsageError) -> CapName {
    guard let cap = caps.first, caps.count == 1 else {
      throw UsageError("budget \(word.rawValue) needs exactly one of --org NAME, --team NAME and --project ID")
    }
    return cap
  }
}
