import Core
import Testing

@testable import Memory

struct AcceptanceTests {
  private static func trial(_ outcome: AnswerTrial.Outcome, _ score: Double) -> AnswerTrial {
    AnswerTrial(SimilarQuestion(key: "k", score: score), outcome, wasServed: true, project: "p", call: "plan - 1")
  }

  private func share(_ limit: Double, checked: Bool, own: (Int, Int) = (0, 0), stage: (Int, Int) = (0, 0)) -> Double {
    Acceptance(limit: limit, isChecked: checked).share(
      own: .init(right: own.0, wrong: own.1), stage: .init(right: stage.0, wrong: stage.1))
  }

  @Test func whatIsCheckedIsTrustedUntilItWasWrong() {
    #expect(share(0.01, checked: true) == 1)
    #expect(share(0.01, checked: true, own: (3, 1)) < 0.03)
    #expect(share(0.01, checked: true, own: (2_000, 1), stage: (2_000, 1)) == 1)
    // Others of the stage were wrong: this one may be as well.
    #expect(share(0.01, checked: true, stage: (3, 1)) < 0.03)
  }

  @Test func opinionsHaveToProveThemselves() {
    #expect(share(0.01, checked: false) == 0.01)
    let shares = [0, 10, 100, 1_000].map { share(0.01, checked: false, own: ($0, 0), stage: ($0, 0)) }
    #expect(shares == shares.sorted() && shares[1] < 0.1)
    // Some are compared for ever.
    #expect(shares[3] == 0.95)
    #expect(share(0.01, checked: false, own: (1_000, 0), stage: (0, 0)) == 0.01)
  }

  @Test func theEndsOfTheLimit() {
    #expect(share(0, checked: true) == 0 && share(0, checked: false, own: (1_000, 0)) == 0)
    #expect(share(1, checked: true, own: (0, 10)) == 1 && share(1, checked: false) == 1)
  }

  /// A right one speaks for questions that are at least as alike, a wrong one against all.
  @Test func moreAlikeIsNeverTrustedLess() {
    let trials = [Self.trial(.right, 0.86), Self.trial(.right, 0.95), Self.trial(.wrong, 0.9)]
    #expect(Acceptance.Count(trials, upTo: 0.85) == .init(right: 0, wrong: 1))
    #expect(Acceptance.Count(trials, upTo: 0.9) == .init(right: 1, wrong: 1))
    #expect(Acceptance.Count(trials, upTo: 0.95) == .init(right: 2, wrong: 1))
  }

  @Test func whatWasTurnedDownIsNotTriedAgainAtThatScoreOrBelow() {
    let trials = [Self.trial(.right, 0.95), Self.trial(.rejected, 0.9)]
    #expect([0.88, 0.9, 0.91].map { Acceptance.isTurnedDown(at: $0, by: trials) } == [true, true, false])
  }

  @Test func theCoinIsFixedByQuestionAnswerAndTrials() {
    func thrown(_ question: Int, _ trials: [AnswerTrial]) -> Bool {
      Acceptance(limit: 0.3, isChecked: true).serves(
        SimilarQuestion(key: "k", score: 0.9), for: "\(question)", trials: trials, stage: .init(right: 0, wrong: 1))
    }
    let first = (0..<1_000).map { thrown($0, []) }
    #expect(first == (0..<1_000).map { thrown($0, []) })
    // Another number of trials, of which none says anything about this score, is another throw.
    #expect(first != (0..<1_000).map { thrown($0, [Self.trial(.right, 0.99)]) })
    #expect((250...350).contains(first.count { $0 }), "\(first.count { $0 })")
  }

  /// A store with answers that would be wrong in known shares.
  private struct Store {
    var shares: [Double]
    var isChecked: Bool
    var limit: Double

    /// How many wrong ones are served in so many questions, and how many at all.
    func run(_ questions: Int, seed: UInt64) -> (wrong: Int, served: Int) {
      var random = SplitMix(state: seed)
      var own = shares.map { _ in Acceptance.Count() }
      var all = Acceptance.Count()
      var result = (wrong: 0, served: 0)
      let acceptance = Acceptance(limit: limit, isChecked: isChecked)
      for _ in 0..<questions {
        let entry = Int(random.next() % UInt64(shares.count))
        let isWrong = random.unit() < shares[entry]
        let isServed = random.unit() < acceptance.share(own: own[entry], stage: all)
        if isServed { result = (result.wrong + (isWrong ? 1 : 0), result.served + 1) }
        // What is checked shows when it is served, an opinion when it is compared.
        guard isServed == isChecked else { continue }
        own[entry].add(isWrong)
        all.add(isWrong)
      }
      return result
    }
  }

  @Test(arguments: [true, false], [0.01, 0.05])
  func falseHitsStayUnderTheLimit(_ isChecked: Bool, _ limit: Double) {
    let stores: [[Double]] = [
      [0.3], [0.02], Array(repeating: 0.3, count: 200), Array(repeating: 0.05, count: 200),
      Array(repeating: 0, count: 150) + Array(repeating: 0.5, count: 50),
      Array(repeating: 0, count: 4_500) + Array(repeating: 0.9, count: 500),
    ]
    for shares in stores {
      let store = Store(shares: shares, isChecked: isChecked, limit: limit)
      let runs = (1...10).map { store.run(10_000, seed: $0) }
      let rate = Double(runs.reduce(0) { $0 + $1.wrong }) / 100_000
      #expect(rate <= limit, "\(shares.count) answers, \(rate)")
      // It would be easy to serve nothing.
      #expect(runs.reduce(0) { $0 + $1.served } > 0)
    }
  }

  @Test func answersThatAreRightAreServed() {
    let checked = Store(shares: Array(repeating: 0, count: 200), isChecked: true, limit: 0.01).run(10_000, seed: 1)
    #expect(checked.served == 10_000)
    let opinions = Store(shares: [0, 0], isChecked: false, limit: 0.01).run(10_000, seed: 1)
    #expect(opinions.served > 8_000, "\(opinions.served)")
  }
}

extension Acceptance.Count {
  fileprivate mutating func add(_ isWrong: Bool) { if isWrong { wrong += 1 } else { right += 1 } }
}

/// The same numbers for the same seed.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double(next() >> 11) / Double(UInt64(1) << 53) }
}
