import Core
import Testing

@testable import Planning

struct AnswerJSONTests {
  @Test(arguments: [
    (#"{"a":1}"#, #"{"a":1}"#),
    ("Sure:\n```json\n{\"a\": [1, 2,],}\n```\nDone {really}.", #"{"a":[1,2]}"#),
    ("{\"a\": \"x\n\ty\"}", #"{"a":"x\n\ty"}"#),
    (#"{"a": "\d+ \'x\' \u00e9"}"#, #"{"a":"\\d+ 'x' é"}"#),
    (
      #"{"a": 7/10, "b": 85%, "c": True, "d": None, "e": -1.5e2}"#,
      #"{"a":"7/10","b":"85%","c":true,"d":null,"e":-150}"#
    ),
    (#"see [1] and {"a":{"b":[{}]}} or {}"#, #"{"a":{"b":[{}]}}"#),
    (#"[{"id":"t1"}, {"id":"t2"},]"#, #"[{"id":"t1"},{"id":"t2"}]"#),
    (#"{ "never closed: {"a": "}"}"#, #"{"a":"}"}"#),
  ])
  func jsonIsFoundAndRepaired(_ text: String, _ expected: String) throws {
    #expect(try LenientJSON.parse(text)?.jsonText() == expected)
  }

  @Test(arguments: ["", "no json", "{", "{\"a\":", "[1,2", "{'a': 1}", "{a b}"])
  func whatIsNoJSONIsNil(_ text: String) {
    #expect(LenientJSON.parse(text) == nil)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["[", "{\"a\":", "[{", "\"", "{\"\\", "[1,"])
  func deepNestingIsRefusedWithoutRecursion(_ unit: String) {
    #expect(LenientJSON.parse(String(repeating: unit, count: 100_000)) == nil)
  }

  @Test func nestingUpToTheLimitIsRead() {
    let depth = LenientJSON.deepest
    #expect(LenientJSON.parse(String(repeating: "[", count: depth) + String(repeating: "]", count: depth)) != nil)
  }
}
