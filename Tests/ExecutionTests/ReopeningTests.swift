import Core
import Execution
import Testing

@Suite struct ReopeningTests {
  /// `base` is accepted before anybody notices that it lacks what `top` needs of it.
  static let stacked = Plan(
    summary: "", criteria: [CriterionBinding(id: "c1", decider: .validator("pytest"))],
    tasks: [
      Toy.task("t0", .interface, ["pyproject.toml"]), Toy.task("t1", .tests, ["tests/test_core.py"], after: ["t0"]),
      Toy.task("base", .implementation, ["app/base.py"], after: ["t0"]),
      Toy.task("t2", .implementation, ["app/core.py"], after: ["t0", "t1", "base"]),
      Toy.task("page", .documentation, ["README.md"], after: ["t0", "base"], type: .creativeWriting),
    ])

  static let suite = """
    def test_core():
        # needs app/core.py: good
        # breaks app/base.py: solid
        pass
    """

  static func answers(_ rule: @escaping ScriptedModel.Rule) -> ScriptedModel {
    ScriptedModel(
      rule,
      { ask in
        guard ask.isDraft else { return nil }
        switch ask.key.task {
        case "t0":
          return ScriptedModel.files([
            "pyproject.toml": "[project]", "app/core.py": Toy.skeleton, "app/base.py": "NotImplementedError",
          ])
        case "t1": return ScriptedModel.files(["tests/test_core.py": suite])
        case "base": return ScriptedModel.files(["app/base.py": ask.key.n == 1 ? "HOLLOW = 1" : "SOLID = 'solid'"])
        case "page": return ScriptedModel.files(["README.md": "# Page"])
        default: return nil
        }
      }, Toy.goodAnswers)
  }

  @Test func aFindingInADependencyReopensItsOwnerWithTheRealFailure() throws {
    var run = try Simulation(Self.stacked, model: Self.answers { _ in nil })
    #expect(try run.run().status == .success)
    #expect(run.reopened.map(\.task) == ["base"])
    #expect(run.reopened[0].cause == .dependent)
    #expect(run.reopened[0].by == "t2")
    let prompt = try #require(run.prompt("revise base 2"))
    #expect(prompt.contains("app/base.py has no solid"))
    #expect(prompt.contains("HOLLOW = 1"))
    // The draft that noticed it is checked again, and not written again.
    #expect(run.calls(of: "t2") == ["generate 1 alpha"])
    #expect(run.tree["app/base.py"] == "SOLID = 'solid'\n")
  }

  @Test func downstreamTasksAreCheckedAgainOnlyWhenWhatTheyStandOnChanged() throws {
    // The page is accepted before t2 finds base hollow; the tests do not stand on base.
    var plan = Self.stacked
    plan.tasks[3].dependencies.append("page")
    var run = try Simulation(plan, model: Self.answers { _ in nil })
    #expect(try run.run().status == .success)
    #expect(run.accepted.count { $0 == "page 1" } == 2)
    #expect(run.accepted.count { $0 == "t1 1" } == 1)
    #expect(run.calls(of: "page").count { $0.hasPrefix("generate") || $0.hasPrefix("revise") } == 1)
    #expect(run.calls(of: "page").count { $0.hasPrefix("critique") } == 1)
  }

  @Test func anOwnerThatAnswersTheSameIsReopenedAtMostTwice() throws {
    var run = try Simulation(
      Self.stacked,
      model: Self.answers {
        $0.isDraft && $0.key.task == "base" ? ScriptedModel.files(["app/base.py": "HOLLOW = 1"]) : nil
      })
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(run.reopened.count == 2)
    #expect(run.failure(of: "t2") != nil)
  }

