import Core
import Foundation
import Testing

@testable import Memory

/// The lines of a file beside these tests.
func lines(of name: String, beside file: String = #filePath) throws -> [Substring] {
  let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
  return try String(contentsOf: folder.appendingPathComponent("Data/\(name)"), encoding: .utf8).split(
    separator: "\n", omittingEmptySubsequences: true)
}

struct WordPieceTests {
  private struct Line: Decodable {
    var text: String
    var tokens: [String]
  }

  @Test func itAnswersWhatTheReferenceDoes() throws {
    let lines = try lines(of: "tokens.jsonl").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(lines.count == 1_000)
    let tokenizer = WordPiece()
    for (number, line) in lines.enumerated() {
      #expect(tokenizer.spellings(of: line.text) == line.tokens, "line \(number + 1): \(line.text.debugDescription)")
    }
  }

  @Test func theTableFindsWhatItHoldsAndNothingElse() {
    let table = TokenTable.builtIn
    for token in stride(from: 0, to: table.count, by: 97) {
      #expect(table.token(Array(table.spelling(of: token).utf8)[...]) == token)
    }
    for spelling in ["", "thee thou", "\u{10FFFF}", "The", "##"] {
      #expect(table.token(Array(spelling.utf8)[...]) == nil)
    }
    #expect(table.dimensions == 256)
  }

  /// Common words say little, and what is unknown nothing.
  @Test func rareWordsWeighMore() throws {
    let table = TokenTable.builtIn
    let weight = { (word: String) throws in table.weight(of: try #require(table.token(Array(word.utf8)[...]))) }
    #expect(try weight("[UNK]") == 0)
    #expect(try weight("the") < 0.1)
    #expect(try weight("the") < weight("python"))
  }
}
