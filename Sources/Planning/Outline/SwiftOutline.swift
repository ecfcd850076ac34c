/// Declarations of Swift source: files, types and their members, not what bodies hold inside.
struct SwiftOutline {
  private let source: MaskedSource
  private let tokens: [Token]
  private var index = 0
  private var found: [SourceDeclaration] = []
  private var open: [Container] = []
  private var head = Head()

  static func declarations(in content: String) -> [SourceDeclaration] {
    var outline = SwiftOutline(content)
    outline.scan()
    return outline.found
  }

  private init(_ content: String) {
    let bytes = Array(content.utf8)
    source = MaskedSource(bytes: bytes, mask: SwiftMask.mask(bytes))
    tokens = Self.tokens(of: source)
  }

  private struct Token {
    var range: Range<Int>
    var line: Int
    /// The character itself; 0 for words.
    var mark: UInt8
  }

  /// A type whose body is open.
  private struct Container {
    var name: String
    var kind: SourceDeclaration.Kind
    /// Of members that say nothing themselves.
    var access: Int
    var index: Int
  }

  /// Attributes and modifiers before a declaration.
  private struct Head {
    var start: Int?
    var attributes: [String] = []
    var traits: Set<String> = []
    var access: Int?
  }

  /// Words, and every other character by itself; white space and backticks separate.
  private static func tokens(of source: MaskedSource) -> [Token] {
    var tokens: [Token] = []
    var position = 0
    var line = 1
    while position < source.mask.count {
      let byte = source.mask[position]
      let start = position
      position += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      if byte.isASCIISpace || byte == UInt8(ascii: "`") { continue }
      if byte.isWord {
        while position < source.mask.count, source.mask[position].isWord { position += 1 }
      }
      tokens.append(Token(range: start..<position, line: line, mark: byte.isWord ? 0 : byte))
    }
    return tokens
  }

  private static let types: [String: SourceDeclaration.Kind] = [
    "struct": .struct, "class": .class, "enum": .enum, "actor": .actor, "protocol": .protocol, "extension": .extension,
  ]
  private static let accesses = ["private": 0, "fileprivate": 0, "internal": 1, "package": 2, "public": 3, "open": 3]
  private static let modifiers: Set<String> = [
    "static", "final", "override", "mutating", "nonmutating", "lazy", "weak", "unowned", "convenience", "required",
    "indirect", "dynamic", "nonisolated", "isolated", "prefix", "postfix", "infix", "optional", "borrowing",
    "consuming",
    "distributed",
  ]
  private static let deepest = 32
  private static let declarators: Set<String> = ["func", "var", "let", "init", "subscript"]

  private func text(_ offset: Int = 0) -> String {
    index + offset < tokens.count ? text(of: tokens[index + offset]) : ""
  }

  private func text(of token: Token) -> String { String(decoding: source.mask[token.range], as: UTF8.self) }

  private mutating func scan() {
    while index < tokens.count {
      let word = text()
      switch word {
      case "}":
        if let container = open.popLast() { close(container.index) }
        reset()
      case "{", "(", "[":
        skipGroup()
        head = Head()
      case "@": attribute()
      case "#": skipLine()
      case "import", "operator", "precedencegroup", "deinit": skipLine()
      case "class" where Self.declarators.contains(text(1)) || Self.modifiers.contains(text(1)): modifier("static")
      case let word where Self.types[word] != nil: type(Self.types[word] ?? .struct)
      case let word where Self.accesses[word] != nil: access(Self.accesses[word] ?? 1)
      case let word where Self.modifiers.contains(word): modifier(word)
      case "func": function()
      case "init", "subscript": initializer(word)
      case "var", "let": values()
      case "case": if open.last?.kind == .enum { cases() } else { reset() }
      case "typealias", "associatedtype": alias()
      default: reset()
      }
    }
    for container in open { close(container.index) }
  }

  /// Nothing that is declared: on to the next word.
  private mutating func reset() {
    head = Head()
    index += 1
  }

  private mutating func close(_ declaration: Int) {
    let last = tokens[min(index, tokens.count - 1)].line
    let first = found[declaration].lines.lowerBound
    found[declaration].lines = first...max(first, last)
  }

  /// Moves behind a bracket's partner, or behind the bracket where there is none.
  private mutating func skipGroup() {
    var depth = 0
    var position = index
    while position < tokens.count {
      switch tokens[position].mark {
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
      default: break
      }
      position += 1
      if depth == 0 { break }
    }
    index = position
  }

  private mutating func skipLine() {
    let line = tokens[index].line
    while index < tokens.count, tokens[index].line == line, text() != "{" { index += 1 }
    head = Head()
  }

  private mutating func attribute() {
    head.start = head.start ?? index
    let start = index + 1
    index += 2
    while text() == "." { index += 2 }
    if text() == "(", index > 0, index < tokens.count,
      tokens[index - 1].range.upperBound == tokens[index].range.lowerBound
    {
      skipGroup()
    }
    guard start < tokens.count, let last = tokens[..<min(index, tokens.count)].last else { return }
    head.attributes.append(
      source.text(tokens[start].range.lowerBound..<max(last.range.upperBound, tokens[start].range.lowerBound)))
  }

