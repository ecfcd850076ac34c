import Core
import Execution
import Testing

@Suite struct PlanningTurnTests {
  private static let good = #"""
    {"summary":"s","criteria":[{"id":"c1","validator":"pytest"}],"tasks":[
     {"id":"t0","type":"code_generation","role":"interface","title":"a","prompt":"a","files":["pyproject.toml"]},
     {"id":"t1","type":"code_generation","role":"tests","title":"a","prompt":"a","dependencies":["t0"],
      "files":["tests/test_core.py"],"validators":["pytest"]},
     {"id":"t2","type":"code_generation","role":"implementation","title":"a","prompt":"a","dependencies":["t0","t1"],
      "files":["app/core.py"]}]}
    """#

  private static func simulation(
    _ plan: @escaping @Sendable (Ask) -> String, finish: ModelAnswer.Finish = .complete,
    providers: [ProviderEntry] = Toy.providers
  ) throws -> Simulation {
    try Simulation(
      model: ScriptedModel(
        { $0.key.stage == .plan ? ScriptedModel.text(plan($0), finish) : nil }, Toy.goodAnswers),
      opening: [.projectCreated(ProjectCreated(spec: Toy.spec())), Simulation.start(providers: providers)])
  }

  @Test func aPlanIsAskedForReadCheckedAndBuilt() throws {
    var run = try Self.simulation { _ in Self.good }
    #expect(try run.run().status == .success)
    #expect(run.calls(of: nil).first == "plan 1 alpha")
  }

  @Test func thePlannerRepairsItsPlanFromTheFindings() throws {
    var run = try Self.simulation { $0.key.n == 1 ? Self.good.replacing("\"t1\"]", with: "\"tx\"]") : Self.good }
    #expect(try run.run().status == .success)
    #expect(run.calls(of: nil).prefix(2) == ["plan 1 alpha", "plan 2 alpha"])
    #expect(run.prompt("plan - 2")?.contains("tx") == true)
  }

  @Test(arguments: ["no JSON", "", "I can't help with that.", #"{"tasks":[]}"#])
  func afterTwoRepairsTheNextCandidateIsAskedOnceThenTheRunEndsWithTheFindings(_ text: String) throws {
    var run = try Self.simulation { _ in text }
    let end = try run.run()
    #expect(end.status == .failed)
    #expect(end.status.exitCode == 1)
    #expect(end.reason.hasPrefix("the plan is unusable: "))
    #expect(run.calls(of: nil) == ["plan 1 alpha", "plan 2 alpha", "plan 3 alpha", "plan 4 beta"])
    #expect(end.criteria.map(\.verdict) == [.unverified])
  }

  @Test func withOnlyOneCandidateItsThreePlansAreAllThereAre() throws {
    var run = try Self.simulation({ _ in "no JSON" }, providers: [Toy.providers[3]])
    #expect(try run.run().status == .failed)
    #expect(run.calls.count == 3)
  }

  @Test func aPlanThatIsCutOffIsNeverRead() throws {
    var run = try Self.simulation({ _ in Self.good }, finish: .cutOff)
    #expect(try run.run().status == .failed)
    #expect(run.state.plan == nil)
  }
}
