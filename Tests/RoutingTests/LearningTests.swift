import Core
import FoundationEssentials
import Testing

@testable import Routing

/// Experience of first attempts of one type, newest last.
private func experience(_ attempts: (String, Bool, String)...) -> Experience {
  attempts.reduce(into: Experience()) { experience, attempt in
    experience.learn(
      FirstAttemptJudged(
        task: "t", type: .codeGeneration, candidate: candidate(attempt.0), accepted: attempt.1, text: attempt.2))
  }
}

@Suite struct LearningTests {
  @Test func firstAttemptsMoveTheProbability() throws {
    let learned = experience(
      ("beta/b", false, ""), ("beta/b", false, ""), ("beta/b", false, ""), ("beta/b", false, ""),
      ("gamma/g", true, ""))
    let decision = Router(providers: four, experience: learned, floor: 0.6).first(codeRequest())
    #expect(try #require(decision.option(candidate("beta/b"))).probability == 0.35)
    #expect(abs(try #require(decision.option(candidate("gamma/g"))).probability - 0.84) < 1e-12)
    #expect(decision.choice == candidate("gamma/g"))
  }

  @Test func attemptsOfOneTypeSayNothingAboutAnother() throws {
    var learned = Experience()
    learned.learn(
      FirstAttemptJudged(
        task: "t", type: .summarization, candidate: candidate("beta/b"), accepted: false, text: ""))
    let decision = Router(providers: four, experience: learned, floor: 0.6).first(codeRequest())
    #expect(try #require(decision.option(candidate("beta/b"))).probability == 0.7)
  }

  @Test func fiveCallsReplaceTheTableOfTypicalUses() throws {
    var learned = Experience()
    func attemptCost() throws -> Money {
      let decision = Router(providers: four, experience: learned, floor: 0.6).first(codeRequest())
      return try #require(decision.option(candidate("beta/b"))).attemptCost
    }
    let table = try attemptCost()
    for call in 1...5 {
      learned.learn(
        candidate("beta/b"), .codeGeneration, usage: TokenUsage(input: 100, output: 16), cost: Money(microUSD: 5),
        milliseconds: 700)
      #expect(try attemptCost() == table || call == 5)
    }
    #expect(try attemptCost() < table)
    let usage = try #require(learned.usage[Experience.Subject(candidate("beta/b"), .codeGeneration)])
    #expect(abs(usage.outputTokens - 16) < 1e-9 && abs(usage.milliseconds - 700) < 1e-9 && abs(usage.cost - 5) < 1e-9)
  }

  @Test func theAverageFollowsTheLastCalls() {
    var usage = CallUsage()
    for _ in 0..<10 {
      usage.add(TokenUsage(input: 0, output: 100), cost: .zero, milliseconds: 1)
    }
    for _ in 0..<40 { usage.add(TokenUsage(input: 0, output: 200), cost: .zero, milliseconds: 1) }
    #expect(usage.outputTokens > 195 && usage.outputTokens < 200)
  }

  @Test func similarTasksSharpenTheEstimate() throws {
    let learned = experience(
      ("beta/b", true, "Parse a CSV table of prices"), ("beta/b", true, "Read CSV rows of prices"),
      ("beta/b", false, "Solve a sudoku puzzle by search"), ("beta/b", false, "A sudoku puzzle solver with search"))
    let router = Router(providers: four, experience: learned, floor: 0.6)
    func probability(_ text: String) throws -> Double {
      var request = codeRequest()
      request.similar = try #require(
        Neighbour.nearest(to: [text], in: learned.evidence, by: LexicalSimilarity()).first)
      return try #require(router.first(request).option(candidate("beta/b"))).probability
    }
    let general = try #require(router.first(codeRequest()).option(candidate("beta/b"))).probability
    #expect(try probability("CSV table of prices parser") > general)
    #expect(try probability("Sudoku puzzle solver, search") < general)
    #expect(try probability("HTTP server") == general)
  }

  @Test func theNearestCountAndTiesGoToTheNewer() throws {
    let learned = experience(
      ("a/a", true, "alpha beta"), ("b/b", true, "alpha beta gamma delta"), ("c/c", false, "alpha beta"))
    let near = try #require(
      Neighbour.nearest(to: ["alpha beta"], in: learned.evidence, by: LexicalSimilarity()).first)
    #expect(near.map(\.candidate.provider) == ["c", "a", "b"])
    #expect(abs(near[0].score - 1) < 1e-12 && near[2].score < 1)
    #expect(Neighbour.nearest(to: ["the of and"], in: learned.evidence, by: LexicalSimilarity()) == [[]])
  }

  @Test func explorationDrawsFromTheDistributionAndRepeatsItself() throws {
    var sum = 0.0
    for index in 0..<4_000 {
      var draw = ThompsonDraw(seed: "project \(index)")
      sum += draw.beta(8, 2)
    }
    #expect(abs(sum / 4_000 - 0.8) < 0.01)
    var small = 0.0
    for index in 0..<4_000 {
      var draw = ThompsonDraw(seed: "small \(index)")
      small += draw.beta(0.5, 0.5)
    }
    #expect(abs(small / 4_000 - 0.5) < 0.03)

    var choices: Set<Candidate> = []
    for index in 0..<100 {
      var request = codeRequest()
      request.exploration = "p\(index) t1"
      let choice = try #require(fourRouter.first(request).choice)
      #expect(fourRouter.first(request).choice == choice)
      choices.insert(choice)
    }
    #expect(choices.count > 1)
    #expect(fourRouter.first(codeRequest()).choice.map { choices.contains($0) } == true)
  }

  @Test func experienceComesBackFromJSON() throws {
    var learned = experience(("a/a", true, "x"), ("b/b", false, "y"))
    learned.learn(
      candidate("a/a"), .evaluation, usage: TokenUsage(input: 3, output: 4), cost: Money(microUSD: 5), milliseconds: 6)
    learned.learn(
      BreakerChanged(candidate: candidate("b/b"), isOpen: true, until: 7, timesOpened: 2, reason: "down"))
    let text = try learned.jsonText()
    #expect(try Experience(json: text) == learned)
    #expect(try Experience(json: text).jsonText() == text)
  }

  @Test func whatCannotBeTeachesNothing() {
    var learned = Experience()
    for tokens in [-1, .max] {
      learned.learn(
        candidate("a/a"), .evaluation, usage: TokenUsage(input: 1, output: tokens), cost: .zero, milliseconds: 1)
    }
    for times in [-1, 1_001, .max] {
      learned.learn(
        BreakerChanged(candidate: candidate("a/a"), isOpen: true, until: 0, timesOpened: times, reason: nil))
    }
    #expect(learned == Experience())
  }

  @Test func onlyTheNewestWordsAreKept() {
    var learned = Experience()
    for index in 0..<300 {
      learned.learn(
        FirstAttemptJudged(
          task: "t\(index)", type: .evaluation, candidate: candidate("a/a"), accepted: true, text: "\(index)"))
    }
    #expect(learned.evidence.count == Experience.evidenceKept && learned.evidence.last?.text == "299")
    #expect(learned.attempts.values.map(\.accepted) == [300])
  }
}

extension Experience {
  fileprivate init(json: String) throws {
    self = try JSONDecoder().decode(Experience.self, from: Data(json.utf8))
  }
}
