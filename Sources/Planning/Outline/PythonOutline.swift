/// Declarations of Python source: modules, classes and their methods, not what functions hold inside.
enum PythonOutline {
  static func declarations(in content: String) -> [SourceDeclaration] {
    let bytes = Array(content.utf8)
    let source = MaskedSource(bytes: bytes, mask: mask(bytes))
    var found: [SourceDeclaration] = []
    var open: [Block] = []
    var decorators: (texts: [String], line: Int)?
    var lastLine = 0

    for statement in statements(of: source) {
      while let block = open.last, block.indent >= statement.indent {
        found[block.index].lines =
          found[block.index].lines.lowerBound...max(found[block.index].lines.lowerBound, lastLine)
        open.removeLast()
      }
      lastLine = statement.lastLine
      if open.contains(where: \.isFunction) { continue }
      if source.mask[statement.range.lowerBound] == UInt8(ascii: "@") {
        let text = source.text(statement.range.lowerBound + 1..<statement.range.upperBound)
        if decorators == nil { decorators = ([text], statement.line) } else { decorators?.texts.append(text) }
        continue
      }
      let container = open.last.map { found[$0.index].name + "." } ?? ""
      for var declaration in declared(by: statement, in: source, container: container) {
        if let decorators {
          declaration.attributes = decorators.texts
          declaration.traits.formUnion(decorators.texts.compactMap(trait))
          declaration.lines = decorators.line...declaration.lines.upperBound
        }
        found.append(declaration)
        if declaration.kind == .function || declaration.kind == .class {
          open.append(
            Block(index: found.count - 1, indent: statement.indent, isFunction: declaration.kind == .function))
        }
      }
      decorators = nil
    }
    for block in open {
      found[block.index].lines =
        found[block.index].lines.lowerBound...max(found[block.index].lines.lowerBound, lastLine)
    }
    return found
  }

  private struct Block {
    var index: Int
    var indent: Int
    var isFunction: Bool
  }

  /// A logical line: it may span several lines inside brackets.
  private struct Statement {
    var indent: Int
    var range: Range<Int>
    var line: Int
    var lastLine: Int
  }

  private static func trait(_ decorator: String) -> String? {
    let name = decorator.prefix { $0 != "(" }.split(separator: ".").last ?? ""
    if name.hasSuffix("property") { return "property" }
    return name == "staticmethod" || name == "classmethod" ? String(name) : nil
  }

  private static func statements(of source: MaskedSource) -> [Statement] {
    var statements: [Statement] = []
    var start: Int?
    var indent = 0
    var lineStart = 0
    var line = 1
    var firstLine = 1
    var depth = 0
    for index in 0...source.mask.count {
      let byte = index < source.mask.count ? source.mask[index] : UInt8(ascii: "\n")
      let isEnd = index == source.mask.count
      if byte == UInt8(ascii: "\n") {
        let isContinued = index > 0 && !isEnd && source.mask[index - 1] == UInt8(ascii: "\\")
        if let begin = start, depth == 0 && !isContinued || isEnd {
          statements.append(Statement(indent: indent, range: begin..<index, line: firstLine, lastLine: line))
          start = nil
          depth = 0
        }
        if start == nil { lineStart = index + 1 }
      } else if !byte.isASCIISpace {
        if start == nil {
          start = index
          indent = index - lineStart
          firstLine = line
        }
        if "([{".utf8.contains(byte) { depth += 1 }
        if ")]}".utf8.contains(byte) { depth = max(0, depth - 1) }
      }
      if !isEnd, source.bytes[index] == UInt8(ascii: "\n") { line += 1 }
    }
    return statements
  }

  private static func declared(by statement: Statement, in source: MaskedSource, container: String)
    -> [SourceDeclaration]
  {
    let limit = statement.range.upperBound
    var position = statement.range.lowerBound
    guard var keyword = source.word(at: &position, before: limit) else { return [] }
    let isAsync = keyword == "async"
    if isAsync { keyword = source.word(at: &position, before: limit) ?? "" }

    func declaration(_ name: String, _ kind: SourceDeclaration.Kind, signature end: Int) -> SourceDeclaration {
      SourceDeclaration(
        name: container + name, kind: kind,
        access: name.hasPrefix("_") || container.hasPrefix("_") || container.contains("._") ? 0 : 1,
        signature: source.signature(statement.range.lowerBound..<end), line: statement.line,
        lines: statement.line...statement.lastLine)
    }

    switch keyword {
    case "def", "class":
      guard let name = source.word(at: &position, before: limit) else { return [] }
      skipTypeParameters(&position, source, before: limit)
      let parts = source.split(position..<limit, at: UInt8(ascii: ":"), most: 1)
      let header = parts[0]
      var found = declaration(name, keyword == "def" ? .function : .class, signature: header.upperBound)
      if isAsync { found.traits.insert("async") }
      let open = source.trimmed(header).lowerBound
      if open < limit, source.mask[open] == UInt8(ascii: "("), let close = source.closing(of: open, before: limit) {
        let items = source.split(open + 1..<close, at: UInt8(ascii: ",")).map(source.trimmed).filter { !$0.isEmpty }
        if keyword == "def" {
          found.parameters = parameters(items, source)
          let rest = source.trimmed(close + 1..<header.upperBound)
          if rest.count > 2, source.mask[rest.lowerBound] == UInt8(ascii: "-") {
            found.result = source.text(rest.lowerBound + 2..<rest.upperBound)
          }
        } else {
          found.inherits = items.filter { source.split($0, at: UInt8(ascii: "=")).count == 1 }.map(source.text)
        }
      }
      return [found]
    case "import", "from":
      return imported(statement, in: source).map { declaration($0, .import, signature: limit) }
    default:
      return assigned(keyword, at: position, statement, in: source) { declaration($0, .value, signature: limit) }
    }
  }

