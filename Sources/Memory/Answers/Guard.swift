/// What two texts have to agree in for one's answer to be looked at for the other, however alike they are. Likeness sees
/// what a text is about, and not whether it says five or six, with or without.
package enum Guard: String, Sendable, Hashable, CaseIterable {
  /// Numbers, in digits or words, with the unit that follows.
  case numbers
  /// Names of code, files, formats, languages and products.
  case identifiers
  /// What stands in quotation marks or backticks, letter by letter.
  case quotes
  /// Not, without, except, only, and how often.
  case negation
  /// One says least where the other says most.
  case opposites
  /// A word that matters, and none like it in the other text; also where words cannot be told apart.
  case gaps

  /// The first in which two questions do not agree, part by part; nil when they agree in all.
  package static func violated(by parts: [String], _ others: [String]) -> Guard? {
    guard parts.count == others.count else { return .identifiers }
    for (text, other) in zip(parts, others) where text != other {
      if let violated = violated(by: text, other) { return violated }
    }
    return nil
  }

  package static func violated(by text: String, _ other: String) -> Guard? {
    let (a, b) = (GuardedText(text), GuardedText(other))
    return allCases.first { !$0.holds(a, b) }
  }

  private func holds(_ a: GuardedText, _ b: GuardedText) -> Bool {
    switch self {
    case .numbers: a.numbers == b.numbers
    case .identifiers: Self.agree(a, b)
    case .quotes: a.quotes == b.quotes
    case .negation: a.negations == b.negations
    case .gaps: Self.leavesNoGaps(a, b) && Self.leavesNoGaps(b, a)
    case .opposites: !Opposites.all.contains { $0.divide(a.words, b.words) || $0.divide(b.words, a.words) }
    }
  }

  /// A name in capitals may be a word in the other text.
  private static func leavesNoGaps(_ a: GuardedText, _ b: GuardedText) -> Bool {
    a.isLatin && !WordGaps.shared.exist(a.words.subtracting(b.tokens.keys), b.words)
  }

  /// Capitals may be small letters elsewhere, as often as they stand there; a name of prose counts once.
  private static func agree(_ a: GuardedText, _ b: GuardedText) -> Bool {
    func count(_ token: String, in text: GuardedText) -> Int { text.tokens[token] ?? 0 }
    return a.identifiers == b.identifiers
      && a.acronyms.union(b.acronyms).allSatisfy { count($0, in: a) == count($0, in: b) }
      && a.names.union(b.names).allSatisfy { (count($0, in: a) > 0) == (count($0, in: b) > 0) }
  }
}
