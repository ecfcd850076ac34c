import Core
import Glibc
import Platform

/// The toolchain's own modules, compiled once for all packages: without them every cold build compiles them again, which
/// takes twice as long as all the rest.
///
/// A package of ours makes them in the sandbox, and each build folder gets a copy: what one project writes into its copy
/// no other reads. They belong to the path at which they were compiled, which is the same in every sandbox.
actor SwiftModules {
  /// Holds one folder for each compiler, named for it, with the form of a build folder.
  private let root: String
  private var made: [String: Task<String?, Never>] = [:]

  init(root: String) { self.root = root }

  /// Imports what packages and their tests do.
  static let package = FileTree([
    "Package.swift": """
    // swift-tools-version: 5.9
    import PackageDescription
    let package = Package(
      name: "Modules", targets: [.target(name: "Modules"), .testTarget(name: "ModulesTests", dependencies: ["Modules"])])
    """,
    "Sources/Modules/Modules.swift": "import Foundation\n",
    "Tests/ModulesTests/ModulesTests.swift": """
    import Foundation
    import Testing
    import XCTest
    @testable import Modules
    final class ModulesTests: XCTestCase { func testModules() {} }
    @Test func modules() {}
    """,
  ])

  /// Puts them into the session's build folder if nothing was built there before. `compiler` tells toolchains apart;
  /// `session` opens a session on `package`. Where that fails the build takes longer, and that is all.
  func add(
    to build: CheckSession, compiler: String, session: @escaping @Sendable () throws(ValidationError) -> CheckSession
  ) async {
    guard build.isSandboxed, !WorkFolder.isFolder(build.buildFolder + "/swift") else { return }
    let making = made[compiler] ?? Task { [root] in await Self.find(root + "/" + compiler, session) }
    made[compiler] = making
    guard let folder = await making.value else { return }
    let copy = ChildCommand(
      executable: "/bin/cp", arguments: ["-a", "--", folder + "/swift", build.buildFolder], environment: [:],
      wallSeconds: 60)
    if (try? await ChildProcess.run(copy))?.succeeded != true { WorkFolder.remove(build.buildFolder + "/swift") }
  }

  private static func find(
    _ folder: String, _ session: @Sendable () throws(ValidationError) -> CheckSession
  ) async -> String? {
    if WorkFolder.isFolder(folder) { return folder }
    guard let session = try? session() else { return nil }
    defer { session.end() }
    guard (try? await session.run(SwiftPackage.build))?.succeeded == true else { return nil }
    let built = session.buildFolder + "/swift"
    for triple in WorkFolder.names(in: built) {
      let place = "/\(triple)/debug/ModuleCache"
      guard WorkFolder.isFolder(built + place) else { continue }
      // Whole under its name, or not at all; another process may have been faster.
      let new = "\(folder)-\(getpid())"
      defer { WorkFolder.remove(new) }
      guard (try? WorkFolder.make(WorkFolder.parent(of: new + "/swift" + place))) != nil,
        rename(built + place, new + "/swift" + place) == 0
      else { return nil }
      _ = rename(new, folder)
      return WorkFolder.isFolder(folder) ? folder : nil
    }
    return nil
  }
}
