import Core
import Platform

/// Whether Swift sources compile.
enum SwiftBuildCheck {
  static func run(in session: CheckSession) async throws(ValidationError) -> Reading {
    guard session.request.tree["Package.swift"] != nil else { return try await typeCheck(in: session) }
    switch try await SwiftPackage.open(in: session) {
    case .unreadable(let reading): return reading
    case .opened(let package): return try await package.build() ?? .passed()
    }
  }

  /// Without a package the files are one module.
  private static func typeCheck(in session: CheckSession) async throws(ValidationError) -> Reading {
    let tree = session.request.tree
    let files = tree.paths.filter { $0.hasSuffix(".swift") }
    let isLibrary = files.contains { tree[$0]?.contains("@main") ?? false }
    let result = try await session.run(
      ["{swiftc}", "-typecheck"] + (isLibrary ? ["-parse-as-library"] : []) + ["{files}"], files: files)
    return result.succeeded ? .passed() : SwiftPackage.failed("the files do not type-check", result, in: session)
  }
}
