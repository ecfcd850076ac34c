import Core
import Testing

@testable import Planning

struct PlanCheckTests {
  static func rules(_ review: PlanReview) -> Set<String> { Set(review.findings.compactMap(\.rule)) }

  @Test func aGoodPlanStaysAsItIs() {
    let review = Plans.review(Plans.good)
    #expect(review.findings.isEmpty)
    #expect(review.repairs.isEmpty)
    #expect(review.plan == Plans.good)
    #expect(review.isBuildable)
  }

  // MARK: Tasks and files

  @Test(arguments: ["", "../x", "-t", "a b", "tä", String(repeating: "a", count: 65)])
  func anIdThatIsNoIdentifierIsRefused(id: String) {
    let review = Plans.review(Plans.changed { $0.tasks[3].id = id })
    #expect(Self.rules(review) == ["plan.id"])
  }

  @Test func twoTasksWithOneIdAreRefused() {
    let review = Plans.review(Plans.changed { $0.tasks[3].id = "t2" })
    #expect(review.findings.contains { $0.message == #"two tasks have the id "t2""# })
  }

  @Test func aPlanHasOneToSixtyTasks() {
    #expect(Self.rules(Plans.review(Plan(summary: "", criteria: [], tasks: []))).contains("plan.tasks"))
    let many = Plan(
      summary: "", criteria: [],
      tasks: (1...61).map { Plans.task("t\($0)", .documentation, files: ["f\($0).md"]) })
    #expect(Plans.review(many).findings.map(\.message) == ["the plan has 61 tasks: at most 60"])
  }

  @Test(arguments: [
    "../x", "/etc/x", "a/../../x", "~/x", "C:/x", "", "  ", "a\u{0}b", "a\nb", #"a\b"#, "a/", ".git/config", "a/.GIT/b",
    "*.py", ".", "./", "a./b", "a:b", String(repeating: "a", count: 300),
  ])
  func aPathThatIsNotInsideTheProjectIsRefused(path: String) {
    let review = Plans.review(Plans.changed { $0.tasks[3].files.append(path) })
    #expect(Self.rules(review) == ["plan.path"])
  }

  @Test(arguments: [("./README.md", "README.md"), ("docs//a.md", "docs/a.md"), (" docs/./a.md ", "docs/a.md")])
  func aPathIsCleanedAndThatIsSaid(raw: String, path: String) {
    let review = Plans.review(Plans.changed { $0.tasks[3].files = [raw] })
    #expect(review.findings.isEmpty)
    #expect(review.plan.tasks[3].files == [path])
    #expect(review.repairs.count == 1)
  }

  @Test(arguments: [
    ("app/core.py", "plan.owner"), ("APP/Core.py", "plan.owner"), ("app", "plan.folder"),
    ("App/core.py/x.md", "plan.folder"),
  ])
  func aFileHasOneOwnerAndIsNoFolder(path: String, rule: String) {
    let review = Plans.review(Plans.changed { $0.tasks[3].files.append(path) })
    #expect(Self.rules(review) == [rule])
  }

  @Test func theInterfaceTaskLeavesSkeletonsToTheirOwners() {
    let review = Plans.review(Plans.changed { $0.tasks[0].files.append("app/core.py") })
    #expect(review.findings.isEmpty)
    #expect(review.plan.interface?.files == ["pyproject.toml"])
    #expect(review.repairs.count == 1)
  }

