import Core
import Foundation
import Testing

@testable import Memory

struct QuestionLikenessTests {
  private let likeness = QuestionLikeness()

  private struct Rewording: Decodable {
    var half: String
    var same: Bool
    var text: String
    var other: String
  }

  @Test func equalTextsAreWhollyAlikeAndBothWaysAreTheSame() {
    let text = "A queue with priorities that holds a hundred entries at most"
    let other = "A priority queue for at most a hundred entries"
    #expect(likeness.score(text, text) == 1)
    #expect(likeness.score(text, other) == likeness.score(other, text))
    #expect(likeness.score(text, other) < 1 && likeness.score(text, other) > likeness.score(text, "Chess engine"))
    #expect(likeness.score("", "") == 1 && likeness.score("", "a chess engine") == 0)
  }

  /// 0.6 of the whole and 0.4 of the chunks: texts of up to four words are one chunk.
  @Test func theWholeAndItsChunksHaveTheirWeights() {
    let (text, other) = ("chess engine", "chess program")
    let embedder = StaticEmbedder()
    let cosine = embedder.vector(of: text).cosine(embedder.vector(of: other))
    let whole = Likeness.score(cosine: cosine, words: WordOverlap().score(text, other))
    #expect(abs(likeness.score(text, other) - (0.6 * whole + 0.4 * cosine)) < 1e-6)
  }

  @Test func theLeastAlikePartDecides() {
    let parts = ["Colours as JSON files", "Write the colour red."]
    #expect(likeness.score(parts, parts) == 1)
    let least = likeness.score("Write the colour red.", "Chess engine that speaks UCI")
    #expect(likeness.score(parts, [parts[0], "Chess engine that speaks UCI"]) == least)
    #expect(likeness.score(parts, [parts[0]]) == 0 && likeness.score([], []) == 0)
    #expect(likeness.score(parts, [parts[0], "Chess engine that speaks UCI"], from: 0.85) == 0)
  }

  /// What is not read cannot be compared.
  @Test func nothingIsKnownOfAPartThatIsTooLong() {
    let long = String(repeating: "a word ", count: 2_000)
    #expect(likeness.score(long, long + "more") == 0)
    #expect(likeness.score(long, long) == 1)
  }

  /// One word more or less hardly changes the score of a long text, and is found all the same.
  @Test func aChangedWordInALongTextIsAGap() {
    let rest = String(
      repeating: "It keeps what users wrote in a file and shows it when they ask for it again. ", count: 5)
    let (text, other) = (rest + "Then it counts the words there.", rest + "Then it counts the planets there.")
    #expect(likeness.score(text, other) > 0.9)
    #expect(Guard.violated(by: text, other) == .gaps)
  }

  /// The figures of the held-out half are those of `Tools/evaluate_likeness.py`.
  @Test func noneOfTheDevelopmentHalfThatAsksForSomethingElseGetsThrough() throws {
    let pairs = try lines(of: "rewordings.jsonl").map {
      try JSONDecoder().decode(Rewording.self, from: Data($0.utf8))
    }.filter { $0.half == "development" }
    let through = pairs.filter {
      likeness.score($0.text, $0.other) >= QuestionLikeness.threshold && Guard.violated(by: $0.text, $0.other) == nil
    }
    let wrong = through.filter { !$0.same }
    #expect(wrong.isEmpty, "\(wrong)")
    #expect(through.count >= 10, "\(through.count)")
  }
}
