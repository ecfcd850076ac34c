/// A path that a plan names: relative, inside the project, the same for every tool.
enum PlannedPath {
  /// The path without `./` and doubled slashes, or why it cannot be planned.
  static func normalise(_ raw: String) -> Result<String, Refusal> {
    let path = raw.withoutOuterSpace
    if path.isEmpty { return .failure(Refusal("is empty")) }
    if path.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) {
      return .failure(Refusal("holds a control character"))
    }
    if path.contains("\\") { return .failure(Refusal("holds a backslash: use /")) }
    if path.hasPrefix("/") || path.hasPrefix("~") || path.contains(":") {
      return .failure(Refusal("is not relative to the project"))
    }
    if path.hasSuffix("/") { return .failure(Refusal("is a folder: name the files in it")) }
    if path.contains(where: { "*?<>|\"".contains($0) }) { return .failure(Refusal("is a pattern: name each file")) }
    let parts = path.split(separator: "/").filter { $0 != "." }
    if parts.contains("..") { return .failure(Refusal("leaves the project")) }
    if parts.contains(where: { $0.lowercased() == ".git" }) { return .failure(Refusal("is inside .git")) }
    if parts.contains(where: { $0.first == " " || $0.last == " " || $0.last == "." }) {
      return .failure(Refusal("has an unportable name"))
    }
    if path.utf8.count > 200 { return .failure(Refusal("is longer than 200 bytes")) }
    return parts.isEmpty ? .failure(Refusal("is empty")) : .success(parts.joined(separator: "/"))
  }

  struct Refusal: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// A file that test runners collect, by its name.
  static func isTest(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let stem = name.prefix { $0 != "." }
    return switch FenceLanguage.pathExtension(path) {
    case "py": stem.hasPrefix("test_") || stem.hasSuffix("_test")
    case "swift": stem.hasSuffix("Tests") || (stem.hasSuffix("Test") && isUnderTests(path))
    case "js", "mjs", "cjs", "ts", "jsx", "tsx": name.contains(".test.") || name.contains(".spec.")
    case "go", "rs", "rb": stem.hasSuffix("_test") || stem.hasSuffix("_spec")
    default: false
    }
  }

  static func isUnderTests(_ path: String) -> Bool {
    path.split(separator: "/").dropLast().contains {
      ["tests", "test", "__tests__", "spec", "specs", "testing"].contains($0.lowercased())
    }
  }

  /// Configuration that a check reads, and without which a skeleton cannot be judged.
  static func isCheckConfiguration(_ path: String) -> Bool {
    [
      "Package.swift", "pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "ruff.toml", ".ruff.toml", "mypy.ini",
      ".coveragerc", "requirements.txt",
    ].contains(path)
  }

  /// A source file of a language in which a skeleton can be written.
  static func isCode(_ path: String) -> Bool {
    let languages: Set<String> = [
      "py", "swift", "js", "mjs", "cjs", "ts", "jsx", "tsx", "go", "rs", "java", "kt", "c", "h", "cpp", "hpp", "rb",
      "php",
      "cs", "scala",
    ]
    return languages.contains(FenceLanguage.pathExtension(path)) && path != "Package.swift"
      && !path.hasSuffix("/Package.swift")
  }
}
