import Core
import Platform

/// The package manager at work on a session's tree.
struct SwiftPackage: Sendable {
  let session: CheckSession
  let description: PackageDescription
  /// What stands in for sources that are not there yet.
  private let placeholders: [String: String]

  private static let options = ["--scratch-path", "{build}/swift", "--disable-sandbox"]

  static let build = ["{swift}", "build", "--build-tests"] + options

  enum Opening: Sendable {
    case opened(SwiftPackage)
    case unreadable(Reading)
  }

  /// Reads the manifest and puts placeholders where targets have no source yet.
  static func open(in session: CheckSession) async throws(ValidationError) -> Opening {
    let result = try await session.run(["{swift}", "package", "dump-package"] + options)
    guard result.succeeded, let description = PackageDescription(json: result.stdoutText) else {
      return .unreadable(failed("the package manifest cannot be read", result, in: session))
    }
    let placeholders = description.placeholders(for: session.request.tree)
    if !placeholders.isEmpty { try session.sync(with: placeholders) }
    return .opened(SwiftPackage(session: session, description: description, placeholders: placeholders))
  }

  func add(_ canary: SwiftCanary) throws(ValidationError) {
    try session.sync(with: placeholders.merging([canary.file: canary.source]) { $1 })
  }

  /// Nil when everything compiles.
  func build() async throws(ValidationError) -> Reading? {
    let result = try await session.run(Self.build)
    let isComplete = result.succeeded && (result.stdoutText + result.stderrText).contains("Build complete!")
    return isComplete ? nil : Self.failed("the package does not build", result, in: session)
  }

  func list() async throws(ValidationError) -> ChildResult {
    try await session.run(["{swift}", "test", "list", "--skip-build"] + Self.options)
  }

  /// One serial run; empty `filters` run everything.
  func test(filters: [String]) async throws(ValidationError) -> ChildResult {
    try await session.run(
      ["{swift}", "test", "--skip-build", "--xunit-output", "{report}/tests.xml"] + Self.options
        + filters.flatMap { ["--filter", $0] })
  }

  /// Every test in a process of its own.
  func testEach(_ arguments: [String]) async throws(ValidationError) -> ChildResult {
    let binary = "{build}/swift/debug/\(description.name)PackageTests.xctest"
    return try await session.run(["/bin/sh", "{validator}/each.sh", binary, "{report}", "20"] + arguments)
  }

  static func failed(_ what: String, _ result: ChildResult, in session: CheckSession) -> Reading {
    let findings = CompilerOutput.findings(result, in: session)
    return findings.isEmpty ? .incomplete(what, result, in: session) : Reading(verdict: .fail, findings: findings)
  }
}
