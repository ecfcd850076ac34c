/// What the guards look at in a text.
struct GuardedText {
  /// How often each stands there: "5", "5 s", "60 min".
  private(set) var numbers: [String: Int] = [:]
  /// Whatever stands in quotation marks.
  private(set) var quotes: [String: Int] = [:]
  /// "not", "except", "only".
  private(set) var negations: [String: Int] = [:]
  /// Tokens that look like code.
  private(set) var identifiers: [String: Int] = [:]
  /// Words all in capitals, in lower case: they may be written so elsewhere.
  private(set) var acronyms: Set<String> = []
  /// Languages and formats, and words with a capital inside a sentence, in lower case.
  private(set) var names: Set<String> = []
  /// All tokens in lower case, with what holds an identifier together.
  private(set) var tokens: [String: Int] = [:]
  /// The plain words among them.
  private(set) var words: Set<String> = []
  /// Nothing is known of how other scripts part words and say no.
  let isLatin: Bool

  init(_ text: String) {
    isLatin = text.unicodeScalars.allSatisfy { $0.value < 0x250 || !$0.properties.isAlphabetic }
    for quote in Self.quotes(in: text) { quotes[quote, default: 0] += 1 }
    var beginsSentence = true
    var number: String?
    for piece in Self.withoutThousands(text).split(whereSeparator: Self.isBreak) {
      let token = Self.trimmed(piece)
      guard !token.isEmpty else { continue }
      let lower = token.lowercased().replacing("’", with: "'")
      if let open = number {
        number = nil
        let unit = Self.unit(lower)
        add(number: open, unit: unit)
        if unit != nil { continue }
      }
      tokens[lower, default: 0] += 1
      if let value = Self.number(lower) {
        number = value
      } else if let (value, unit) = Self.measure(lower) {
        add(number: value, unit: unit)
      } else if Self.isAcronym(token) {
        acronyms.insert(lower)
      } else if Self.isIdentifier(token) {
        identifiers[String(token), default: 0] += 1
      } else {
        take(word: lower, isName: !beginsSentence && token.first?.isUppercase == true)
      }
      beginsSentence = piece.last.map { ".!?:".contains($0) } ?? false
    }
    if let number { add(number: number, unit: nil) }
  }

  private mutating func add(number: String, unit: String?) {
    numbers[unit.map { "\(number) \($0)" } ?? number, default: 0] += 1
  }

  private mutating func take(word: String, isName: Bool) {
    for part in word.split(separator: "-").map(String.init) {
      if let negation = Self.negation(part) { negations[negation, default: 0] += 1 } else { words.insert(part) }
    }
    if isName || Self.technologies.contains(word) { names.insert(word) }
  }

  // MARK: Tokens

  private static func isBreak(_ character: Character) -> Bool {
    character.isWhitespace || ",;()[]{}<>|\"“”„«»`!?".contains(character)
  }

  /// Without the punctuation around it.
  private static func trimmed(_ piece: Substring) -> Substring {
    var token = piece
    while let last = token.last, ".:'’‘*".contains(last) { token.removeLast() }
    while let first = token.first, "'’‘*".contains(first) { token.removeFirst() }
    return token
  }

  private static func isAcronym(_ token: Substring) -> Bool { token.count >= 2 && token.allSatisfy(\.isUppercase) }

  /// snake_case, camelCase, dotted, with digits, CAPITAL_CASE, paths, options, decorators.
  private static func isIdentifier(_ token: Substring) -> Bool {
    if token.contains(where: { "_./\\@#$=+:%&~".contains($0) }) || token.hasPrefix("-") { return true }
    if token.contains(where: \.isNumber) { return true }
    return zip(token, token.dropFirst()).contains { $0.isLowercase && $1.isUppercase }
  }

  private static let quotationMarks: [Character: Character] = [
    "\"": "\"", "“": "”", "„": "“", "«": "»", "`": "`", "'": "'", "‘": "’",
  ]

  /// An apostrophe inside a word opens nothing.
  private static func quotes(in text: String) -> [String] {
    var quotes: [String] = []
    var open: (mark: Character, close: Character, text: String)?
    var previous: Character = " "
    for (index, character) in zip(text.indices, text) {
      let next = text.index(after: index) < text.endIndex ? text[text.index(after: index)] : " "
      let isInWord = character == "'" || character == "’" ? next.isLetter && previous.isLetter : false
      if let quote = open, character == quote.close, !isInWord, !(character == "'" && next.isLetter) {
        quotes.append(quote.text)
        open = nil
      } else if open != nil {
        open?.text.append(character)
      } else if let close = quotationMarks[character], character != "'" || !previous.isLetter && !previous.isNumber {
        open = (character, close, "")
      }
      previous = character
    }
    // One that is never closed is compared to the end.
    return quotes + (open.map { $0.mark == "'" || $0.mark == "‘" ? [] : [$0.text] } ?? [])
  }
}
