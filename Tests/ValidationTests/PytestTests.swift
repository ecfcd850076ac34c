import Core
import Foundation
import Testing
import Validation

/// A pass of pytest needs its whole report; anything less is a failure that says so.
@Suite struct PytestTests {
  static let calc = "def add(a, b):\n    return a + b\n"
  static let honest = "from calc import add\n\n\ndef test_adds():\n    assert add(1, 2) == 3\n"

  /// One test passes, one fails.
  static let mixed = "def test_good():\n    assert True\n\n\ndef test_bad():\n    assert False\n"

  /// A hook around the making of reports that turns them.
  static func turned(_ options: String) -> String {
    """
    import pytest


    @pytest.hookimpl(\(options))
    def pytest_runtest_makereport(item, call):
        report = yield
        report.outcome = "passed"
        return report
    """
  }

  /// Name, files on top of an honest project, and what a finding must mention.
  static let forgeries: [(String, [String: String], String)] = [
    (
      "a test left out by an option", ["pytest.ini": "[pytest]\naddopts = -k good\n", "test_calc.py": mixed],
      "collect it"
    ),
    (
      "a file left out",
      ["conftest.py": "collect_ignore = ['test_calc.py']\n", "test_calc.py": mixed, "test_other.py": honest],
      "collect it"
    ),
    (
      "a failing test taken away",
      [
        "conftest.py":
          "def pytest_collection_modifyitems(items):\n    items[:] = [i for i in items if 'good' in i.name]\n",
        "test_calc.py": mixed,
      ], "collect it"
    ),
    (
      "a failing test taken away by its name",
      [
        "conftest.py":
          "def pytest_collection_modifyitems(items):\n    items[:] = [i for i in items if 'bad' not in i.name]\n",
        "test_calc.py": mixed,
      ], "collect it"
    ),
    ("every report turned to passed", ["conftest.py": turned("wrapper=True"), "test_calc.py": mixed], "assert"),
    (
      "every report turned to passed, outermost",
      ["conftest.py": turned("wrapper=True, tryfirst=True"), "test_calc.py": mixed], "assert"
    ),
    (
      "every report turned to passed, innermost",
      ["conftest.py": turned("wrapper=True, trylast=True"), "test_calc.py": mixed], "changes what"
    ),
    (
      "every report made up",
      [
        "conftest.py":
          "import pytest\nfrom _pytest.reports import TestReport\n\n\n@pytest.hookimpl(tryfirst=True)\n"
          + "def pytest_runtest_makereport(item, call):\n    call.excinfo = None\n"
          + "    return TestReport.from_item_and_call(item, call)\n",
        "test_calc.py": mixed,
      ], "changes what"
    ),
    (
      "assertions that do nothing",
      [
        "conftest.py":
          "import _pytest.runner\n\n\ndef nothing(item):\n    pass\n\n\n_pytest.runner.pytest_runtest_call = nothing\n"
          + "import pytest\n\n\ndef quiet(self):\n    pass\n\n\npytest.Function.runtest = quiet\npytest.Item.runtest = quiet\n"
          + "\n\ndef pytest_runtest_call(item):\n    item.__class__.runtest = quiet\n",
        "test_calc.py": mixed,
      ], ""
    ),
    ("another pytest", ["pytest.py": "print('3 passed')\n", "test_calc.py": mixed], "assert"),
    (
      "a start-up file of the project",
      ["sitecustomize.py": "import os\n\nos._exit(0)\n", "test_calc.py": mixed], "assert"
    ),
    (
      "tests that stand nowhere",
      [
        "conftest.py":
          "import pytest\n\n\nclass Made(pytest.Item):\n    def runtest(self):\n        pass\n\n\n"
          + "def pytest_collection_modifyitems(session, items):\n"
          + "    items.append(Made.from_parent(session, name='te' + 'st_more', nodeid='test_calc.py::te' + 'st_more'))\n"
      ], "stands in no file"
    ),
    ("exit on import of the code", ["calc.py": "import os\n\nos._exit(0)\n"], "before its report was complete"),
    ("exit in a test", ["test_calc.py": "import os\n\n\ndef test_x():\n    os._exit(0)\n"], "test_calc.py::test_x"),
    (
      "exit at the end",
      [
        "calc.py": calc + "import atexit, os\natexit.register(os._exit, 0)\n",
        "test_calc.py": "from calc import add\n\ndef test_x():\n    assert add(1, 1) == 3\n",
      ], "assert"
    ),
    ("sys.exit on import", ["calc.py": "import sys\n\nsys.exit(0)\n"], ""),
    ("no test", ["test_calc.py": "from calc import add\n"], "collected no tests"),
    ("every test deselected", ["pytest.ini": "[pytest]\naddopts = -k nothing\n"], "collected no tests"),
    ("only collected", ["pytest.ini": "[pytest]\naddopts = --collect-only\n"], "not every collected test"),
    ("an option nobody has", ["pytest.ini": "[pytest]\naddopts = --cov\n"], "--cov"),
    (
      "exit status forged",
      [
        "conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 0\n",
        "calc.py": "def add(a, b):\n    return 0\n",
      ], "assert"
    ),
    (
      "every test skipped",
      [
        "test_calc.py":
          "import pytest\n\npytestmark = pytest.mark.skip(reason='later')\n\ndef test_x():\n    assert True\n"
      ], "every test is skipped"
    ),
  ]

