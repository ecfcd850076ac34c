package import Core

/// Tests in test files, found without running them.
package enum TestSource {
  /// What test runners collect by its name or place.
  package static func isTestFile(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard let name = parts.last else { return false }
    switch FenceLanguage.pathExtension(path) {
    case "py": return name.hasPrefix("test_") || name.hasSuffix("_test.py")
    case "swift":
      let stem = name.dropLast(".swift".count)
      return stem.hasSuffix("Tests") || stem.hasSuffix("Test") || parts.dropLast().contains { $0 == "Tests" }
    default: return false
    }
  }

  /// The tests of a file in its order: pytest functions and methods, XCTest methods, Swift Testing functions.
  package static func functions(path: String, content: String) -> [TestFunction] {
    let declarations = SourceOutline.declarations(path: path, content: content)
    let isPython = FenceLanguage.pathExtension(path) == "py"
    let tests = declarations.filter {
      $0.kind == .function && (isPython ? isPytest($0) : isSwiftTest($0, declarations))
    }
    guard !tests.isEmpty else { return [] }
    let lines = content.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return tests.map { test in
      let range = test.lines.lowerBound - 1..<min(test.lines.upperBound, lines.count)
      return TestFunction(
        name: isPython ? test.name.split(separator: ".").joined(separator: "::") : swiftName(test),
        body: lines[range].joined(separator: "\n"), line: test.line, lines: test.lines)
    }
  }

  /// The ids of all tests in a tree's test files: `tests/test_a.py::TestX::test_y`, `ModuleTests.CaseTests/testAdd`,
  /// `ModuleTests.CaseTests/adds()`.
  package static func ids(in files: FileTree) -> [String] {
    files.paths.filter(isTestFile).flatMap { path in
      let module = path.split(separator: "/").drop { $0 != "Tests" }.dropFirst().dropLast().first
      return functions(path: path, content: files[path] ?? "").map { test in
        if path.hasSuffix(".py") { return "\(path)::\(test.name)" }
        return module.map { "\($0).\(test.name)" } ?? test.name
      }
    }
  }

  private static func isPytest(_ function: SourceDeclaration) -> Bool {
    function.baseName.hasPrefix("test") && !function.attributes.contains { $0.contains("fixture") }
  }

  private static func isSwiftTest(_ function: SourceDeclaration, _ all: [SourceDeclaration]) -> Bool {
    if isAttributed(function) { return true }
    guard function.baseName.hasPrefix("test"), function.parameters?.isEmpty ?? false,
      !function.traits.contains("static"),
      let container = function.container
    else { return false }
    return all.contains {
      $0.name == container && ($0.kind == .extension || $0.inherits.contains { $0.hasSuffix("TestCase") })
    }
  }

  private static func isAttributed(_ function: SourceDeclaration) -> Bool {
    function.attributes.contains { $0 == "Test" || $0.hasPrefix("Test(") || $0.hasPrefix("Testing.Test") }
  }

  /// As `swift test list` writes it, without the module.
  private static func swiftName(_ test: SourceDeclaration) -> String {
    let labels = isAttributed(test) ? "(\((test.parameters ?? []).map { $0.label + ":" }.joined()))" : ""
    return (test.container.map { "\($0.split(separator: ".").joined(separator: "/"))/" } ?? "") + test.baseName + labels
  }
}

/// A test as it stands in its file.
package struct TestFunction: Sendable, Hashable {
  /// Within its file: `test_a`, `TestX::test_y`, `CaseTests/testAdd`, `Suite/adds(a:b:)`.
  package var name: String
  /// The whole text, decorators and signature included.
  package var body: String
  /// Of the name, from 1.
  package var line: Int
  /// From the first decorator to the end of the body.
  package var lines: ClosedRange<Int>
}
