import Core

/// Validators that only read files: no program, no sandbox.
enum Builtin {
  typealias Check = @Sendable (CheckRequest, _ files: [String]) throws(ValidationError) -> [Finding]

  static let checks: [String: Check] = [
    "json_syntax": JSONFiles.findings, "file_set": FileSet.findings, "length": Length.findings,
    "secrets": Secrets.findings,
  ]

  /// Everything that a manifest may call built in.
  static let names = Set(checks.keys).union(["swift_build", "swift_test"])

  /// A parameter that lists strings; nil when it is absent.
  static func strings(_ name: String, of use: ValidatorUse) throws(ValidationError) -> [String]? {
    guard let value = use.parameters[name] else { return nil }
    guard let list = value.array, list.allSatisfy({ $0.string != nil }) else {
      throw .parameters("\(name) is a list of strings")
    }
    return list.compactMap(\.string)
  }
}
