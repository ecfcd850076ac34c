import Core

/// The tests that a package announces, and the files that declare them.
struct SwiftTestList: Sendable {
  struct Test: Sendable, Hashable {
    /// As `swift test list` prints it: "Module.Class/testName", "Module.Suite/name()", "Module.name()".
    var id: String
    /// Relative to the project; nil when no declaration is found.
    var file: String?

    /// Swift Testing; else XCTest.
    var isFunction: Bool { id.hasSuffix(")") }
    /// The id as reports spell it: XCTest leaves the module out, Swift Testing joins with dots.
    var reported: String {
      let dotted = id.replacing("/", with: ".")
      guard !isFunction, let dot = dotted.firstIndex(of: ".") else { return dotted }
      return String(dotted[dotted.index(after: dot)...])
    }
    var function: Substring { id.split(separator: id.contains("/") ? "/" : ".").last ?? "" }
  }

  var tests: [Test] = []

  init(_ output: String, in tree: FileTree) {
    for line in output.split(separator: "\n") where Self.isID(line) {
      tests.append(Test(id: String(line), file: Self.file(of: line, in: tree)))
    }
  }

  /// Only the tests declared in these files.
  mutating func restrict(to files: [String]) {
    tests.removeAll { test in !(test.file.map(files.contains) ?? false) }
  }

  /// A pattern that selects exactly this test; a function's id goes on with "/File.swift:line:column".
  static func filter(_ test: Test) -> String {
    var pattern = "^"
    for character in test.id {
      if "\\.[]{}()*+?|^$/".contains(character), character != "/" { pattern.append("\\") }
      pattern.append(character)
    }
    return pattern + "(/|$)"
  }

  private static func isID(_ line: Substring) -> Bool {
    line.contains(".") && !line.contains(" ") && line.first.map { $0.isLetter || $0 == "_" } ?? false
  }

  /// The file of the test's module that declares its type and its function.
  private static func file(of id: Substring, in tree: FileTree) -> String? {
    guard let dot = id.firstIndex(of: ".") else { return nil }
    let module = id[..<dot]
    let names = id[id.index(after: dot)...].split(separator: "/").map { $0.prefix { $0 != "(" } }
    let candidates = tree.paths.filter { $0.hasSuffix(".swift") && $0.split(separator: "/").contains(module) }
    let declared = candidates.filter { path in
      guard let text = tree[path], let function = names.last else { return false }
      return text.contains("func \(function)(") || text.contains("func `\(function)`(")
    }
    return declared.first { path in names.dropLast().allSatisfy { tree[path]?.contains($0) ?? false } }
      ?? declared.first
  }
}
