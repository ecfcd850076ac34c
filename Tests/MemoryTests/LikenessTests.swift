import Core
import Foundation
import Testing

@testable import Memory

struct LikenessTests {
  private let embedder = StaticEmbedder()

  @Test func vectorsHaveLengthOneAndSayTheSameEachTime() {
    let vector = embedder.vector(of: "Implement a Python rate limiter using decorators")
    #expect(vector.count == 256)
    #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    #expect(vector == embedder.vector(of: "Implement a Python rate limiter using decorators"))
    #expect(vector == embedder.vector(of: "  implement a python RATE limiter\nusing decorators"))
  }

  @Test func textsThatSayNothingHaveNoVector() async throws {
    for text in ["", " \n", "\u{200B}"] {
      #expect(embedder.vector(of: text).allSatisfy { $0 == 0 })
      #expect(try await Likeness().score(text, "a rate limiter") == 0)
    }
  }

  @Test func theSameTextIsWhollyAlikeAndAnotherIsNot() async throws {
    let likeness = Likeness()
    let text = "A small web service that turns long links into short codes"
    #expect(try await likeness.score(text, text) > 0.9999)
    let near = try await likeness.score("Roman numeral converter", "translate roman numerals into numbers and back")
    let far = try await likeness.score("Roman numeral converter", "Chess engine that speaks UCI")
    #expect(near > far)
    #expect(far < Likeness.threshold)
  }

  @Test func wordsCountWhateverTheirOrderAndRareOnesMore() {
    let overlap = WordOverlap()
    #expect(
      abs(overlap.score("sudoku solver", "Solver, sudoku!") - overlap.score("sudoku solver", "solver sudoku")) < 0.5)
    #expect(overlap.score("a solver", "solver a") == 1)
    #expect(overlap.score("the sudoku", "a sudoku") > overlap.score("the sudoku", "the chess"))
    #expect(overlap.score("", "sudoku") == 0)
  }

  /// What stands behind the limit does not count, and characters are not cut.
  @Test func longTextsAreReadToALimit() {
    let long = String(repeating: "rate limiter ", count: 2_000)
    #expect(embedder.vector(of: long) == embedder.vector(of: long + "chess engine"))
    let family = String(repeating: "👨‍👩‍👧‍👦", count: 1_000)
    #expect(family.beginning(30) == "👨‍👩‍👧‍👦")
    #expect("short".beginning(30) == "short")
  }

  /// Rank correlation with what people said of pairs of captions; the whole figure is `Tools/evaluate_likeness.py`'s.
  @Test func scoresOfCaptionsGoWithWhatPeopleSay() throws {
    let pairs = try lines(of: "sts-captions.tsv").map { $0.split(separator: "\t").map(String.init) }
    #expect(pairs.count == 145 && pairs.allSatisfy { $0.count == 3 })
    let said = pairs.compactMap { Double($0[0]) }
    let found = pairs.map { embedder.vector(of: $0[1]).cosine(embedder.vector(of: $0[2])) }
    let correlation = correlation(ranks(said), ranks(found))
    #expect(correlation >= 0.66, "\(correlation)")
  }

  /// Equal numbers share the mean of their places.
  private func ranks(_ numbers: [Double]) -> [Double] {
    numbers.map { number in
      let (below, same) = (numbers.count { $0 < number }, numbers.count { $0 == number })
      return Double(below) + Double(same - 1) / 2
    }
  }

  private func correlation(_ a: [Double], _ b: [Double]) -> Double {
    let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
    func sum(_ term: (Double, Double) -> Double) -> Double {
      zip(a, b).reduce(0) { $0 + term($1.0 - meanA, $1.1 - meanB) }
    }
    return sum { $0 * $1 } / (sum { a, _ in a * a } * sum { _, b in b * b }).squareRoot()
  }
}
