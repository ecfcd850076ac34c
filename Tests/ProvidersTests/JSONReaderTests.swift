import Core
import Foundation
import Testing

@testable import Providers

@Suite struct JSONReaderTests {
  static let texts =
    [
      "null", " true ", "false", "0", "-1.5e3", "1E-2", "\"\"", "[]", "{}", " [ 1 , [ ] , { } ] ", "[1,2,3]",
      #"{"a": {"b": [null, true, "x"]}, "c": "é✓\u00e9\ud83d\ude00\n\t\r\b\f\"\\\/"}"#, #""tail\\""#, "\"🙂 \u{7F}\"",
      #"{"choices": [{"index": 0, "delta": {"content": "row"}, "finish_reason": null}]}"#,
    ] + ErrorTableTests.samples.compactMap { try? $0.body.jsonText() }

  @Test(arguments: texts)
  func whatIsJSONIsReadAsTheDecoderReadsIt(_ text: String) throws {
    #expect(try JSONReader.read(text) == JSONValue(parsing: text))
  }

  @Test(arguments: [
    "", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[1 2]", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a: 1}",
    "{1: 2}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\u+123\"", "tru", "nul", "nan", "0x10",
    "--1", "1 2", "[DONE]", "<html>",
  ])
  func whatIsNoneIsNotRead(_ text: String) {
    #expect(JSONReader.read(text) == nil)
  }

  @Test func everyBeginningOfATextIsRefusedOrWhole() {
    let text = Self.texts[11]
    for end in text.indices { #expect(JSONReader.read(String(text[..<end])) == nil) }
  }

  @Test func halfOfAPairStandsForNothing() {
    #expect(JSONReader.read(#""a\ud83dx\u0041\udc00""#) == .string("a\u{FFFD}xA\u{FFFD}"))
  }

  @Test func deepNestingIsRefusedAndHarmless() {
    #expect(JSONReader.read(String(repeating: "[", count: 1_000_000)) == nil)
    #expect(JSONReader.read(String(repeating: #"{"a":"#, count: 1_000_000)) == nil)
    #expect(JSONReader.read(String(repeating: "[", count: 200) + String(repeating: "]", count: 200)) != nil)
  }
}
