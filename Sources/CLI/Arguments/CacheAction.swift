/// What `cache` is to do.
enum CacheAction: Sendable, Hashable {
  case stats
  case clear(isConfirmed: Bool)
  /// An answer by its key or the beginning of it; nil: a list of those of a project, or of all. Milliseconds.
  case get(String?, project: String?, maxAge: Int64?)
  /// By keys or their beginnings, or all of a project.
  case invalidate([String], project: String?)
  /// Projects by id, prefix or "last"; none: all that have ended.
  case warm([String])
  case export
  /// A path, or "-".
  case importLines(String)

  enum Word: String, CaseIterable, Sendable {
    case stats, clear, get, invalidate, warm, export
    case importLines = "import"
  }

  /// Characters of a key that are enough to mean one.
  private static let shortestKey = 6

  init(_ arguments: Arguments) throws(UsageError) {
    let typed = arguments.operands.first ?? Word.stats.rawValue
    guard let word = Word(rawValue: typed) else {
      let words = Word.allCases.map(\.rawValue)
      throw .unknown("ACTION", typed, among: words, otherwise: "one of \(words.joined(separator: ", "))")
    }
    let rest = Array(arguments.operands.dropFirst())
    let project = try arguments[.project].map { text throws(UsageError) in try Options.id(text, "--project") }
    if project != nil, word != .get, word != .invalidate {
      throw UsageError("cache \(word.rawValue) takes no --project; get and invalidate do")
    }
    switch word {
    case .stats: self = .stats
    case .clear: self = .clear(isConfirmed: arguments.has(.yes))
    case .get:
      let age = try arguments[.maxAge].map { text throws(UsageError) in try Options.age(text, "--max-age") }
      self = .get(try rest.first.map(Self.key), project: project, maxAge: age)
    case .invalidate:
      guard rest.isEmpty != (project == nil) else {
        throw UsageError("cache invalidate takes KEYs, or --project ID for all answers of a project")
      }
      self = .invalidate(try rest.map(Self.key), project: project)
    case .warm: self = .warm(try rest.map { id throws(UsageError) in try Options.id(id, "cache warm") })
    case .export: self = .export
    case .importLines:
      guard let file = rest.first, !file.isEmpty else { throw UsageError("cache import needs a FILE; - is stdin") }
      self = .importLines(file)
    }
    let most =
      switch word {
      case .stats, .clear, .export: 0
      case .get, .importLines: 1
      case .invalidate, .warm: Int.max
      }
    if rest.count > most { throw UsageError("unexpected argument \(rest[most].debugDescription) after cache \(typed)") }
  }

  private static func key(_ text: String) throws(UsageError) -> String {
    let key = text.lowercased()
    guard (shortestKey...64).contains(key.utf8.count),
      key.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) })
    else {
      throw UsageError(
        "\(text.debugDescription) is no key: \(shortestKey) to 64 hexadecimal digits, as cache get shows them")
    }
    return key
  }
}
