import Core
import Testing

@testable import Planning

struct CriteriaSplitterTests {
  @Test(arguments: [
    ("pytest suite passes, ruff linting clean", ["pytest suite passes", "ruff linting clean"]),
    ("tests pass; README explains setup, usage and limits", ["tests pass", "README explains setup, usage and limits"]),
    ("- add, remove; list\n- ruff clean", ["add, remove; list", "ruff clean"]),
    ("1. First\n2. Second\n   goes on\n3) Third", ["First", "Second goes on", "Third"]),
    ("* one\n* two\n  - inner\n", ["one", "two - inner"]),
    (
      "pytest suite passes\nruff clean\n\nREADME explains usage",
      ["pytest suite passes", "ruff clean", "README explains usage"]
    ),
    ("pytest suite passes,\nruff clean", ["pytest suite passes", "ruff clean"]),
    (
      "Prints the number of\nwords in a file\nRuff is clean", ["Prints the number of words in a file", "Ruff is clean"]
    ),
    ("- Reads a file and prints\nits words\n- Ruff is clean", ["Reads a file and prints its words", "Ruff is clean"]),
    ("Success criteria:\n- one\n- two", ["one", "two"]),
    ("[x] done\n[ ] open", ["done", "open"]),
    ("• eins\r\n• zwei", ["eins", "zwei"]),
    ("one;; two ;", ["one", "two"]),
    ("1) one; 2) two", ["one", "two"]),
    ("Unit tests ≥ 85% coverage (pytest)", ["Unit tests ≥ 85% coverage (pytest)"]),
    ("All tests pass (pytest, 85% coverage), ruff clean", ["All tests pass (pytest, 85% coverage)", "ruff clean"]),
    ("Prints `a, b; c`, exits 0", ["Prints `a, b; c`", "exits 0"]),
    ("costs 1,000 or less", ["costs 1,000 or less"]),
    ("a ( b, c", ["a ( b", "c"]),
    ("2.5 seconds at most", ["2.5 seconds at most"]),
    ("--strict passes", ["--strict passes"]),
    ("only one", ["only one"]),
    ("one,", ["one"]),
    ("  \n ", []),
  ])
  func oneTextIsCutAtItsStrongestSeparatorOnly(text: String, pieces: [String]) {
    #expect(CriteriaSplitter.split([text]).map(\.text) == pieces)
  }

  @Test func theFlagRepeatedIsExact() {
    let criteria = CriteriaSplitter.split(["pytest, 85% coverage", " ", " ruff; clean "])
    #expect(criteria == [Criterion(id: "c1", text: "pytest, 85% coverage"), Criterion(id: "c2", text: "ruff; clean")])
  }

  @Test func theItemsOfAListStandAsTheyAre() {
    #expect(CriteriaSplitter.exactly(["a, b", ""]) == [Criterion(id: "c1", text: "a, b")])
  }

  @Test func nothingGivesNoCriteria() {
    #expect(CriteriaSplitter.split([]).isEmpty)
  }
}
