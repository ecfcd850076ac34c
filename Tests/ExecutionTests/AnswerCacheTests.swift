import Core
import Execution
import Synchronization
import Testing

/// Knows an empty plan, which was a step on the way to a good one, and writes down what it is asked.
private final class EmptyPlanCache: AnswerCache {
  let asked = Mutex<[Question]>([])

  func find(_ questions: [Question]) async -> FoundAnswer? {
    asked.withLock { $0 += questions }
    return questions.first { $0.stage == .plan }.map { question in
      FoundAnswer(
        KnownAnswer(
          question: question, createdAt: Toy.start, cost: Money(microUSD: 7), passed: false,
          answer: ModelAnswer(text: "", usage: nil, finish: .complete)))
    }
  }

  func keep(_ answer: KnownAnswer) async {}
  func reject(_ digest: String) async {}
  func learn(_ trial: AnswerTrial) async {}
}

@Suite struct AnswerCacheTests {
  private static let plan = #"""
    {"summary":"s","criteria":[{"id":"c1","validator":"pytest"}],"tasks":[
     {"id":"t0","type":"code_generation","role":"interface","title":"a","prompt":"a","files":["pyproject.toml"]},
     {"id":"t1","type":"code_generation","role":"tests","title":"a","prompt":"a","dependencies":["t0"],
      "files":["tests/test_core.py"],"validators":["pytest"]},
     {"id":"t2","type":"code_generation","role":"implementation","title":"a","prompt":"a","dependencies":["t0","t1"],
      "files":["app/core.py"]}]}
    """#

  /// The second planning asks in the same words: what did not help is not served to the same project again.
  @Test func anAnswerThatDidNotHelpIsNotServedAgain() async throws {
    let clock = ManualClock()
    let journal = try MemoryJournal(clock: clock)
    let cache = EmptyPlanCache()
    let model = ScriptedModel(
      { $0.key.stage == .plan ? ScriptedModel.text(Self.plan) : nil }, Toy.goodAnswers)
    let state = try await RunDriver(
      project: "p1", runID: "r1", journal: journal, model: model, cache: cache, checks: ScriptedChecks(), ambient: clock
    ).run(
      history: [],
      opening: [
        .projectCreated(ProjectCreated(spec: Toy.spec())), Simulation.start(providers: [Toy.providers[3]]),
      ])
    #expect(state.ended?.status == .success)
    let events = await journal.events.map(\.event)
    let served = events.compactMap { if case .callServed(let call) = $0 { call.key } else { nil } }
    let asked = events.compactMap { if case .callReserved(let call) = $0 { call } else { nil } }
    #expect(served == [CallKey(stage: .plan, task: nil, n: 1)])
    #expect(asked.first?.key == CallKey(stage: .plan, task: nil, n: 2))
    let questions = cache.asked.withLock { $0 }
    #expect(questions.count { $0.stage == .plan } == 1)
    // Every other call was looked for once, before it was reserved, under the question that its event names.
    #expect(Set(questions.map(\.digest)) == Set(asked.compactMap(\.question)))
    #expect(questions.count == asked.count)
  }
}