  private mutating func modifier(_ word: String) {
    head.start = head.start ?? index
    head.traits.insert(word)
    index += 1
    if text() == "(" { skipGroup() }
  }

  private mutating func access(_ level: Int) {
    head.start = head.start ?? index
    index += 1
    if text() == "(" {
      // `private(set)` says nothing about reading.
      head.traits.insert("private(set)")
      skipGroup()
    } else {
      head.access = level
    }
  }

  /// Adds a declaration whose signature reaches from `start` to before the token `end`.
  private mutating func add(
    _ name: String, _ kind: SourceDeclaration.Kind, keyword: Int, end: Int,
    parameters: [SourceDeclaration.Parameter]? = nil, result: String? = nil, traits: Set<String> = []
  ) {
    let around = open.last
    let first = tokens[head.start ?? keyword]
    let last = tokens[max(keyword, min(end, tokens.count) - 1)]
    // No member is more visible than its type.
    let most = around.map { $0.kind == .extension ? 3 : found[$0.index].access } ?? 3
    let access = min(head.access ?? around?.access ?? 1, most)
    found.append(
      SourceDeclaration(
        name: (around.map { $0.name + "." } ?? "") + name, kind: kind, parameters: parameters, result: result,
        traits: traits.union(head.traits.intersection(["static", "mutating"])), attributes: head.attributes,
        access: access, signature: source.signature(tokens[keyword].range.lowerBound..<last.range.upperBound),
        line: tokens[keyword].line, lines: first.line...max(first.line, last.line)))
  }

  private mutating func type(_ kind: SourceDeclaration.Kind) {
    let keyword = index
    index += 1
    guard index < tokens.count, source.mask[tokens[index].range.lowerBound].isWord else { return reset() }
    var name = text()
    index += 1
    while kind == .extension, text() == ".", index + 1 < tokens.count {
      name += "." + text(1)
      index += 2
    }
    let header = index
    while index < tokens.count, text() != "{", text() != "}" { index += 1 }
    // Beyond the limit a body is skipped: names would grow without bound.
    guard text() == "{", open.count < Self.deepest else { return head = Head() }
    add(name, kind, keyword: keyword, end: index)
    let declaration = found.count - 1
    found[declaration].inherits = inherited(header..<index)
    if kind == .extension { found[declaration].name = name }
    let access = kind == .extension ? head.access ?? 1 : found[declaration].access
    // Members of a public type are internal unless they say more; those of a protocol are as visible as it is.
    let inherited = kind == .protocol || kind == .extension ? access : min(access, 1)
    open.append(Container(name: found[declaration].name, kind: kind, access: inherited, index: declaration))
    head = Head()
    index += 1
  }

  /// The names after the colon of a type's header.
  private func inherited(_ header: Range<Int>) -> [String] {
    guard let first = header.first, let last = header.last else { return [] }
    var range = tokens[first].range.lowerBound..<tokens[last].range.upperBound
    if let clause = header.first(where: { text(of: tokens[$0]) == "where" }) {
      range = range.lowerBound..<tokens[clause].range.lowerBound
    }
    let halves = source.split(range, at: UInt8(ascii: ":"), angles: true, most: 1)
    guard halves.count == 2 else { return [] }
    return source.split(halves[1], at: UInt8(ascii: ","), angles: true).map(source.text).filter { !$0.isEmpty }
  }

  private mutating func function() {
    let keyword = index
    index += 1
    let start = index
    while index < tokens.count, !["(", "<", "{", "}"].contains(text()) || index == start && text() == "<" { index += 1 }
    guard index > start, index < tokens.count else { return reset() }
    let name = String(
      decoding: source.mask[tokens[start].range.lowerBound..<tokens[index - 1].range.upperBound], as: UTF8.self)
    callable(name.filter { $0 != "`" && $0 != " " }, keyword: keyword)
  }

  private mutating func initializer(_ name: String) {
    let keyword = index
    index += 1
    var traits: Set<String> = []
    if text() == "?" || text() == "!" {
      traits.insert("failable")
      index += 1
    }
    guard text() == "(" || text() == "<" else { return head = Head() }
    callable(name, keyword: keyword, traits: traits)
  }

  /// Parameters, effects, result and body.
  private mutating func callable(_ name: String, keyword: Int, traits: Set<String> = []) {
    var traits = traits
    if text() == "<" { skipAngles() }
    guard text() == "(" else { return head = Head() }
    let open = index
    skipGroup()
    let list = tokens[open].range.upperBound..<max(tokens[open].range.upperBound, tokens[index - 1].range.lowerBound)
    let parameters = SwiftParameters.read(list, in: source)
    while ["async", "throws", "rethrows", "reasync"].contains(text()) {
      traits.insert(text() == "rethrows" ? "throws" : text())
      index += 1
      if text() == "(" { skipGroup() }
    }
    var result: String?
    if text() == "-", text(1) == ">" {
      index += 2
      let start = index
      skipType()
      if index > start { result = source.text(tokens[start].range.lowerBound..<tokens[index - 1].range.upperBound) }
    }
    let end = index
    add(name, .function, keyword: keyword, end: end, parameters: parameters, result: result, traits: traits)
    if text() == "where" {
      while index < tokens.count, text() != "{", text() != "}", !startsDeclaration() { index += 1 }
    }
    body()
  }

