/// How an answer names the file that a fenced block holds.
struct BlockName: Hashable {
  var path: String
  /// Named by a sentence only; a block that is named outright is preferred.
  var isWeak = false
  /// A first line that is nothing but the path, and is no part of the file.
  var commentLine: Int?
}

extension BlockName {
  /// The path and language in the text after the opening fence.
  static func inInfo(_ info: Substring, _ claims: FileClaims) -> (path: String?, language: String) {
    var language = ""
    var isValue = false
    guard info.utf8.count <= 400 else { return (nil, language) }
    for (position, token) in tokens(of: info).enumerated() {
      if isValue { return (String(token), language) }
      if let mark = token.firstIndex(where: { $0 == "=" || $0 == ":" }) {
        let key = token[..<mark].lowercased()
        let value = unquoted(token[token.index(after: mark)...])
        if keys.contains(key) {
          if value.isEmpty {
            isValue = true
          } else if !titles.contains(key) || looksLikePath(value, claims) {
            return (value, language)
          }
          continue
        }
        if token[mark] == ":", position == 0, looksLikePath(value, claims) { return (value, key) }
      } else if claims.isPlanned(token) || (token.contains("/") && looksLikePath(String(token), claims)) {
        return (String(token), language)
      }
      if position == 0 { language = token.hasPrefix(".") ? String(token.dropFirst()) : String(token) }
    }
    return (nil, language)
  }

  /// The path in the line above a fence, when the line is there to name it.
  static func inLineAbove(_ line: Substring, language: String, _ claims: FileClaims) -> BlockName? {
    guard line.utf8.count <= 300, Fence(line) == nil else { return nil }
    var path: String?
    var words: [String] = []
    for token in line.split(whereSeparator: { " \t*`\"'()[]<>,|".contains($0) }) {
      let bare = String(trimmed(token))
      if isNameable(bare, claims) {
        if let path, path != bare { return nil }
        path = bare
      } else if !bare.isEmpty {
        words.append(bare.lowercased())
      }
    }
    guard let path, FenceLanguage.suits(language, path: path) != false else { return nil }
    if words.allSatisfy({ labels.contains($0) || $0.utf8.allSatisfy { !$0.isWord || $0.isDigit } }) {
      return BlockName(path: path)
    }
    guard claims.isOwn(path), line.trimmingSpace().utf8.count <= 160,
      !words.contains(where: { usageWords.contains($0) })
    else { return nil }
    return BlockName(path: path, isWeak: true)
  }

  /// The path in a comment that is the first line of a block.
  static func inComment(_ line: Substring, language: String, _ claims: FileClaims) -> (path: String, isAlone: Bool)? {
    guard line.utf8.count <= 300 else { return nil }
    var text = line.trimmingSpace()
    guard let mark = ["<!--", "/*", "//", "#", "--", ";", "%"].first(where: { text.hasPrefix($0) }),
      !text.hasPrefix("#!")
    else { return nil }
    text = text.dropFirst(mark.count)
    for end in ["-->", "*/"] where text.hasSuffix(end) { text = text.dropLast(end.count) }
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    if let first = words.first, ["file:", "filename:", "path:", "filepath:"].contains(first.lowercased()) {
      words.removeFirst()
    }
    guard let first = words.first else { return nil }
    let path = String(trimmed(first))
    guard isNameable(path, claims), FenceLanguage.suits(language, path: path) != false else { return nil }
    return (path, words.count == 1)
  }

  private static let keys: Set<String> = ["path", "file", "filename", "filepath", "title", "name"]

  /// Keys whose value may be a mere title.
  private static let titles: Set<String> = ["title", "name"]

  /// Words around a path that only name it.
  private static let labels: Set<String> = [
    "file", "filename", "path", "filepath", "step", "part", "new", "updated", "complete", "full", "revised", "final",
    "skeleton", "create", "update", "changed", "modified", "fixed", "corrected",
  ]

  /// Words of a sentence whose block shows something else than the file.
  private static let usageWords: Set<String> = [
    "run", "runs", "running", "use", "using", "usage", "used", "like", "output", "outputs", "prints", "printed",
    "example",
    "call", "calls", "calling", "execute", "import", "importing", "before", "was", "old", "original", "instead",
    "snippet",
    "excerpt", "line", "lines", "error", "errors", "fails", "failed", "traceback", "diff", "change", "changes",
    "changed",
    "from", "invoke", "show", "shows", "expected", "not", "part",
  ]

  /// Planned, or new with a folder and an extension: enough like a path to be one.
  private static func isNameable(_ text: String, _ claims: FileClaims) -> Bool {
    guard !text.isEmpty else { return false }
    if claims.isPlanned(text) { return true }
    guard text.contains("/"), !FenceLanguage.pathExtension(text).isEmpty, case .extra = claims.claim(text) else {
      return false
    }
    return true
  }

  private static func looksLikePath(_ text: String, _ claims: FileClaims) -> Bool {
    if claims.isPlanned(text) { return true }
    guard !text.contains(where: \.isWhitespace), !text.contains("://") else { return false }
    return !FenceLanguage.pathExtension(text).isEmpty || text.hasPrefix(".")
  }

  /// Split at white space outside quotation marks, without braces around.
  private static func tokens(of info: Substring) -> [Substring] {
    var tokens: [Substring] = []
    var start: Substring.Index?
    var quote: UInt8?
    for index in info.utf8.indices {
      let byte = info.utf8[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
        start = start ?? index
      } else if byte.isASCIISpace || byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: ",")
      {
        if let begin = start { tokens.append(info[begin..<index]) }
        start = nil
      } else {
        start = start ?? index
      }
    }
    if let begin = start { tokens.append(info[begin...]) }
    return tokens
  }

  private static func unquoted(_ text: Substring) -> String {
    guard let mark = text.first, mark == "\"" || mark == "'" else { return String(text) }
    return String(text.dropFirst().prefix { $0 != mark })
  }

  /// Without the punctuation that a sentence puts after a path.
  private static func trimmed(_ token: Substring) -> Substring {
    var token = token
    while let last = token.last, ":;.!?".contains(last) { token = token.dropLast() }
    return token
  }
}
