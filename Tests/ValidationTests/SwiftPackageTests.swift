import Core
import Testing
import Validation

/// One build folder for all: a Swift build from nothing costs nine seconds.
@Suite(.serialized) struct SwiftPackageTests {
  static let manifest = """
    // swift-tools-version: 6.0
    import PackageDescription
    let package = Package(
      name: "Calc", targets: [.target(name: "Calc"), .testTarget(name: "CalcTests", dependencies: ["Calc"])])
    """
  static let skeleton = "public func add(_ a: Int, _ b: Int) -> Int { fatalError(\"stub\") }\n"
  static let tests = """
    import Calc
    import XCTest
    final class CalcTests: XCTestCase {
      func testAdds() { XCTAssertEqual(add(1, 2), 3) }
    }
    """

  private static func check(
    _ name: String, _ files: [String: String], mode: CheckRequest.Mode = .check, tests: [String]? = nil
  ) async -> CheckResult {
    await Support.check(name, ["Package.swift": manifest].merging(files) { $1 }, tests: tests, mode: mode, key: "t1")
  }

  @Test func aLoneManifestBuildsButHasNoTests() async {
    #expect(await Self.check("swiftc", [:]).verdict == .pass)
    #expect(await Self.check("swift_test", [:]).verdict == .fail)
  }

  @Test func testsAreAdmittedWhenTheyEndInStubs() async {
    let path = "Tests/CalcTests/CalcTests.swift"
    let result = await Self.check(
      "swift_test",
      [
        "Sources/Calc/Calc.swift": Self.skeleton, path: Self.tests,
        "Tests/CalcTests/MoreTests.swift": """
        import Calc
        import Testing
        @Test func addsNothing() { #expect(add(1, 0) == 1) }
        @Test func vacuous() { #expect(1 == 1) }
        """,
      ], mode: .admission)
    #expect(result.verdict == .pass, "\(result)")
    #expect(result.tests?.map(\.outcome) == [.failed, .failed, .passed], "\(result)")
    #expect(result.tests?.map(\.endedInStub) == [true, true, false])
    #expect(result.tests?.first?.file == path)
    #expect(result.findings.map(\.severity) == [.low])
  }

  @Test func testsOfOtherNamesThanTheSkeletonsDoNotCompile() async {
    let result = await Self.check(
      "swift_test",
      [
        "Sources/Calc/Calc.swift": Self.skeleton,
        "Tests/CalcTests/CalcTests.swift": Self.tests.replacing("add(", with: "plus("),
      ], mode: .admission)
    #expect(result.verdict == .fail)
    #expect(result.findings.first?.file == "Tests/CalcTests/CalcTests.swift")
    #expect(result.findings.first?.line == 4)
  }

  @Test func onlyTheNamedFilesRunAndSkipsAloneAreNoPass() async {
    let files = [
      "Sources/Calc/Calc.swift": "public func add(_ a: Int, _ b: Int) -> Int { a + b }\n",
      "Tests/CalcTests/CalcTests.swift": Self.tests,
      "Tests/CalcTests/FunctionTests.swift": """
      import Calc
      import Testing
      @Suite struct FunctionTests { @Test func adds() { #expect(add(1, 2) == 3) } }
      """,
      "Tests/CalcTests/SkippedTests.swift": """
      import Testing
      @Suite struct SkippedTests { @Test(.disabled("later")) func off() {} }
      """,
    ]
    let all = await Self.check("swift_test", files)
    #expect(all.verdict == .pass, "\(all)")
    #expect(all.reason == "1 skipped")
    let one = await Self.check("swift_test", files, tests: ["Tests/CalcTests/FunctionTests.swift"])
    #expect(one.verdict == .pass, "\(one)")
    #expect(one.tests?.map(\.id) == ["CalcTests.FunctionTests/adds()"])
    let skipped = await Self.check("swift_test", files, tests: ["Tests/CalcTests/SkippedTests.swift"])
    #expect(skipped.verdict == .fail)
    #expect(skipped.tests?.count == 1)
  }

  @Test func aCrashNamesTheTestAndTheLine() async {
    let result = await Self.check(
      "swift_test",
      [
        "Sources/Calc/Calc.swift": "public func add(_ a: Int, _ b: Int) -> Int {\n  fatalError(\"broken\")\n}\n",
        "Tests/CalcTests/CalcTests.swift": Self.tests,
      ])
    #expect(result.verdict == .fail)
    #expect(result.findings.contains { $0.file == "Sources/Calc/Calc.swift" && $0.line == 2 }, "\(result.findings)")
    #expect(result.findings.contains { $0.message.contains("CalcTests.testAdds") }, "\(result.findings)")
  }
}
