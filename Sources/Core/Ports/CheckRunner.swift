/// Runs validators and fixers on private copies of trees.
///
/// Throws when this machine refuses such a copy (a full disk): then nothing was judged, and the run cannot go on.
package protocol CheckRunner: Sendable {
  /// All validators, with what can run here. Cheap after the first call.
  func validators() async throws -> [ValidatorInfo]
  /// What checks run on, for prompts and reports.
  func environment() async throws -> CheckEnvironment
  /// What could not run for want of a tool is a `notRun` with its reason.
  func run(_ request: CheckRequest) async throws -> CheckResult
  /// The subject files that fixers changed; empty when none did.
  func fix(_ request: FixRequest) async throws -> FileTree
}

/// The tools that checks run on.
package struct CheckEnvironment: Sendable, Hashable, Codable {
  /// "Python 3.11.2", "pytest 9.2.0", "Swift 6.3.1".
  package var tools: [String]
  /// Python packages that generated code may declare and import beyond the standard library: "PyYAML 6.0.3".
  package var packages: [String]
  /// Whatever it declares comes from a package index; nil stands for no.
  package var installsFromIndex: Bool?
  /// SHA-256 over validators, tools, packages and sandbox; nil: verdicts hold for one check only.
  package var digest: String?

  package init(tools: [String], packages: [String], installsFromIndex: Bool = false, digest: String? = nil) {
    self.digest = digest
    self.tools = tools
    self.packages = packages
    self.installsFromIndex = installsFromIndex ? true : nil
  }
}
