import Core
import Testing

@testable import Planning

struct PlanReaderTests {
  static let task =
    #"{"id":"t1","type":"code_generation","role":"implementation","title":"T","prompt":"Write.","dependencies":[],"files":["a.py"]}"#
  static let criteria = [Criterion(id: "c1", text: "ruff clean")]

  static func read(_ text: String, criteria: [Criterion] = criteria) -> Result<Plan, PlanProblem> {
    PlanReader.read(text, criteria: criteria)
  }

  static func findings(_ text: String, criteria: [Criterion] = criteria) -> [String] {
    if case .failure(let problem) = read(text, criteria: criteria) { problem.findings.map(\.message) } else { [] }
  }

  @Test(arguments: [
    #"{"tasks":[\#(task)]}"#,
    "```json\n{\"tasks\":[\(task)]}\n```",
    "Here is [the] plan {as asked}:\n\n{\"tasks\":[\(task),],}\n\nGood luck, see [1].",
    "[\(task)]",
    #"{"plan":{"tasks":[\#(task)]}}"#,
    "{\"tasks\":[\(task)],\"summary\":\"two\nlines\tand a tab\"}",
    #"{"id":"t1","role":"example"} {"tasks":[\#(task)]}"#,
  ])
  func theFormMayBeLoose(text: String) throws {
    let plan = try Self.read(text).get()
    #expect(plan.tasks.map(\.id) == ["t1"])
    #expect(plan.tasks.first?.files == ["a.py"])
  }