  private static func skipTypeParameters(_ position: inout Int, _ source: MaskedSource, before limit: Int) {
    source.skipSpace(&position, before: limit)
    if position < limit, source.mask[position] == UInt8(ascii: "["),
      let close = source.closing(of: position, before: limit)
    {
      position = close + 1
    }
  }

  private static func parameters(_ items: [Range<Int>], _ source: MaskedSource) -> [SourceDeclaration.Parameter] {
    var kind = SourceDeclaration.Parameter.Kind.positional
    return items.compactMap { item in
      let stars = source.mask[item].prefix { $0 == UInt8(ascii: "*") }.count
      let rest = item.lowerBound + stars..<item.upperBound
      if rest.isEmpty {
        kind = .keywordOnly
        return nil
      }
      if source.mask[rest.lowerBound] == UInt8(ascii: "/") { return nil }
      let halves = source.split(rest, at: UInt8(ascii: "="), most: 1)
      let typed = source.split(halves[0], at: UInt8(ascii: ":"), most: 1)
      var parameter = SourceDeclaration.Parameter(label: source.text(typed[0]), kind: kind)
      if typed.count > 1 { parameter.type = source.text(typed[1]) }
      if halves.count > 1 { parameter.defaultValue = source.text(halves[1]) }
      if stars == 1 {
        parameter.kind = .variadic
        kind = .keywordOnly
      } else if stars == 2 {
        parameter.kind = .keywordVariadic
      }
      return parameter
    }
  }

  /// The names that `import a.b as c` and `from a import (b, c as d)` bind.
  private static func imported(_ statement: Statement, in source: MaskedSource) -> [String] {
    let words = String(
      decoding: source.mask[statement.range].map {
        $0.isWord || $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") ? $0 : UInt8(ascii: " ")
      }, as: UTF8.self)
    let list =
      words.hasPrefix("from")
      ? words.split(separator: " import ", maxSplits: 1).dropFirst().first ?? "" : words.dropFirst(6)
    return list.split(separator: ",").compactMap { item in
      let names = item.split(separator: " ")
      guard let last = names.last else { return nil }
      return names.count == 3 && names[1] == "as" ? String(last) : last.split(separator: ".").first.map(String.init)
    }
  }

  private static func assigned(
    _ name: String, at position: Int, _ statement: Statement, in source: MaskedSource,
    declare: (String) -> SourceDeclaration
  ) -> [SourceDeclaration] {
    var position = position
    let limit = statement.range.upperBound
    source.skipSpace(&position, before: limit)
    guard position < limit, !["else", "try", "finally", "lambda", "return"].contains(name) else { return [] }
    let next = position + 1 < limit ? source.mask[position + 1] : UInt8(ascii: " ")
    if source.mask[position] == UInt8(ascii: "="), next != UInt8(ascii: "=") { return [declare(name)] }
    guard source.mask[position] == UInt8(ascii: ":"), next != UInt8(ascii: "=") else { return [] }
    let halves = source.split(position + 1..<limit, at: UInt8(ascii: "="), most: 1)
    let type = source.text(halves[0])
    guard !type.isEmpty else { return [] }
    var found = declare(name)
    found.result = type
    if halves.count > 1 { found.traits.insert("default") }
    return [found]
  }

  /// Strings and comments as spaces; the quotation marks stay.
  static func mask(_ bytes: [UInt8]) -> [UInt8] {
    var mask = bytes
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "#") {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
          mask[index] = UInt8(ascii: " ")
          index += 1
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        let isTriple = index + 2 < bytes.count && bytes[index + 1] == byte && bytes[index + 2] == byte
        index += isTriple ? 3 : 1
        while index < bytes.count {
          if bytes[index] == byte,
            !isTriple || (index + 2 < bytes.count && bytes[index + 1] == byte && bytes[index + 2] == byte)
          {
            index += isTriple ? 3 : 1
            break
          }
          if bytes[index] == UInt8(ascii: "\n"), !isTriple { break }
          let step = bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count ? 2 : 1
          for blank in index..<index + step { mask[blank] = UInt8(ascii: " ") }
          index += step
        }
      } else {
        index += 1
      }
    }
    return mask
  }
}