  @Test func rolesAndFilesFitEachOther() {
    #expect(Self.rules(Plans.review(Plans.changed { $0.tasks[3].files = [] })) == ["plan.role"])
    #expect(
      Self.rules(
        Plans.review(
          Plans.changed {
            $0.tasks[0].role = .analysis; $0.tasks[0].files = ["notes.txt"]
          })
      )
      .contains("plan.role"))
  }

  @Test func testsAndWhatTheyTestAreInDifferentTasks() {
    #expect(
      Self.rules(Plans.review(Plans.changed { $0.tasks[2].files.append("tests/test_more.py") })) == ["plan.tests"])
    #expect(Self.rules(Plans.review(Plans.changed { $0.tasks[1].files.append("app/other.py") })) == ["plan.tests"])
    let support = Plans.review(
      Plans.changed { $0.tasks[1].files += ["tests/conftest.py", "conftest.py", "tests/data.json"] })
    #expect(support.findings.isEmpty)
  }

  @Test func aPlanThatBuildsNothingIsRefused() {
    let plan = Plan(
      summary: "", criteria: Plans.good.criteria,
      tasks: [Plans.task("t1", .analysis), Plans.task("t2", .review, after: ["t1"])])
    #expect(Self.rules(Plans.review(plan)).contains("plan.nothing"))
  }

  // MARK: Graph

  @Test func anUnknownDependencyIsRefused() {
    let review = Plans.review(Plans.changed { $0.tasks[3].dependencies = ["t9"] })
    #expect(review.findings.map(\.message) == [#"t3 depends on "t9", which is no task"#])
  }

  @Test func aCycleIsNamed() {
    let review = Plans.review(Plans.changed { $0.tasks[1].dependencies = ["t2"] })
    #expect(review.findings.contains { $0.message.contains("circle: t1 → t2 → t1") })
    let own = Plans.review(Plans.changed { $0.tasks[3].dependencies = ["t3"] })
    #expect(own.findings.contains { $0.message.contains("circle: t3 → t3") })
  }

  @Test func repeatedDependenciesAreNamedOnce() {
    let review = Plans.review(Plans.changed { $0.tasks[3].dependencies = ["t2", "t2"] })
    #expect(review.plan.tasks[3].dependencies == ["t2"])
    #expect(review.repairs.count == 1)
  }

  @Test func testsComeBeforeWhatTheyTest() {
    let review = Plans.review(
      Plans.changed {
        $0.tasks[1].dependencies = ["t2"]
        $0.tasks[2].dependencies = ["t0"]
      })
    #expect(
      review.findings.map(\.message) == ["t1 writes tests but depends on t2: tests come first, let t2 depend on t1"])
  }

  @Test func testsThatNothingImplementsAreRefused() {
    #expect(Self.rules(Plans.review(Plans.changed { $0.tasks[2].dependencies = ["t0"] })) == ["plan.order"])
  }

  @Test func laterTestsMayDependOnTestedCode() {
    let review = Plans.review(
      Plans.changed {
        $0.tasks.append(Plans.task("t4", .tests, files: ["tests/test_cli.py"], after: ["t2"]))
        $0.tasks.append(Plans.task("t5", .implementation, files: ["app/cli.py"], after: ["t4"]))
      })
    #expect(review.findings.isEmpty)
  }

  @Test func aTaskWithoutFilesHasAReader() {
    let unread = Plans.changed { $0.tasks.append(Plans.task("t4", .review, after: ["t3"])) }
    #expect(Self.rules(Plans.review(unread)) == ["plan.reader"])
    let read = Plans.changed {
      $0.tasks.append(Plans.task("t4", .analysis, after: ["t0"]))
      $0.tasks[3].dependencies.append("t4")
    }
    #expect(Plans.review(read).findings.isEmpty)
  }

  // MARK: Interface

  @Test func aMissingInterfaceTaskIsInserted() throws {
    let review = Plans.review(
      Plans.changed {
        $0.tasks.removeFirst()
        $0.tasks[0].dependencies = []
        $0.tasks[1].exports = ["core.count(text: str) -> int"]
      })
    #expect(review.findings.isEmpty)
    let interface = try #require(review.plan.tasks.first)
    #expect(interface.id == "interface")
    #expect(interface.role == .interface)
    #expect(interface.files.isEmpty)
    #expect(interface.prompt.contains("app/core.py"))
    #expect(interface.prompt.contains("core.count(text: str) -> int"))
    #expect(review.plan.tasks.dropFirst().allSatisfy { review.plan.ancestors(of: $0.id).contains("interface") })
    #expect(review.repairs.contains { $0.hasPrefix("interface: inserted") })
  }

  @Test func theInsertedIdIsUnique() {
    let review = Plans.review(
      Plans.changed {
        $0.tasks.removeFirst()
        $0.tasks[0].dependencies = []
        $0.tasks[2].id = "interface"
      })
    #expect(review.plan.interface?.id == "interface-2")
  }

  @Test func everyTaskDependsOnTheInterface() {
    let review = Plans.review(
      Plans.changed { $0.tasks.append(Plans.task("t4", .documentation, files: ["LICENSE"])) })
    #expect(review.plan.task("t4")?.dependencies == ["t0"])
    #expect(review.findings.isEmpty)
  }

  @Test func theInterfaceComesFirstAndOnce() {
    #expect(
      Self.rules(
        Plans.review(
          Plans.changed {
            $0.tasks.append(Plans.task("t4", .analysis))
            $0.tasks[0].dependencies = ["t4"]
          })) == ["plan.interface"])
    #expect(Self.rules(Plans.review(Plans.changed { $0.tasks[3].role = .interface })) == ["plan.interface"])
  }

  @Test func aPlanThatNeedsNoContractGetsNone() {
    let prose = Plan(
      summary: "", criteria: [CriterionBinding(id: "c1", decider: .judge)],
      tasks: [Plans.task("t1", .documentation, files: ["a.md"]), Plans.task("t2", .documentation, files: ["b.md"])])
    #expect(Plans.review(prose, spec: Plans.spec("Is friendly")).plan.tasks.count == 2)
    let single = Plan(
      summary: "", criteria: [CriterionBinding(id: "c1", decider: .judge)],
      tasks: [Plans.task("t1", .implementation, files: ["a.py"])])
    #expect(Plans.review(single, spec: Plans.spec("Is friendly")).plan.interface == nil)
  }

  @Test func theConfigurationThatChecksReadGoesToTheInterface() {
    let moved = Plans.review(
      Plans.changed {
        $0.tasks[0].files = []
        $0.tasks[2].files.append("pyproject.toml")
      })
    #expect(moved.findings.isEmpty)
    #expect(moved.plan.interface?.files == ["pyproject.toml"])
    #expect(moved.plan.task("t2")?.files == ["app/core.py"])
    let promoted = Plans.review(Plans.changed { $0.tasks[0].role = .configuration })
    #expect(promoted.findings.isEmpty)
    #expect(promoted.plan.interface?.id == "t0")
    #expect(promoted.plan.tasks[0].prompt.contains("app/core.py"))
    let stranded = Plans.review(
      Plans.changed { $0.tasks.append(Plans.task("t4", .configuration, files: ["ruff.toml"], after: ["t0"])) })
    #expect(Self.rules(stranded) == ["plan.interface"])
  }

  // MARK: Validators

  @Test func anUnknownValidatorIsRefused() {
    let review = Plans.review(Plans.changed { $0.tasks[2].validators.append(ValidatorUse(name: "magic")) })
    #expect(
      review.findings.map(\.message) == [
        #"t2: there is no validator "magic"; known: "# + Toolbox.all.map(\.name).sorted().joined(separator: ", ")
      ])
  }

  @Test func aliasesGetTheirName() {
    let review = Plans.review(Plans.changed { $0.tasks[2].validators.append(ValidatorUse(name: "swiftc")) })
    #expect(review.plan.task("t2")?.validators.map(\.name) == ["python_syntax", "swift_build"])
    #expect(review.repairs == ["t2: swiftc is swift_build"])
  }

  @Test func theJudgeIsNoCheckOfATask() {
    let review = Plans.review(Plans.changed { $0.tasks[2].validators.append(ValidatorUse(name: "judge")) })
    #expect(review.plan == Plans.good)
    #expect(review.repairs.count == 1)
  }

  @Test func syntaxChecksAndAdmissionAreAdded() {
    let review = Plans.review(
      Plans.changed { for index in $0.tasks.indices { $0.tasks[index].validators = [] } })
    #expect(review.plan == Plans.good)
    #expect(review.findings.isEmpty)
  }

  @Test(arguments: [
    (["schema": JSONValue.string("s.json")], "the parameter files is missing"),
    (["schema": .number(1), "files": .array([.string("a.json")])], "schema is not of type string"),
    (["schema": .string("s"), "files": .array([.number(1)])], "files holds an element that is not of type string"),
    (["schema": .string("s"), "files": .array([])], "files has fewer than 1 elements"),
    (
      ["schema": .string("s"), "files": .array([.string("a")]), "x": .null],
      #"unknown parameter "x"; known: files, schema"#
    ),
  ])
  func parametersFitTheirSchema(parameters: [String: JSONValue], message: String) {
    let review = Plans.review(
      Plans.changed { $0.tasks[3].validators = [ValidatorUse(name: "json_schema", parameters: parameters)] })
    #expect(review.findings.map(\.message) == ["t3: json_schema: \(message)"])
  }

  @Test func otherParameterRules() {
    let schema = Toolbox.length.parameters
    #expect(ParameterCheck.problems(of: ["min": .number(3)], schema: schema).isEmpty)
    #expect(ParameterCheck.problems(of: ["min": .number(-1)], schema: schema) == ["min is below 0"])
    #expect(ParameterCheck.problems(of: ["min": .number(1.5)], schema: schema) == ["min is not of type integer"])
    #expect(ParameterCheck.problems(of: [:], schema: schema) == ["one of the parameters min, max is missing"])
    #expect(ParameterCheck.problems(of: ["a": .null], schema: nil) == ["takes no parameters, found a"])
  }

  @Test func aToolThatIsMissingIsKnownBeforeTaskMoney() {
    let message = #"needs pytest, which cannot run here (pytest not found): pip install pytest"#
    let review = Plans.review(Plans.good, validators: Toolbox.without("pytest"))
    #expect(
      review.findings.map(\.message) == ["task t1 \(message)", #"criterion c1 "pytest suite passes" \#(message)"#])
    #expect(
      PlanCheck.preflight(spec: Plans.goodSpec, validators: Toolbox.without("pytest")).map(\.message)
        == [#"criterion c1 "pytest suite passes" \#(message)"#])
    #expect(PlanCheck.preflight(spec: Plans.goodSpec, validators: Toolbox.all).isEmpty)
  }

  @Test func testsThatNoRunnerCanLoadHereAreRefused() {
    let review = Plans.review(
      Plans.changed {
        $0.tasks[1].validators = []
        $0.criteria[0].decider = .judge
      }, spec: Plans.spec("Is friendly", "README explains usage"), validators: Toolbox.without("pytest"))
    #expect(review.findings.map(\.rule) == ["plan.missing"])
  }

  @Test func aSuiteNeedsItsManifest() {
    let swift = Plan(
      summary: "", criteria: [CriterionBinding(id: "c1", decider: .validator("swift_test"))],
      tasks: [
        Plans.task("t1", .tests, files: ["Tests/ATests/ATests.swift"]),
        Plans.task("t2", .implementation, files: ["Sources/A/A.swift"], after: ["t1"]),
      ])
    let spec = Plans.spec("swift test passes")
    #expect(Self.rules(Plans.review(swift, spec: spec)) == ["plan.applies"])
    var whole = swift
    whole.tasks[1].files.append("Package.swift")
    let review = Plans.review(whole, spec: spec)
    #expect(review.findings.isEmpty)
    #expect(review.plan.interface?.files == ["Package.swift"])
    #expect(review.plan.task("t1")?.validators.map(\.name) == ["swift_test"])
  }

  // MARK: Again

  @Test(arguments: [
    Plans.good,
    Plans.changed {
      $0.tasks.removeFirst(); $0.tasks[0].dependencies = []
    },
    Plans.changed {
      for index in $0.tasks.indices { $0.tasks[index].validators = []; $0.tasks[index].dependencies += [] }
    },
    Plans.changed { $0.tasks[0].role = .configuration },
    Plans.changed {
      $0.tasks[0].files += ["app/core.py"]; $0.tasks[3].files = ["./README.md", "README.md"]
    },
    Plans.changed {
      $0.tasks[2].files.append("ruff.toml"); $0.tasks[3].dependencies = ["t2", "t2"]
    },
    Plans.changed {
      $0.criteria = [CriterionBinding(id: "c2", decider: .judge)]; $0.tasks[1].criteria = ["c1", "c8"]
    },
    Plans.changed { $0.criteria[0].decider = .tests(["tests/test_core.py"]) },
    Plans.changed { $0.tasks.append(Plans.task("t4", .implementation, files: ["LICENSE"])) },
  ])
  func checkingARepairedPlanAgainChangesNothing(plan: Plan) {
    let once = Plans.review(plan)
    #expect(once.findings.isEmpty)
    let twice = Plans.review(once.plan)
    #expect(twice.findings.isEmpty)
    #expect(twice.repairs.isEmpty)
    #expect(twice.plan == once.plan)
  }
}