  @Test(arguments: forgeries.map(\.0)) func aForgedOrEmptyRunFails(name: String) async throws {
    let (_, files, wanted) = try #require(Self.forgeries.first { $0.0 == name })
    let project = ["calc.py": Self.calc, "test_calc.py": Self.honest].merging(files) { $1 }
    let result = await Support.check("pytest", project)
    #expect(result.verdict == .fail, "\(result)")
    #expect(wanted.isEmpty || result.findings.contains { $0.message.contains(wanted) }, "\(result.findings)")
  }

  @Test func aFailureNamesTheInnermostLineOfTheCode() async {
    let code = "def add(a, b):\n    return divide(a, b)\n\n\ndef divide(a, b):\n    return a / 0\n"
    let result = await Support.check("pytest", ["calc.py": code, "tests/test_calc.py": Self.honest])
    let finding = result.findings.first
    #expect(finding?.file == "calc.py")
    #expect(finding?.line == 6)
    #expect(finding?.rule == "tests/test_calc.py::test_adds")
    #expect(finding?.message.contains("ZeroDivisionError") ?? false)
  }

  @Test func aMissingModuleIsChargedToTheFileThatImportsIt() async {
    let files = ["calc.py": "from adder import add\n", "tests/test_calc.py": Self.honest]
    let result = await Support.check("pytest", files)
    #expect(result.findings.first?.file == "calc.py", "\(result.findings)")
    #expect(result.findings.first?.line == 1)
  }

  @Test func theSameFaultReadsTheSameEachTime() async {
    let body = "def test_x(tmp_path):\n    assert (tmp_path, object(), open) == 1\n"
    let first = await Support.check("pytest", ["test_x.py": body])
    let second = await Support.check("pytest", ["test_x.py": body])
    #expect(first.findings == second.findings)
    #expect(first.tests == second.tests)
  }

  @Test func aBrokenConfigurationIsNamed() async {
    let result = await Support.check(
      "pytest",
      [
        "pyproject.toml": "[tool.pytest.ini_options]\naddopts = \"--cov\"\n",
        "test_calc.py": "def test_x():\n    pass\n",
      ],
      mode: .load)
    #expect(result.verdict == .fail)
    #expect(result.findings.first?.file == "pyproject.toml", "\(result.findings)")
  }

  @Test func anEmptySuiteLoads() async {
    let result = await Support.check("pytest", ["calc.py": Self.calc], mode: .load)
    #expect(result.verdict == .pass, "\(result.findings)")
  }

  @Test func skipsAreShownAndOnlyTheNamedTestFilesRun() async {
    let files = [
      "calc.py": Self.calc,
      "test_calc.py": Self.honest + "\n\nimport pytest\n\n\n@pytest.mark.skip\ndef test_y():\n    pass\n",
      "test_other.py": "def test_wrong():\n    assert False\n",
    ]
    let result = await Support.check("pytest", files, tests: ["test_calc.py"])
    #expect(result.verdict == .pass, "\(result.findings)")
    #expect(result.reason == "1 skipped")
    #expect(result.tests?.map(\.id) == ["test_calc.py::test_adds", "test_calc.py::test_y"])
    #expect(result.command == "python -m pytest")
  }

  @Test func aMissingToolIsNotRunWithItsInstallLine() async throws {
    let empty = FileManager.default.temporaryDirectory.appending(path: "no-tools-\(getpid())")
    try FileManager.default.createDirectory(at: empty.appending(path: "bin"), withIntermediateDirectories: true)
    for name in ["python", "python3"] {
      try? FileManager.default.createSymbolicLink(
        atPath: empty.path + "/bin/" + name, withDestinationPath: "/usr/bin/python3")
    }
    try Data("home = /usr/bin\n".utf8).write(to: empty.appending(path: "pyvenv.cfg"))
    let result = await Support.check(
      "pytest", ["test_calc.py": "def test_x():\n    pass\n"], engine: Support.makeEngine(tools: empty.path))
    #expect(result.verdict == .notRun)
    #expect(result.findings.first?.message.contains("pip install") ?? false, "\(result.findings)")
  }
}
