import Core
import Execution
import Testing

@Suite struct OpinionTests {
  private static func critique(_ severity: String = "high", score: Double? = nil, file: String = "app/core.py")
    -> String
  {
    """
    {"verdict":"revise",\(score.map { "\"score\":\($0)," } ?? "")\
    "issues":[{"severity":"\(severity)","file":"\(file)","problem":"it says nothing of apples","fix":"say it"}]}
    """
  }

  private static func about(_ task: String, _ rule: @escaping ScriptedModel.Rule) -> ScriptedModel {
    ScriptedModel({ $0.key.task == task ? rule($0) : nil }, Toy.goodAnswers)
  }

  // MARK: Code

  @Test func whatEvidenceDecidesIsNotCritiquedInAutoAndEverythingElseIs() throws {
    var run = try Simulation(model: ScriptedModel(Toy.goodAnswers))
    try run.run()
    let critiqued = run.reservations.filter { $0.key.stage == .critique }.map(\.key.task)
    #expect(critiqued == ["t3", nil])
  }

  @Test func eachAsksForEveryTask() throws {
    var run = try Simulation(settings: Settings(critique: .each), model: ScriptedModel(Toy.goodAnswers))
    #expect(try run.run().status == .success)
    let critiqued = run.reservations.filter { $0.key.stage == .critique }.compactMap(\.key.task)
    #expect(critiqued == ["t0", "t1", "t2", "t3"])
  }

  @Test func criticsAreOfAnotherProviderThanTheAuthorAndTheEventSaysSo() throws {
    var run = try Simulation(settings: Settings(critique: .each), model: ScriptedModel(Toy.goodAnswers))
    try run.run()
    for event in run.events {
      guard case .opinionRead(let read) = event, let task = read.key.task, let n = read.draft else { continue }
      #expect(read.by.provider != run.state.tasks[task]?.drafts[n]?.candidate.provider)
      #expect(read.independence == "another provider")
    }
    var alone = try Simulation(
      settings: Settings(critique: .each), providers: [Toy.providers[0]], model: ScriptedModel(Toy.goodAnswers))
    try alone.run()
    let read = alone.events.compactMap { if case .opinionRead(let read) = $0 { read.independence } else { nil } }
    #expect(Set(read) == ["a fresh context"])
  }

  @Test func aHighIssueAsksForOneRevisionThatIsKeptWhenItStaysGreen() throws {
    var run = try Simulation(
      settings: Settings(critique: .each),
      model: Self.about("t2") { ask in
        switch ask.key.stage {
        case .critique: ScriptedModel.text(Self.critique())
        case .revise: ScriptedModel.files(["app/core.py": Toy.code("good apples")])
        default: nil
        }
      })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2").map { $0.prefix(8) } == ["generate", "critique", "revise 2"])
    #expect(run.tree["app/core.py"] == Toy.code("good apples") + "\n")
    #expect(run.prompt("revise t2 2")?.contains("it says nothing of apples — say it") == true)
  }

  @Test func aRevisionForACriticThatBreaksATestIsDiscardedAndTheGreenDraftShips() throws {
    var run = try Simulation(
      settings: Settings(critique: .each),
      model: Self.about("t2") { ask in
        switch ask.key.stage {
        case .critique: ScriptedModel.text(Self.critique())
        case .revise: ScriptedModel.files(["app/core.py": Toy.code("apples")])
        default: nil
        }
      })
    #expect(try run.run().status == .success)
    #expect(run.discarded.map { "\($0.task) \($0.n)" } == ["t2 2"])
    #expect(run.accepted.contains("t2 1"))
    #expect(run.tree["app/core.py"] == Toy.code("good") + "\n")
  }

  @Test(arguments: ["medium", "low"]) func lesserIssuesAskForNothing(_ severity: String) throws {
    var run = try Simulation(
      settings: Settings(critique: .each),
      model: Self.about("t2") { $0.key.stage == .critique ? ScriptedModel.text(Self.critique(severity)) : nil })
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t2").count == 2)
  }

  @Test func aRevisionWithoutAnAnswerLeavesTheGreenDraft() throws {
    var run = try Simulation(
      settings: Settings(critique: .each),
      model: Self.about("t2") { ask in
        switch ask.key.stage {
        case .critique: ScriptedModel.text(Self.critique())
        case .revise: ScriptedModel.text("I can't help with that.")
        default: nil
        }
      })
    #expect(try run.run().status == .success)
    #expect(run.accepted.contains("t2 1"))
  }

  @Test func aCritiqueThatCannotBeReadIsNoIssue() throws {
    var run = try Simulation(
      settings: Settings(critique: .each),
      model: Self.about("t2") { $0.key.stage == .critique ? ScriptedModel.text("Nice work!") : nil })
    #expect(try run.run().status == .success)
  }

  // MARK: Prose

