import Core

/// The canary of a package: a test of each library, in a file of its own beside the others.
struct SwiftCanary: Sendable {
  private let canary: Canary
  private let folder: String

  /// In the first test target that has a source file.
  init?(_ canary: Canary, _ description: PackageDescription, in tree: FileTree) {
    let folders = description.targets.lazy.filter(\.isTest).compactMap { description.folder(of: $0, in: tree) }
    guard let folder = folders.first else { return nil }
    self.canary = canary
    self.folder = folder
  }

  /// Relative to the project.
  var file: String {
    (folder.split(separator: "/").filter { $0 != "." } + [name[...]]).joined(separator: "/") + ".swift"
  }

  private var name: String { "Canary" + canary.name }

  var source: String {
    """
    import Testing
    import XCTest

    final class \(name): XCTestCase {
      func testCanary() { XCTFail("\(canary.text)") }
    }

    @Test func test\(name)() { Issue.record("\(canary.text)") }

    """
  }

  func isOwn(_ test: SwiftTestList.Test) -> Bool { test.id.contains(name) }

  func isOwn(_ finding: Finding) -> Bool { finding.file == file || finding.rule?.contains(name) ?? false }

  /// Both tests were announced and failed, and the output holds their text.
  func wasSeen(_ announced: [SwiftTestList.Test], _ log: SwiftTestLog, _ output: String) -> Bool {
    let own = announced.filter(isOwn)
    return own.contains(where: \.isFunction) && own.contains { !$0.isFunction }
      && own.allSatisfy { log.outcome(of: $0).outcome == .failed } && output.contains(canary.text)
  }
}
