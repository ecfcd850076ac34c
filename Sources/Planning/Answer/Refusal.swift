/// Tells an answer that declines from one that answers.
enum Refusal {
  /// Whether the text opens by declining; later sentences do not count.
  static func reads(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count < longest else { return false }
    let opening = String(text.prefix(400)).lowercased().replacingTypographicApostrophes()
    let words = opening.split { !($0.isLetter || $0 == "'") }.prefix(40).map(String.init)
    let declines = words.indices.first { declining(words[$0...]) }
    guard let declines else { return false }
    // "I can't help with that" at once, or after an apology.
    return declines == 0 || apologies.contains { words.prefix(declines).joined(separator: " ").contains($0) }
  }

  /// Nobody declines at length.
  private static let longest = 2000

  private static let apologies = [
    "sorry", "apologize", "apologise", "apologies", "unfortunately", "i'm afraid", "i am afraid", "as an ai", "regret",
  ]

  private static let cannot: [[String]] = [
    ["i", "cannot"], ["i", "can't"], ["i", "can", "not"], ["i", "won't"], ["i", "will", "not"],
    ["i'm", "unable", "to"],
    ["i", "am", "unable", "to"], ["i'm", "not", "able", "to"], ["i", "am", "not", "able", "to"],
    ["i", "must", "decline"],
    ["i", "have", "to", "decline"], ["i", "decline"], ["i'm", "going", "to", "decline"],
  ]

  private static let verbs: Set<String> = [
    "help", "assist", "comply", "fulfill", "fulfil", "complete", "provide", "create", "generate", "produce", "do",
    "continue", "support", "participate", "engage", "answer", "proceed", "build", "implement", "share", "offer",
    "write",
  ]

  private static func declining(_ words: ArraySlice<String>) -> Bool {
    guard let start = cannot.first(where: { words.starts(with: $0) }) else { return false }
    if start.last == "decline" { return true }
    // Room for "in good conscience" and "directly".
    return words.dropFirst(start.count).prefix(4).contains { verbs.contains($0) }
  }
}

extension String {
  fileprivate func replacingTypographicApostrophes() -> String {
    String(map { $0 == "\u{2019}" ? "'" : $0 })
  }
}