  private static func scores(_ scores: [Int: Double], critique: Bool = true) -> ScriptedModel {
    about("t3") { ask in
      switch ask.key.stage {
      case .generate, .revise: return ScriptedModel.files(["README.md": "# Draft \(ask.key.n)"])
      case .critique:
        let n = (1...9).last { ask.prompt.user.contains("# Draft \($0)") } ?? 0
        return scores[n].map {
          ScriptedModel.text(
            #"{"verdict":"revise","score":\#($0),"issues":[{"severity":"medium","problem":"dull page \#(n)"}]}"#)
        }
      default: return nil
      }
    }
  }

  @Test func proseIsAcceptedFromItsThresholdOnAndItsScoreIsKept() throws {
    var run = try Simulation(model: Self.scores([1: 0.80]))
    #expect(try run.run().status == .success)
    #expect(run.calls(of: "t3").count == 2)
    #expect(run.state.tasks["t3"]?.score == 0.80)
  }

  @Test func belowTheThresholdOneRevisionWithTheReasonsThenTheNextCandidate() throws {
    var run = try Simulation(model: Self.scores([1: 0.79, 2: 0.5, 3: 0.9]))
    #expect(try run.run().status == .success)
    let drafts = run.calls(of: "t3").filter { !$0.hasPrefix("critique") }
    #expect(drafts == ["generate 1 alpha", "revise 2 alpha", "revise 3 beta"])
    #expect(run.prompt("revise t3 2")?.contains("dull page 1") == true)
    // The better of two low drafts is the base, with what was said of it.
    let last = try #require(run.prompt("revise t3 3"))
    #expect(last.contains("# Draft 1"))
    #expect(last.contains("dull page 1"))
    #expect(!last.contains("dull page 2"))
    #expect(run.state.tasks["t3"]?.score == 0.9)
  }

  @Test func proseThatNobodyWritesWellEnoughIsNotAcceptedAndTheBestShips() throws {
    var run = try Simulation(model: Self.scores([1: 0.1, 2: 0.7, 3: 0.2, 4: 0.3, 5: 0.1, 6: 0.1, 7: 0.1, 8: 0.1]))
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(run.failure(of: "t3") != nil)
    #expect(run.tree["README.md"] == "# Draft 2\n")
  }

  @Test func evaluatorsAreNeverShownTheThreshold() throws {
    var run = try Simulation(
      model: ScriptedModel(
        {
          $0.key.stage == .critique && $0.key.task != nil ? ScriptedModel.text("Lovely.") : nil
        }, Toy.goodAnswers))
    #expect(try run.run().status == .success)
    let prompt = try #require(run.prompt("evaluate t3 1"))
    #expect(!prompt.contains("0.8") && !prompt.contains("80"))
  }

  @Test func anEvaluationThatIsUnreadableTwiceIsNotRunAndTheTaskIsNotAccepted() throws {
    var run = try Simulation(
      model: Self.about("t3") { $0.isDraft ? nil : ScriptedModel.text("Somewhere between good and very good.") })
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    let evaluations = run.reservations.filter { $0.key.stage == .evaluate }
    #expect(evaluations.count == 2)
    #expect(Set(evaluations.map(\.candidate)).count == 2, "the second is asked of another model")
    #expect(run.failure(of: "t3")?.contains("notRun") == true)
    #expect(run.state.tasks["t3"]?.score == nil)
  }

  @Test func aReviewOrAnalysisIsJudgedByItsScoreAndReadByItsDependents() throws {
    var plan = Toy.plan
    plan.tasks.insert(Toy.task("look", .analysis, after: ["t2"], type: .complexReasoning), at: 3)
    plan.tasks[4].dependencies = ["look"]
    let text = String(repeating: "The core says good, which is what was asked for. ", count: 8)
    var run = try Simulation(
      plan, model: Self.about("look") { $0.isDraft ? ScriptedModel.text(text) : nil })
    #expect(try run.run().status == .success)
    #expect(run.state.tasks["look"]?.score == 0.95)
    #expect(run.prompt("generate t3 1")?.contains("which is what was asked for") == true)
    #expect(run.tree.count == 4)
  }

  @Test func anAcceptedDraftThatIsCheckedAgainIsNotCritiquedOrRevisedAgain() throws {
    // The page has an open high issue; what it stands on changes once more.
    var run = try Simulation(
      ReopeningTests.stacked, settings: Settings(critique: .each),
      model: ReopeningTests.answers { ask in
        guard ask.key.task == "page" else { return nil }
        return switch ask.key.stage {
        case .critique: ScriptedModel.text(Self.critique("high", score: 0.9, file: "README.md"))
        case .revise: ScriptedModel.files(["README.md": "# Page, revised"])
        default: nil
        }
      })
    #expect(try run.run().status == .success)
    #expect(run.reopened.map(\.task) == ["base"])
    #expect(run.calls(of: "page").count { $0.hasPrefix("revise") } == 1)
  }

  /// An opinion is about the draft that it was asked about, whatever came meanwhile.
  @Test func aLateOpinionIsReadForTheDraftThatItWasAskedAbout() throws {
    var run = try Simulation(model: Self.scores([1: 0.9]))
    while run.reservations.last?.key.description != "critique t3 1" { try run.step() }
    var machine = run.machine
    func stored(_ event: Event) -> StoredEvent { StoredEvent(seq: 0, at: run.now, runID: "r", event: event) }
    machine.apply(
      stored(
        .draftProduced(
          DraftProduced(
            task: "t3", n: 2, origin: .revised, candidate: Toy.cheap, files: FileTree(["README.md": "# Draft 2"])))))
    machine.apply(
      stored(
        .callSettled(
          CallSettled(
            key: CallKey(stage: .critique, task: "t3", n: 1), candidate: Toy.middle,
            answer: ModelAnswer(text: #"{"verdict":"accept","score":0.9}"#, usage: nil, finish: .complete), cost: .zero,
            overrun: false, milliseconds: 1))))
    let step = machine.next(now: run.now)
    guard case .record(.opinionRead(let read))? = step.actions.first else {
      Issue.record("\(step)")
      return
    }
    #expect(read.draft == 1)
  }
}