  /// A word that begins a declaration on a new line.
  private func startsDeclaration() -> Bool {
    guard index > 0, tokens[index].line > tokens[index - 1].line else { return false }
    let word = text()
    return word == "@" || word == "case" || Self.types[word] != nil || Self.accesses[word] != nil
      || Self.modifiers.contains(word) || Self.declarators.contains(word)
  }

  /// The body of the last declaration, if it has one.
  private mutating func body() {
    if text() == "{" {
      skipGroup()
      let first = found[found.count - 1].lines.lowerBound
      found[found.count - 1].lines = first...max(first, tokens[index - 1].line)
    }
    head = Head()
  }

  private mutating func skipAngles() {
    var depth = 0
    while index < tokens.count {
      if text() == "<" { depth += 1 }
      if text() == ">", text(of: tokens[index - 1]) != "-" { depth -= 1 }
      if text() == "{" || text() == "}" { return }
      index += 1
      if depth <= 0 { return }
    }
  }

  /// A type ends at the line's end or at what cannot be part of it.
  private mutating func skipType() {
    let start = index
    while index < tokens.count {
      let word = text()
      if ["{", "}", "=", ",", "where", ")", "]"].contains(word) { return }
      if index > start, tokens[index].line > tokens[index - 1].line,
        ![">", "&", ".", "<", ","].contains(text(of: tokens[index - 1])) || startsDeclaration(), word != ".",
        word != "&", word != "-"
      {
        return
      }
      if word == "(" || word == "[" { skipGroup() } else if word == "<" { skipAngles() } else { index += 1 }
    }
  }

  private mutating func values() {
    let keyword = index
    index += 1
    while index < tokens.count, source.mask[tokens[index].range.lowerBound].isWord {
      let name = text()
      index += 1
      var type: String?
      if text() == ":" {
        let start = index + 1
        index = start
        skipType()
        if index > start { type = source.text(tokens[start].range.lowerBound..<tokens[index - 1].range.upperBound) }
      }
      add(name, .value, keyword: keyword, end: index, result: type, traits: isSettable(keyword) ? ["var"] : [])
      let head = head
      if text() == "=" { skipExpression() }
      body()
      guard text() == "," else { return }
      self.head = head
      index += 1
    }
    head = Head()
  }

  /// A variable that others may set; the current token is what follows its name and type.
  private func isSettable(_ keyword: Int) -> Bool {
    guard text(of: tokens[keyword]) == "var", !head.traits.contains("private(set)") else { return false }
    guard text() == "{" else { return true }
    var body = self
    body.skipGroup()
    return tokens[index..<body.index].contains { ["set", "didSet", "willSet", "_modify"].contains(text(of: $0)) }
  }

  /// An expression ends with its line, unless an operator or a bracket carries it on.
  private mutating func skipExpression() {
    index += 1
    let start = index
    while index < tokens.count {
      let word = text()
      if ["}", ")", "]", ","].contains(word) { break }
      if index > start, tokens[index].line > tokens[index - 1].line,
        !".?:+-*/%&|=<>!".contains(word), !"+-*/%&|=<?:".contains(text(of: tokens[index - 1]))
      {
        break
      }
      if word == "(" || word == "[" || word == "{" { skipGroup() } else { index += 1 }
    }
    if index > start, index <= tokens.count {
      let first = found[found.count - 1].lines.lowerBound
      found[found.count - 1].lines = first...max(first, tokens[index - 1].line)
    }
  }

  private mutating func cases() {
    let keyword = index
    index += 1
    while index < tokens.count, source.mask[tokens[index].range.lowerBound].isWord {
      let name = text()
      index += 1
      var parameters: [SourceDeclaration.Parameter]?
      if text() == "(" {
        let open = index
        skipGroup()
        parameters = SwiftParameters.read(
          tokens[open].range.upperBound..<max(tokens[open].range.upperBound, tokens[index - 1].range.lowerBound),
          in: source)
      }
      head.access = nil
      add(name, .case, keyword: keyword, end: index, parameters: parameters)
      found[found.count - 1].access = open.last.map { found[$0.index].access } ?? 1
      if text() == "=" { skipExpression() }
      guard text() == "," else { break }
      index += 1
    }
    head = Head()
  }

  private mutating func alias() {
    let keyword = index
    index += 1
    let name = text()
    guard !name.isEmpty else { return head = Head() }
    let line = tokens[keyword].line
    while index < tokens.count, tokens[index].line == line, text() != "}" { index += 1 }
    add(name, .alias, keyword: keyword, end: index)
    head = Head()
  }
}