  @Test func everyMemberIsRead() throws {
    let text = #"""
      {"summary":"S","architecture":{"language":"python","structure":"library","entry_point":"a.py","reasons":"R"},
       "criteria":[{"id":"c1","validator":"pytest"},{"id":"c2","tests":["tests/test_a.py"]},{"id":"c3","validator":"judge"}],
       "tasks":[{"id":"t1","type":"code_generation","role":"tests","title":"T","prompt":"P","dependencies":["t0"],
                 "files":["tests/test_a.py"],"exports":["a.f(x: int) -> str"],"criteria":["c1"],
                 "validators":["python_syntax",{"name":"json_schema","schema":"s.json","files":["d/*.json"]}]}]}
      """#
    let plan = try Self.read(text, criteria: ["c1", "c2", "c3"].map { Criterion(id: $0, text: $0) }).get()
    #expect(plan.summary == "S")
    #expect(
      plan.architecture == Architecture(language: "python", structure: "library", entryPoint: "a.py", reasons: "R"))
    #expect(plan.criteria.map(\.decider) == [.validator("pytest"), .tests(["tests/test_a.py"]), .judge])
    let task = try #require(plan.tasks.first)
    #expect(task.role == .tests)
    #expect(task.dependencies == ["t0"])
    #expect(task.exports == ["a.f(x: int) -> str"])
    #expect(task.criteria == ["c1"])
    #expect(
      task.validators == [
        ValidatorUse(name: "python_syntax"),
        ValidatorUse(
          name: "json_schema", parameters: ["schema": .string("s.json"), "files": .array([.string("d/*.json")])]),
      ])
  }

  @Test func aliasesAndSingleStringsAreUnderstood() throws {
    let text = #"""
      [{"id":1,"type":"code_generation","role":"implementation","description":"P","depends_on":"t0",
        "target_path":"a.py","hard_validators":"ruff","checks":["ignored"]},
       {"id":"t2","role":"configuration","prompt":"P","dependencies":[1],"target_files":["b.toml"],
        "checks":[{"name":"length","parameters":{"min":3}}]}]
      """#
    let plan = try Self.read(text).get()
    #expect(plan.tasks[0].id == "1")
    #expect(plan.tasks[0].dependencies == ["t0"])
    #expect(plan.tasks[0].files == ["a.py"])
    #expect(plan.tasks[0].validators == [ValidatorUse(name: "ruff")])
    #expect(plan.tasks[1].dependencies == ["1"])
    #expect(plan.tasks[1].files == ["b.toml"])
    #expect(plan.tasks[1].validators == [ValidatorUse(name: "length", parameters: ["min": .number(3)])])
    #expect(plan.tasks[1].type == .codeGeneration)
  }

  @Test func withoutCriteriaOfTheUserThePlanProposesThem() throws {
    let text = #"{"criteria":[{"text":"Counts words","tests":["tests/test_a.py"]}],"tasks":[\#(Self.task)]}"#
    let plan = try Self.read(text, criteria: []).get()
    #expect(
      plan.criteria == [CriterionBinding(id: "c1", decider: .tests(["tests/test_a.py"]), proposedText: "Counts words")])
    #expect(
      Self.findings(#"{"criteria":[{"id":"c1","validator":"judge"}],"tasks":[\#(Self.task)]}"#, criteria: []) == [
        #"criterion "c1" has no "text""#
      ])
  }

  @Test func theUsersWordsAreNotTakenFromThePlan() throws {
    let text = #"{"criteria":[{"id":"c1","text":"anything","validator":"judge"}],"tasks":[\#(Self.task)]}"#
    #expect(try Self.read(text).get().criteria.first?.proposedText == nil)
  }

  @Test(arguments: [
    ("", "the answer is empty"),
    ("I cannot help with that.", "holds no complete JSON object"),
    (#"{"tasks":[{"id":"t1","role":"tests"}, {"id":"#, "holds no complete JSON object"),
    (#"{"tasks":"none"}"#, "holds no complete JSON object"),
    (#"{"tasks":[7]}"#, "task 1 is not an object"),
    (#"{"tasks":[{"role":"tests"}]}"#, #"task 1 has no "id""#),
    (#"{"tasks":[{"id":"t1","role":"boss","type":"code_generation","prompt":"P"}]}"#, #"unknown role "boss""#),
    (#"{"tasks":[{"id":"t1","type":"code_generation","prompt":"P"}]}"#, #"no "role""#),
    (#"{"tasks":[{"id":"t1","role":"tests","type":"magic","prompt":"P"}]}"#, #"unknown type "magic""#),
    (#"{"tasks":[{"id":"t1","role":"tests"}]}"#, #"has no "prompt""#),
    (#"{"tasks":[{"id":"t1","role":"tests","prompt":"P","files":[{}]}]}"#, #""files" is not a list of strings"#),
    (#"{"tasks":[{"id":"t1","role":"tests","prompt":"P","validators":[7]}]}"#, "a validator is a name or an object"),
    (#"[\#(task),\#(task)]"#, #"two tasks have the id "t1""#),
    (#"{"tasks":[\#(task)],"criteria":[{"id":"c9","validator":"ruff"}]}"#, #"the user gave no criterion "c9""#),
    (#"{"tasks":[\#(task)],"criteria":[{"id":"c1"}]}"#, "is bound to nothing"),
    (
      #"{"tasks":[\#(task)],"criteria":[{"id":"c1","validator":"ruff"},{"id":"c1","validator":"ruff"}]}"#, "two entries"
    ),
    (#"{"tasks":[\#(task)],"criteria":"all"}"#, "is not a list"),
  ])
  func whatHasNoMeaningIsAFinding(text: String, message: String) {
    #expect(Self.findings(text).contains { $0.contains(message) })
  }

  @Test(arguments: [
    String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 100_000),
    String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000),
    String(repeating: "\"{[", count: 50_000), String(repeating: "x", count: 1_000_001),
    #"{"tasks":[{"id":"# + String(repeating: "[", count: 200_000),
  ])
  func bombsAreFindings(text: String) {
    #expect(Self.findings(text).count == 1)
  }

  @Test func hostileTextInAFindingIsShortAndOnOneLine() throws {
    let id = String(repeating: "a\\nb", count: 100)
    let message = try #require(
      Self.findings(#"{"tasks":[{"id":"\#(id)","role":"boss","type":"code_generation","prompt":"P"}]}"#).first)
    #expect(!message.contains("\n"))
    #expect(message.count < 300)
  }
}
