import Core
import Testing
import Validation

/// Tests are fit to judge an implementation when every failure on the skeleton ends in a stub.
@Suite struct AdmissionTests {
  static let skeleton = """
    class Store:
        def __init__(self, size: int) -> None:
            self.size = size

        def get(self, key: str) -> str:
            raise NotImplementedError

        def put(self, key: str, value: str) -> None:
            raise NotImplementedError


    def main() -> None:
        raise NotImplementedError


    if __name__ == "__main__":
        main()
    """
  static let honest = "from store import Store\n\n\ndef test_get():\n    assert Store(1).get('a') == 'b'\n"

  static let cases: [(String, String, Verdict)] = [
    ("honest", honest, .pass),
    (
      "honest through a fixture",
      "import pytest\nfrom store import Store\n\n@pytest.fixture\ndef store():\n    store = Store(2)\n    store.put('a', 'b')\n    return store\n\ndef test_get(store):\n    assert store.get('a') == 'b'\n",
      .pass
    ),
    (
      "honest in a program of its own",
      "import subprocess\nimport sys\n\ndef test_main():\n    assert subprocess.run([sys.executable, '-m', 'store']).returncode == 0\n",
      .pass
    ),
    ("one honest, one empty", honest + "\n\ndef test_empty():\n    assert True\n", .pass),
    ("nothing but truth", "import store\n\ndef test_true():\n    assert True\n", .fail),
    (
      "any exception will do",
      "import pytest\nfrom store import Store\n\ndef test_x():\n    with pytest.raises(Exception):\n        Store(1).get('a')\n",
      .fail
    ),
    ("misspelt module", "from stores import Store\n\ndef test_x():\n    assert Store(1).get('a')\n", .fail),
    ("misspelt name", "from store import Shop\n\ndef test_x():\n    assert Shop(1).get('a')\n", .fail),
    ("no test", "import store\n", .fail),
    ("all skipped", "import pytest\n\n@pytest.mark.skip\ndef test_x():\n    assert False\n", .fail),
    ("unknown fixture", "def test_x(shop):\n    assert shop\n", .fail),
    ("never true", "def test_x():\n    assert 1 == 2\n", .fail),
    ("a stub in the test itself", "def test_x():\n    raise NotImplementedError\n", .fail),
    ("one honest, nine empty", honest + (1...9).map { "\n\ndef test_\($0)():\n    pass\n" }.joined(), .fail),
  ]

  @Test(arguments: cases.map(\.0)) func onlyHonestTestsAreAdmitted(name: String) async throws {
    let (_, text, verdict) = try #require(Self.cases.first { $0.0 == name })
    let result = await Support.check(
      "pytest", ["store.py": Self.skeleton, "tests/test_store.py": text], tests: ["tests/test_store.py"],
      mode: .admission)
    #expect(result.verdict == verdict, "\(result.findings)")
    if verdict == .fail { #expect(!result.findings.isEmpty) }
  }

  @Test func aTestThatPassesOnTheSkeletonIsListed() async {
    let text = Self.honest + "\n\ndef test_empty():\n    assert True\n"
    let result = await Support.check(
      "pytest", ["store.py": Self.skeleton, "tests/test_store.py": text], tests: ["tests/test_store.py"],
      mode: .admission)
    #expect(result.findings.map(\.severity) == [.low])
    #expect(result.findings.first?.rule == "tests/test_store.py::test_empty")
    #expect(result.tests?.map(\.outcome) == [.failed, .passed])
    #expect(result.tests?.map(\.endedInStub) == [true, false])
  }
}