  @Test func whatStandsOnAReopenedTaskWaitsForItAndIsNotJudgedOnHalfATree() throws {
    for seed in 0..<12 {
      let log = RequestLog()
      var plan = Self.stacked
      // Above page, which stays accepted while base is open.
      plan.tasks.append(Toy.task("index", .documentation, ["INDEX.md"], after: ["page"], type: .creativeWriting))
      plan.tasks.append(Toy.task("extra", .implementation, ["app/extra.py"], after: ["page"]))
      var run = try Simulation(
        plan,
        model: Self.answers { ask in
          switch ask.key.task {
          case "index" where ask.isDraft: ScriptedModel.files(["INDEX.md": "# Index"])
          case "extra" where ask.isDraft: ScriptedModel.files(["app/extra.py": "EXTRA = 1"])
          default: nil
          }
        }, checks: log.checks, seed: seed)
      #expect(try run.run().status == .success, "seed \(seed)")
      for request in log.requests where request.subject?.contains("app/extra.py") == true {
        #expect(request.tree["app/base.py"] != nil, "seed \(seed)")
      }
    }
  }

  /// A check that was started on a tree that has changed meanwhile says nothing about the new one.
  @Test func aVerdictOnATreeThatHasChangedMeanwhileIsDropped() throws {
    // b's suite names base; a's own suite passes with the hollow base only, and is slow.
    var state = try Simulation(Self.stacked, model: Self.answers { _ in nil })
    try state.run()
    var machine = RunMachine()
    for event in state.history {
      machine.apply(event)
      if case .taskReopened = event.event { break }
    }
    let slot = CheckSlot(task: "t2", n: 1, check: "pytest", generation: machine.state.tasks["t2"]?.generation ?? 0)
    let late = CheckResult(validator: "pytest", verdict: .pass)
    var same = machine
    #expect(same.finished(slot, late) != nil)
    for event in state.history.dropFirst(machine.state.tasks.isEmpty ? 0 : 1) {
      if case .taskAccepted(let one) = event.event, one.task == "base", one.n == 2 { machine.apply(event) }
      if case .draftProduced(let draft) = event.event, draft.task == "base", draft.n == 2 { machine.apply(event) }
    }
    #expect(machine.finished(slot, late) == nil)
  }

  @Test func theWholeReopensTheOwnersOfWhatFailsInOneRound() throws {
    // Two modules that pass alone, and a project-wide check that finds fault with both.
    let plan = Plan(
      summary: "", criteria: [],
      tasks: ["a", "b"].map { Toy.task($0, .implementation, ["\($0).py"]) })
    let log = RequestLog(override: { request in
      guard request.use.name == "file_set" else { return nil }
      let bad = ["a.py", "b.py"].filter { request.tree[$0]?.contains("agreed") != true }
      return CheckResult(
        validator: "file_set", verdict: bad.isEmpty ? .pass : .fail,
        findings: bad.map { Finding(file: $0, line: 1, message: "\($0) disagrees") })
    })
    let model = ScriptedModel(
      { ask in
        guard ask.isDraft, let task = ask.key.task else { return nil }
        return ScriptedModel.files(["\(task).py": ask.key.n == 1 ? "A = 1" : "A = 'agreed'"])
      }, Toy.goodAnswers)
    var run = try Simulation(plan, spec: Toy.spec([]), model: model, checks: log.checks)
    #expect(try run.run().status == .success)
    #expect(run.reopened.map(\.task) == ["a", "b"])
    #expect(run.reopened.allSatisfy { $0.cause == .integration })
    #expect(run.prompt("revise b 2")?.contains("b.py disagrees") == true)
    #expect(run.state.integration.reopeningRounds == 1)
  }

  @Test func afterTwoRoundsOfTheWholeTheRunEndsWithWhatStayedRed() throws {
    let log = RequestLog(override: {
      $0.use.name == "file_set" ? .failing("file_set", file: "a.py", "a.py never agrees") : nil
    })
    let model = ScriptedModel(
      { ask in ask.isDraft ? ScriptedModel.files(["a.py": "A = \(ask.key.n)"]) : nil }, Toy.goodAnswers)
    var run = try Simulation(
      Plan(summary: "", criteria: [], tasks: [Toy.task("a", .implementation, ["a.py"])]), spec: Toy.spec([]),
      model: model, checks: log.checks)
    let end = try run.run()
    #expect(end.status == .partialSuccess)
    #expect(end.reason.contains("a.py never agrees"))
    #expect(run.reopened.count == 2)
    #expect(run.calls(of: nil).isEmpty, "a red project is not reviewed")
  }

