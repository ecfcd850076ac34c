import Core

/// Looks for a task's exports in its files, by name and parameters.
struct ExportCheck {
  private let exports: [String]
  private let files: [(path: String, declarations: [SourceDeclaration])]
  /// Folder and module names that may stand before an exported name.
  private let modules: Set<String>

  init(task: PlanTask, files: FileTree) {
    exports = task.exports
    let sources = task.files.filter {
      ["py", "pyi", "swift"].contains(FenceLanguage.pathExtension($0)) && files[$0] != nil
    }
    self.files = sources.map { ($0, SourceOutline.declarations(path: $0, content: files[$0] ?? "")) }
    modules = Set(sources.flatMap { path in path.split(separator: "/").map { String($0.prefix { $0 != "." }) } })
  }

  func findings() -> [Finding] {
    guard let first = files.first?.path else { return [] }
    return exports.compactMap { text in
      guard let export = Export(text) else { return nil }
      let (module, matches) = matches(of: export.components)
      guard !matches.isEmpty else {
        return Finding(file: module ?? first, line: 1, rule: "contract", message: "the export `\(text)` is missing")
      }
      guard let labels = export.labels,
        !matches.contains(where: { accepts(labels, export, $0.declaration, in: $0.path) })
      else { return nil }
      let found = matches[0]
      return Finding(
        file: found.path, line: found.declaration.line, rule: "contract",
        message: "the export `\(text)` has other parameters: found `\(found.declaration.signature)`")
    }
  }

  /// Declarations whose qualified name ends the export's, with only modules before it; and the file of the module that
  /// the export names.
  private func matches(of components: [String]) -> (module: String?, [(path: String, declaration: SourceDeclaration)]) {
    var found: [(path: String, declaration: SourceDeclaration)] = []
    for (path, declarations) in files {
      for declaration in declarations where declaration.kind != .extension {
        let name = declaration.name.split(separator: ".").map(String.init)
        guard name.count <= components.count, components.suffix(name.count).elementsEqual(name),
          components.dropLast(name.count).allSatisfy(modules.contains)
        else { continue }
        found.append((path, declaration))
      }
    }
    let module = files.first { file in
      components.dropLast().contains {
        "/\(file.path)".hasSuffix("/\($0).py") || "/\(file.path)".hasSuffix("/\($0).swift")
      }
    }
    return (module?.path, found)
  }

  private func accepts(_ labels: [String], _ export: Export, _ found: SourceDeclaration, in path: String) -> Bool {
    switch found.kind {
    case .function:
      let isMethod = path.hasSuffix(".py") && found.container != nil && !found.traits.contains("staticmethod")
      return Signature.accepts(labels, Array((found.parameters ?? []).dropFirst(isMethod ? 1 : 0)))
    case .class where !path.hasSuffix(".swift"): return constructs(labels, export, found, in: path)
    case .class, .struct, .actor, .enum:
      let initializers = members(of: found, in: path).filter { $0.baseName == "init" }
      return initializers.isEmpty || initializers.contains { Signature.accepts(labels, $0.parameters ?? []) }
    case .case: return (found.parameters ?? []).count == labels.count
    default: return true
    }
  }

  /// A Python class takes what its `__init__` takes, or its fields; `Error(ValueError)` names a base.
  private func constructs(_ labels: [String], _ export: Export, _ found: SourceDeclaration, in path: String) -> Bool {
    if !labels.isEmpty, Set(labels).isSubset(of: found.inherits) { return true }
    let members = members(of: found, in: path)
    if let initializer = members.first(where: { $0.baseName == "__init__" }) {
      return Signature.accepts(labels, Array((initializer.parameters ?? []).dropFirst()))
    }
    let fields = members.filter { $0.kind == .value && $0.result != nil }
    guard !fields.isEmpty, found.inherits.isEmpty else { return true }
    return Signature.accepts(
      labels, fields.map { .init(label: $0.baseName, defaultValue: $0.traits.contains("default") ? "…" : nil) })
  }

  private func members(of type: SourceDeclaration, in path: String) -> [SourceDeclaration] {
    files.first { $0.path == path }?.declarations.filter { $0.container == type.name } ?? []
  }
}

/// An export as a plan writes it: `roman.to_roman(number: int) -> str`, `class Stack`, `Cache.get(_:)`.
struct Export {
  let components: [String]
  /// Names or labels of its parameters; nil where it says none that could be compared.
  let labels: [String]?

  private static let keywords: Set<String> = [
    "async", "def", "class", "func", "struct", "enum", "actor", "protocol", "var", "let", "function", "exception",
    "constant", "static", "public", "mutating", "final",
  ]
  /// What stands for a type where a name should be.
  private static let types: Set<String> = [
    "int", "str", "float", "bool", "list", "dict", "set", "tuple", "bytes", "None", "object",
  ]

  /// Nil for what names nothing that a source file could declare.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    let source = MaskedSource(bytes: bytes, mask: PythonOutline.mask(bytes))
    var position = 0
    var word = source.word(at: &position, before: bytes.count)
    while let keyword = word, Self.keywords.contains(keyword), position < bytes.count, bytes[position].isASCIISpace {
      word = source.word(at: &position, before: bytes.count)
    }
    guard let first = word, let start = first.utf8.first, !start.isDigit else { return nil }
    var names = [first]
    while position + 1 < bytes.count, bytes[position] == UInt8(ascii: "."), bytes[position + 1].isWord {
      position += 1
      names.append(source.word(at: &position, before: bytes.count) ?? "")
    }
    let rest = source.trimmed(position..<bytes.count)
    let next = rest.first.map { bytes[$0] }
    guard next.map({ "(:<=-[".utf8.contains($0) }) ?? true else { return nil }
    components = names
    guard next == UInt8(ascii: "("), let close = source.closing(of: rest.lowerBound, before: bytes.count) else {
      labels = nil
      return
    }
    labels = Self.labels(source.trimmed(rest.lowerBound + 1..<close), source)
  }

  private static func labels(_ list: Range<Int>, _ source: MaskedSource) -> [String]? {
    if list.isEmpty { return [] }
    // `get(_:for:)`
    if source.bytes[list].last == UInt8(ascii: ":"), !source.bytes[list].contains(UInt8(ascii: ",")) {
      return source.text(list).split(separator: ":").map { String($0[...].trimmingSpace()) }
    }
    var labels: [String] = []
    for item in source.split(list, at: UInt8(ascii: ","), angles: true) {
      var position = item.lowerBound
      guard let label = source.word(at: &position, before: item.upperBound) else {
        // `*`, `/`, `...`: a bare star only separates, the rest cannot be compared.
        if source.text(item) == "*" || source.text(item) == "/" { continue }
        return nil
      }
      labels.append(label)
    }
    if labels.first == "self" || labels.first == "cls" { labels.removeFirst() }
    return labels.contains(where: types.contains) ? nil : labels
  }
}
