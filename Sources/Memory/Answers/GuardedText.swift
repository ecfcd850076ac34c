/// What the guards look at in a text.
struct GuardedText {
  /// How often each stands there: "5", "5 s", "60 min".
  private(set) var numbers: [String: Int] = [:]
  /// Whatever stands in quotation marks.
  private(set) var quotes: [String: Int] = [:]
  /// "not", "except", "only".
  private(set) var negations: [String: Int] = [:]
  /// Tokens that look like code, in lower case.
  private(set) var identifiers: [String: Int] = [:]
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
      } else if Self.isIdentifier(token) {
        identifiers[lower, default: 0] += 1
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

  /// snake_case, camelCase, dotted, with digits, ALLCAPS, paths, options, decorators.
  private static func isIdentifier(_ token: Substring) -> Bool {
    if token.contains(where: { "_./\\@#$=+:%&~".contains($0) }) || token.hasPrefix("-") { return true }
    if token.contains(where: \.isNumber) { return true }
    let capitals = token.count(where: \.isUppercase)
    if capitals >= 2, capitals == token.count(where: \.isLetter) { return true }
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

  // MARK: Numbers

  private static let numberWords: [String: String] = [
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "once": "1", "twice": "2", "dozen": "12",
    "hundred": "100", "thousand": "1000", "million": "1000000",
  ]

  /// "1,000,000" is 1000000.
  private static func withoutThousands(_ text: String) -> String {
    var text = text
    while let group = text.firstMatch(of: /([0-9]),([0-9]{3})\b/) {
      text.replaceSubrange(group.range, with: "\(group.1)\(group.2)")
    }
    return text
  }

  /// "0.50" is 0.5, "five" is 5.
  private static func number(_ token: String) -> String? {
    if let number = numberWords[token] { return number }
    guard token.first?.isNumber == true, token.allSatisfy({ $0.isNumber || ".".contains($0) }) else { return nil }
    guard token.count(where: { $0 == "." }) <= 1 else { return nil }
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    let whole = parts[0].drop { $0 == "0" }
    var fraction = parts.count == 2 ? parts[1] : ""
    while fraction.last == "0" { fraction.removeLast() }
    return (whole.isEmpty ? "0" : String(whole)) + (fraction.isEmpty ? "" : ".\(fraction)")
  }

  /// "10MB", "5s", "80%".
  private static func measure(_ token: String) -> (String, String)? {
    let digits = token.prefix { $0.isNumber || $0 == "." }
    guard !digits.isEmpty, let number = number(String(digits)), let unit = unit(String(token.dropFirst(digits.count)))
    else { return nil }
    return (number, unit)
  }

  private static let units: [String: String] = {
    let groups: [[String]] = [
      ["ms", "millisecond"], ["s", "sec", "second"], ["min", "minute"], ["h", "hour"], ["day"], ["week"], ["month"],
      ["year"], ["%", "percent"], ["byte", "b"], ["kb", "kilobyte"], ["mb", "megabyte"], ["gb", "gigabyte"],
      ["character", "char"], ["digit"], ["letter"], ["word"], ["line"],
    ]
    return groups.reduce(into: [:]) { units, group in
      for word in group {
        units[word] = group[0]
        if word.count > 2 { units[word + "s"] = group[0] }
      }
    }
  }()

  private static func unit(_ word: String) -> String? { units[word] }

  // MARK: Words

  private static func negation(_ word: String) -> String? {
    if word.hasSuffix("n't") || word == "cannot" { return "not" }
    return negationWords[word]
  }

  private static let negationWords: [String: String] = {
    let groups = [
      "not":
        "not no non none never nothing nobody neither nor without lacking avoid avoids avoiding forbid forbids forbidden "
        + "disallow disallowed skip skips skipping omit omits omitting ignore ignores ignoring refuse refuses",
      "except": "except unless excluding excludes exclude besides",
      "only": "only just solely exactly",
    ]
    return groups.reduce(into: [:]) { words, group in
      for word in group.value.split(separator: " ") { words[String(word)] = group.key }
    }
  }()

  /// Names that people write in lower case too.
  private static let technologies: Set<String> = [
    "python", "swift", "javascript", "typescript", "node", "rust", "go", "golang", "java", "kotlin", "ruby", "php",
    "perl",
    "bash", "shell", "html", "css", "sql", "sqlite", "postgres", "postgresql", "mysql", "redis", "json", "yaml", "toml",
    "xml", "csv", "tsv", "markdown", "latex", "pdf", "http", "https", "rest", "graphql", "grpc", "websocket", "tcp",
    "udp",
    "pytest", "unittest", "xctest", "jest", "ruff", "mypy", "flask", "django", "fastapi", "react", "vue", "linux",
    "macos",
    "windows", "docker", "utf-8", "ascii", "unicode", "asyncio", "async", "stdin", "stdout", "stderr",
  ]

  /// Words that turn a text into its contrary, by how they begin.
  struct Opposites {
    let one: [String]
    let other: [String]

    init(_ one: String, _ other: String) {
      self.one = one.split(separator: " ").map(String.init)
      self.other = other.split(separator: " ").map(String.init)
    }

    /// One text has the first alone and the other text the second.
    func divide(_ words: Set<String>, _ others: Set<String>) -> Bool {
      Self.has(one, words) && !Self.has(other, words) && Self.has(other, others) && !Self.has(one, others)
    }

    /// A word that ends in a star stands for all that begin like it.
    private static func has(_ patterns: [String], _ words: Set<String>) -> Bool {
      patterns.contains { pattern in
        pattern.hasSuffix("*") ? words.contains { $0.hasPrefix(pattern.dropLast()) } : words.contains(pattern)
      }
    }
  }

  static let opposites = [
    Opposites("least min minimum minimal", "most max maximum maximal"), Opposites("before", "after"),
    Opposites("first earliest oldest", "last latest newest"),
    Opposites("more greater above over", "less fewer below under"),
    Opposites("larg* big* long*", "small* tiny short*"), Opposites("high*", "low lower lowest"),
    Opposites("encod* encrypt*", "decod* decrypt*"), Opposites("compress*", "decompress* uncompress*"),
    Opposites("ascend* increas*", "descend* decreas*"), Opposites("upload*", "download*"),
    Opposites("import*", "export*"), Opposites("allow* permit* accept*", "block* deny denies reject*"),
    Opposites("includ*", "exclud*"), Opposites("enabl*", "disabl*"),
    Opposites("read reads reading reader", "write writes writing writer"), Opposites("client*", "server*"),
    Opposites("sync synchronous*", "async asynchronous*"), Opposites("pars*", "serializ* print*"),
    Opposites("sensitive", "insensitive"), Opposites("mutable", "immutable"), Opposites("singly", "doubly"),
    Opposites("start starts begin*", "stop stops end ends"), Opposites("add adds adding", "remov* delet*"),
    Opposites("push*", "pull* pop pops"), Opposites("lossy", "lossless"),
    Opposites("upper uppercase", "lower lowercase"),
    Opposites("left", "right"), Opposites("public", "private"), Opposites("local", "remote"),
  ]
}