  @Test func aFailingTestOfTheWholeIsChargedToTheLastImplementationAndALintInATestToTheTest() throws {
    let lint = RequestLog(override: { request in
      request.use.name == "ruff" && request.subject == nil
        && request.tree["tests/test_core.py"]?.contains("# two") != true
        ? .failing("ruff", file: "tests/test_core.py", "unsorted") : nil
    })
    var run = try Simulation(
      model: ScriptedModel(
        { ask in
          ask.key.stage == .revise && ask.key.task == "t1"
            ? ScriptedModel.files(["tests/test_core.py": Toy.suite + "  # two"]) : nil
        }, Toy.goodAnswers), checks: lint.checks)
    #expect(try run.run().status == .success)
    #expect(run.reopened.map(\.task) == ["t1"])

    let suite = RequestLog(override: { request in
      request.use.name == "pytest" && request.subject == nil && request.tree["app/core.py"]?.contains("two") != true
        ? .failing("pytest", file: "tests/test_core.py", "assert 1 == 2") : nil
    })
    run = try Simulation(
      model: ScriptedModel(
        { ask in
          ask.key.stage == .revise && ask.key.task == "t2"
            ? ScriptedModel.files(["app/core.py": Toy.code("good two")]) : nil
        }, Toy.goodAnswers), checks: suite.checks)
    _ = try run.run()
    #expect(run.reopened.map(\.task) == ["t2"])
  }

  // MARK: Proposals

  /// t2 answers with a better base than the one that was accepted.
  static let proposing = answers { ask in
    guard ask.isDraft, ask.key.task == "t2" else { return nil }
    return ScriptedModel.files(["app/core.py": Toy.code("good"), "app/base.py": "SOLID = 'solid, proposed'"])
  }

  @Test func aProposalWithoutWhichTheChecksFailIsTakenOverAtNoCall() throws {
    var run = try Simulation(Self.stacked, model: Self.proposing)
    #expect(try run.run().status == .success)
    #expect(run.reopened.map(\.cause) == [.proposal])
    #expect(run.calls(of: "base").filter { !$0.hasPrefix("critique") } == ["generate 1 alpha"])
    #expect(run.calls(of: "base").count == 2, "the adopted draft is not critiqued")
    #expect(run.calls(of: "t2") == ["generate 1 alpha"])
    #expect(run.tree["app/base.py"] == "SOLID = 'solid, proposed'\n")
    #expect(run.checks(of: "base", 2).allSatisfy { $0.hasSuffix("pass") })
  }

  @Test func aProposalForATestOrTheConfigurationOfTheChecksIsNeverTakenOver() throws {
    for path in ["tests/test_core.py", "pyproject.toml"] {
      var run = try Simulation(
        Toy.codePlan,
        model: ScriptedModel(
          { ask in
            guard ask.isDraft, ask.key.task == "t2" else { return nil }
            return ScriptedModel.files(["app/core.py": Toy.code("bad"), path: "def test_core(): pass"])
          }, Toy.goodAnswers),
        checks: ScriptedChecks(override: { request in
          request.tree["pyproject.toml"]?.contains("test_core") == true
            ? CheckResult(validator: request.use.name, verdict: .pass) : nil
        }))
      #expect(try run.run().status == .partialSuccess)
      #expect(run.reopened.isEmpty)
      #expect(run.tree[path]?.hasPrefix(path == "pyproject.toml" ? "[project]" : Toy.suite) == true)
    }
  }

  @Test func aProposalThatIsNotNeededIsNotTakenOver() throws {
    var run = try Simulation(
      Self.stacked,
      model: Self.answers { ask in
        guard ask.isDraft else { return nil }
        switch ask.key.task {
        case "base": return ScriptedModel.files(["app/base.py": "SOLID = 'solid'"])
        case "t2": return ScriptedModel.files(["app/core.py": Toy.code("good"), "app/base.py": "MINE = 'solid'"])
        default: return nil
        }
      })
    #expect(try run.run().status == .success)
    #expect(run.reopened.isEmpty)
    #expect(run.tree["app/base.py"] == "SOLID = 'solid'\n")
  }
}
