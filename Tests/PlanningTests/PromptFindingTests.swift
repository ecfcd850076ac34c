import Core
import Testing

@testable import Planning

struct PromptFindingTests {
  @Test(arguments: [
    ("3 failed in 0.12s", "3 failed in …"), ("took 12 ms", "took …"), ("test_a (0.003 seconds)", "test_a (…)"),
    ("<Foo object at 0x7f3a1b2c>", "<Foo object at 0x…>"),
    ("/tmp/pytest-of-me/pytest-0/test_a0/x.db is missing", "<temporary>/x.db is missing"),
    ("open('/var/tmp/abc/d.txt')", "open('<temporary>/d.txt')"),
    ("assert timeout == '5s'", "assert timeout == '5s'"), ("mask 0xFF", "mask 0xFF"),
    ("app/tmp/a.py: bad", "app/tmp/a.py: bad"),
  ])
  func whatDiffersFromRunToRunIsTakenOut(message: String, cleaned: String) {
    #expect(FindingText.clean(message) == cleaned)
  }

  @Test func findingsAreDistinctAndInAFixedOrder() {
    let findings = [
      Finding(file: "b.py", line: 2, message: "x at 0x1234abcd", severity: .low),
      Finding(file: "b.py", line: 10, message: "late"), Finding(file: "b.py", line: 9, message: "early"),
      Finding(file: "a.py", line: 1, rule: "F401", message: "unused"), Finding(message: "whole"),
      Finding(file: "a.py", line: 1, rule: "again", message: "unused"),
      Finding(file: "b.py", line: 2, message: "x at 0x99998888", severity: .low),
    ]
    #expect(
      FindingText.list(findings) == """
        - whole
        - a.py:1 F401: unused
        - b.py:9: early
        - b.py:10: late
        - b.py:2 (low): x at 0x…
        """)
  }

  @Test func fortyAreShownAndTheRestIsCounted() {
    let list = FindingText.list((1...50).map { Finding(file: "a.py", line: $0, message: "m") })
    #expect(list.split(separator: "\n").count == 41)
    #expect(list.hasSuffix("… and 10 more"))
  }

  @Test func aMessageWithoutEndIsCut() {
    let list = FindingText.list([Finding(message: String(repeating: "x", count: 100_000))])
    #expect(list.count == "- ".count + 4_000 + "…".count)
  }

  @Test func aLineThatIsNotThereIsNotQuoted() {
    let list = FindingText.list([Finding(file: "a.py", line: 9, message: "m")], sources: FileTree(["a.py": "x"]))
    #expect(list == "- a.py:9: m")
    #expect(
      FindingText.list([Finding(file: "a.py", line: 0, message: "m")], sources: FileTree(["a.py": "x"]))
        == "- a.py:0: m")
  }
}
