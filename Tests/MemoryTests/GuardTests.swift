import Testing

@testable import Memory

struct GuardTests {
  private static let base = "Write a tool that keeps notes"

  @Test(
    arguments: [
      ("keep 5 entries", "keep five entries"), ("1,000,000 rows", "1000000 rows"),
      ("at most 1,000 rows", "at most 1000 rows"),
      ("0.50 seconds", "0.5 seconds"),
      ("wait 60 seconds", "wait 60 s"), ("wait 60s", "wait 60 seconds"), ("80% of it", "80 percent of it"),
      ("it does not fail", "it doesn't fail"), ("with no network", "without network"),
      ("it cannot end", "it can't end"),
      ("a Python library", "a python library"), ("write the CSV", "write the csv"),
      ("the user's notes", "the notes of the user"), ("It works. Tests pass.", "it works, tests pass"),
      ("says \"hello\" twice", "says “hello” twice"),
      ("read notes.txt", "reading `notes.txt`".replacing("`", with: "")),
    ])
  func theseAgree(_ text: String, _ other: String) {
    #expect(Guard.violated(by: text, other) == nil && Guard.violated(by: other, text) == nil)
  }

  @Test(
    arguments: [
      ("keep 5 entries", "keep 6 entries", Guard.numbers), ("keep five entries", "keep entries", .numbers),
      ("5 rows and 5 columns", "5 rows and columns", .numbers), ("wait 60 seconds", "wait 60 minutes", .numbers),
      ("at most 1000 rows", "at most 100 rows", .numbers), ("1,000,000 rows", "1,000 rows", .numbers),
      ("version 1.5", "version 1.6", .numbers),
      ("a 10MB file", "a 10KB file", .numbers), ("one colour", "colour", .numbers),
      ("write to_roman", "write from_roman", .identifiers), ("call getName", "call setName", .identifiers),
      ("call getName", "call getname", .identifiers),
      ("in app.core", "in app.main", .identifiers), ("read notes.txt", "read tasks.txt", .identifiers),
      ("hash by sha256", "hash by sha512", .identifiers), ("serve GET only", "serve POST only", .identifiers),
      ("under src/a", "under src/b", .identifiers), ("a Python library", "a Swift library", .identifiers),
      ("a python library", "a swift library", .identifiers), ("kept in memory", "kept in redis", .identifiers),
      ("from Celsius to Kelvin", "from Celsius to Fahrenheit", .identifiers), ("use -v", "use -q", .identifiers),
      ("prints \"yes\"", "prints \"no\"", .quotes), ("prints \"yes\"", "prints 'Yes'", .quotes),
      ("answer ‘a b’", "answer ‘a c’", .quotes), ("prints “yes", "prints “no", .quotes),
      ("it fails", "it never fails", .negation), ("with a network", "without a network", .negation),
      ("it does work", "it doesn't work", .negation), ("all files", "all files except the last", .negation),
      ("their notes", "only their notes", .negation), ("blocking calls", "non-blocking calls", .negation),
      ("not a and not b", "not a and b", .negation), ("at least three", "at most three", .opposites),
      ("sort ascending", "sort descending", .opposites), ("encode a text", "decode a text", .opposites),
      ("the largest file", "the smallest file", .opposites),
      ("run it before the tests", "run it after the tests", .opposites),
    ])
  func theseDoNot(_ text: String, _ other: String, _ expected: Guard) {
    #expect(Guard.violated(by: "\(Self.base). \(text)", "\(Self.base). \(other)") == expected)
    #expect(Guard.violated(by: "\(Self.base). \(other)", "\(Self.base). \(text)") == expected)
  }

  /// Nothing is known of how others say no. Equal parts need no knowledge.
  @Test func whatIsNotWrittenInLatinLettersIsNotCompared() {
    #expect(Guard.violated(by: "写命令行工具", "写命令行的工具") == .gaps)
    #expect(Guard.violated(by: "Напиши программу", "Напиши эту программу") == .gaps)
    #expect(Guard.violated(by: ["写命令行工具"], ["写命令行工具"]) == nil)
    #expect(Guard.violated(by: "Schreibe ein Programm", "Schreibe kein Programm") != nil)
    #expect(Guard.violated(by: "colours – all of them", "colours — all of them") == nil)
  }

  @Test func partsAreComparedWithTheirLike() {
    #expect(Guard.violated(by: ["five", "six"], ["five", "six"]) == nil)
    #expect(Guard.violated(by: ["five", "six"], ["six", "five"]) == .numbers)
    #expect(Guard.violated(by: ["five"], ["five", "six"]) != nil)
  }
}
