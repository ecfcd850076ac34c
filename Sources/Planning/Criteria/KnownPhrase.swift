import Core

/// Words that together name a check of ours, with the words that may stand around them.
struct KnownPhrase {
  var words: Set<String>
  var validator: String
  var fillers: Set<String>

  private init(_ words: Set<String>, _ validator: String, _ fillers: Set<String> = []) {
    self.words = words
    self.validator = validator
    self.fillers = fillers
  }

  private static let testing: Set<String> = ["test", "tests", "unit", "testing", "reports"]
  private static let linting: Set<String> = ["lint", "linting", "linter", "lints", "style", "python", "reports"]
  private static let typing: Set<String> = [
    "type", "types", "typing", "type-check", "type-checks", "type-checking", "checking", "python", "reports",
  ]
  private static let parsing: Set<String> = ["syntax", "well-formed", "parse", "parses"]

  static let all: [KnownPhrase] =
    [
      KnownPhrase(["pytest"], "pytest", testing.union(["python"])),
      KnownPhrase(["py.test"], "pytest", testing.union(["python"])),
      KnownPhrase(["ruff"], "ruff", linting),
      KnownPhrase(["mypy"], "mypy", typing),
      KnownPhrase(["swift", "build"], "swift_build", ["builds"]),
      KnownPhrase(["swift", "builds"], "swift_build"),
      KnownPhrase(["swiftc"], "swift_build", ["compiles", "type-checks"]),
      KnownPhrase(["swift_build"], "swift_build"),
      KnownPhrase(["swift", "test"], "swift_test", testing),
      KnownPhrase(["swift", "tests"], "swift_test", testing),
      KnownPhrase(["swift", "testing"], "swift_test", testing),
      KnownPhrase(["xctest"], "swift_test", testing.union(["swift"])),
      KnownPhrase(["swift_test"], "swift_test"),
      KnownPhrase(["node", "--test"], "node_test", testing),
      KnownPhrase(["node", "test"], "node_test", testing),
      KnownPhrase(["node", "tests"], "node_test", testing),
      KnownPhrase(["broken", "links", "no"], "links", ["local", "internal"]),
      KnownPhrase(["python", "syntax", "valid"], "python_syntax"),
      KnownPhrase(["javascript", "syntax", "valid"], "javascript_syntax"),
    ]
    + [
      ("json", "json_syntax"), ("yaml", "yaml_syntax"), ("toml", "toml_syntax"), ("html", "html"), ("html5", "html"),
      ("css", "css"), ("markdown", "markdown"),
    ].flatMap { (format: String, validator: String) in
      [KnownPhrase(["valid", format], validator, parsing), KnownPhrase(["validates", format], validator, parsing)]
    }

  /// Every word that names the validator.
  static func words(of validator: ValidatorInfo) -> Set<String> {
    all.filter { $0.validator == validator.name }.reduce(into: []) { $0.formUnion($1.words) }
  }

  /// The words that may stand around the validator's name: what it is about.
  static func topics(of validator: ValidatorInfo) -> Set<String> {
    all.filter { $0.validator == validator.name }.reduce(into: []) { $0.formUnion($1.fillers) }
  }

  /// The words that name test runners.
  static let suites: Set<String> = ["pytest", "py.test", "xctest"]
}
