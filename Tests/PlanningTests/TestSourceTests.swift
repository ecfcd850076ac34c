import Core
import Testing

@testable import Planning

struct TestSourceTests {
  private static let python = #"""
    import pytest
    from app.core import add

    @pytest.fixture
    def test_data():
        return [1, 2]

    def helper(x):
        def test_inner(): pass
        return x

    @pytest.mark.parametrize("a", [
        1,
        2,
    ])
    def test_add(a):
        assert add(a, 1) == a + 1

    class TestMore:
        def test_zero(self):
            text = """
    def test_not_this():
    """
            assert add(0, 0) == 0

        async def test_async(self):
            assert True
    """#

  private static let swift = """
    import Testing
    import XCTest

    final class CaseTests: XCTestCase {
      func testAdd() { XCTAssertEqual(1, 1) }
      func helper() {}
      func testWith(_ x: Int) {}
    }

    @Suite struct MathSuite {
      @Test("adds", arguments: [1, 2]) func adds(a: Int, _ b: Int) {
        #expect(a == b)
      }
      func testNothing() {}
    }

    @Test func free() async throws {}
    """

  @Test func testsAreFoundWithTheirBodies() throws {
    let tests = TestSource.functions(path: "tests/test_core.py", content: Self.python)
    #expect(tests.map(\.name) == ["test_add", "TestMore::test_zero", "TestMore::test_async"])
    #expect(tests.map(\.line) == [16, 20, 26])
    #expect(tests[0].body.hasPrefix("@pytest.mark.parametrize"))
    #expect(tests[0].body.hasSuffix("a + 1"))
    let swift = TestSource.functions(path: "Tests/AppTests/CaseTests.swift", content: Self.swift)
    #expect(swift.map(\.name) == ["CaseTests/testAdd", "MathSuite/adds(a:_:)", "free()"])
    #expect(swift[1].body.contains("#expect(a == b)"))
  }

  @Test func idsAreThoseOfTheRunners() {
    let tree = FileTree([
      "tests/test_core.py": Body(Self.python), "tests/helpers.py": "def test_x(): pass\n",
      "Tests/AppTests/CaseTests.swift": Body(Self.swift),
    ])
    #expect(
      TestSource.ids(in: tree) == [
        "AppTests.CaseTests/testAdd", "AppTests.MathSuite/adds(a:_:)", "AppTests.free()",
        "tests/test_core.py::test_add",
        "tests/test_core.py::TestMore::test_zero", "tests/test_core.py::TestMore::test_async",
      ])
  }

  @Test(arguments: [
    "tests/test_core.py::TestMore::test_zero", "test_zero", "TestMore::test_zero", "tests.test_core.TestMore.test_zero",
    "tests/test_core.py::TestMore::test_zero[1-2]",
  ])
  func theNamedTestMayChange(_ id: String) {
    #expect(changes([id], "add(0, 0) == 0", "add(0, 0) == 1") == [])
    #expect(changes([id], "assert add(a, 1)", "assert not add(a, 1)").count == 1)
  }

  @Test func changesBeyondTheNamedTestsAreFound() {
    #expect(changes(["test_zero"], "import pytest", "import pytest, os").map(\.line) == [1])
    #expect(changes(["test_zero"], "return x", "return x + 1").count == 1)
    #expect(changes(["test_zero"], "    1,\n", "").map(\.line) == [15])
    #expect(changes(["other.py::test_zero"], "add(0, 0) == 0", "add(0, 0) == 1").count == 1)
    #expect(changes(["TestLess::test_zero"], "add(0, 0) == 0", "add(0, 0) == 1").count == 1)
    #expect(changes([], "assert True", "assert True  \n") == [])
  }

  @Test func theNumberOfTestsMayNotFall() {
    let without = Self.python.replacing("    async def test_async(self):\n        assert True", with: "")
    #expect(changes(["test_async"], to: without).count == 1)
    #expect(changes(["test_zero"], to: without).count == 2)
    let renamed = Self.python.replacing("test_async", with: "test_awaits")
    #expect(changes(["test_async"], to: renamed) == [])
    #expect(changes(["test_async"], to: renamed + "\n\ndef test_new(): pass\n").count == 1)
  }

  @Test func otherFilesMayNotChange() {
    let before = FileTree(["tests/test_a.py": "def test_a(): pass\n", "tests/data.json": "{}\n"])
    let after = FileTree(["tests/data.json": "[]\n", "tests/new.py": "x = 1\n"])
    #expect(
      TestSource.changesBeyond(["test_a"], before: before, after: after).map(\.file) == [
        "tests/data.json", "tests/new.py",
      ])
  }

  @Test func swiftTestsAreHeldToTheSame() {
    let before = FileTree(["Tests/AppTests/CaseTests.swift": Body(Self.swift)])
    func changes(_ id: String, _ old: String, _ new: String) -> Int {
      let after = FileTree(["Tests/AppTests/CaseTests.swift": Body(Self.swift.replacing(old, with: new))])
      return TestSource.changesBeyond([id], before: before, after: after).count
    }
    #expect(changes("AppTests.CaseTests/testAdd", "XCTAssertEqual(1, 1)", "XCTAssertEqual(2, 2)") == 0)
    #expect(changes("AppTests.MathSuite/adds(a:_:)", "a == b", "a != b") == 0)
    #expect(changes("AppTests.free()", "throws {}", "throws { #expect(true) }") == 0)
    #expect(changes("AppTests.free()", "a == b", "a != b") == 1)
    #expect(changes("AppTests.free()", "func helper() {}", "") == 1)
  }

  private func changes(_ allowed: [String], _ old: String, _ new: String) -> [Finding] {
    changes(allowed, to: Self.python.replacing(old, with: new))
  }

  private func changes(_ allowed: [String], to text: String) -> [Finding] {
    TestSource.changesBeyond(
      allowed, before: FileTree(["tests/test_core.py": Body(Self.python)]),
      after: FileTree(["tests/test_core.py": Body(text)]))
  }
}
