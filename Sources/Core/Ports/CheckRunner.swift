/// Runs validators and fixers on private copies of trees.
package protocol CheckRunner: Sendable {
  /// All validators, with what can run here. Cheap after the first call.
  func validators() async -> [ValidatorInfo]
  /// What checks run on, for prompts and reports.
  func environment() async -> CheckEnvironment
  /// Never throws: what could not run is a `notRun` with its reason.
  func run(_ request: CheckRequest) async -> CheckResult
  /// The subject files that fixers changed; empty when none did.
  func fix(_ request: FixRequest) async -> FileTree
}

/// The tools that checks run on.
package struct CheckEnvironment: Sendable, Hashable, Codable {
  /// "Python 3.11.2", "pytest 9.2.0", "Swift 6.3.1".
  package var tools: [String]
  /// Python packages that generated code may import beyond the standard library.
  package var packages: [String]

  package init(tools: [String], packages: [String]) {
    self.tools = tools
    self.packages = packages
  }
}
