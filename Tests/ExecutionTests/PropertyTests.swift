import Core
import Execution
import Testing

@Suite struct PropertyTests {
  /// Random models that are slow, wrong, silent or contrary: every run ends, in few steps.
  @Test(arguments: [3, 6, 10]) func everyRunEndsWhateverTheModelsSay(_ noise: Int) throws {
    var most = 0
    var endings: [RunStatus: Int] = [:]
    for seed in 0..<30 {
      var dice = SplitMix(seed: seed)
      var run = try Simulation(
        seed.isMultiple(of: 2) ? Toy.plan : Toy.codePlan,
        settings: Settings(
          patience: 30, concurrency: Int.random(in: 1...8, using: &dice),
          critique: Bool.random(using: &dice) ? .each : .auto),
        model: RandomAnswers.model(seed: seed, noise: noise), seed: seed)
      let end = try run.run(limit: 3_000)
      endings[end.status, default: 0] += 1
      most = max(most, run.steps)
      for task in run.state.orderedTasks {
        #expect(task.authors.count <= 4, "seed \(seed), \(task.task.id)")
        #expect(task.reopenings <= 3, "seed \(seed), \(task.task.id)")
      }
      #expect(run.state.integration.reopeningRounds <= 2, "seed \(seed)")
      if end.status == .success { try expectTruth(run, end, "seed \(seed)") }
    }
    print("noise \(noise): at most \(most) steps, \(endings)")
    #expect(endings.count > 1)
  }

  /// Exit 0 only if every check ran and passed on the tree that ships, and every criterion is met.
  private func expectTruth(_ run: Simulation, _ end: RunEnded, _ seed: String) throws {
    #expect(end.criteria.allSatisfy { $0.verdict == .met }, "\(seed)")
    #expect(run.state.orderedTasks.allSatisfy { $0.acceptedN != nil }, "\(seed)")
    for name in ["python_syntax", "pytest", "ruff", "file_set"] where run.state.integration.results[name] != nil {
      let again = run.checks.result(of: CheckRequest(use: ValidatorUse(name: name), tree: run.state.shippedTree))
      #expect(again.verdict == .pass, "\(seed): \(name)")
    }
  }

  /// The same plan and models, whatever the width and the order in which answers come.
  @Test func theTreeAndTheVerdictsDoNotDependOnTiming() throws {
    for seed in 0..<15 {
      let plan = Self.plan(seed)
      let model = Self.model(seed)
      func run(_ width: Int, _ order: Int) throws -> Simulation {
        var run = try Simulation(
          plan, spec: Toy.spec([]), settings: Settings(concurrency: width, critique: seed % 3 == 0 ? .each : .auto),
          model: model, seed: order)
        try run.run()
        return run
      }
      let alone = try run(1, 0)
      for order in 1...2 {
        let wide = try run(8, order)
        #expect(wide.tree == alone.tree, "seed \(seed), order \(order)")
        #expect(wide.state.ended?.status == alone.state.ended?.status, "seed \(seed), order \(order)")
        #expect(wide.state.ended?.criteria == alone.state.ended?.criteria, "seed \(seed), order \(order)")
        #expect(
          wide.state.tasks.mapValues(\.acceptedN) == alone.state.tasks.mapValues(\.acceptedN),
          "seed \(seed), order \(order)")
      }
    }
  }

  /// Twelve modules over each other by dice.
  private static func plan(_ seed: Int) -> Plan {
    var dice = SplitMix(seed: seed)
    var tasks: [PlanTask] = []
    for index in 0..<12 {
      let below = tasks.map(\.id).filter { _ in Int.random(in: 0..<4, using: &dice) == 0 }
      let isPage = Int.random(in: 0..<4, using: &dice) == 0
      tasks.append(
        Toy.task(
          "m\(index)", isPage ? .documentation : .implementation, [isPage ? "m\(index).md" : "m\(index).py"],
          after: below, type: isPage ? .creativeWriting : .codeGeneration, validators: ["ruff"]))
    }
    return Plan(summary: "", criteria: [], tasks: tasks)
  }

  private static func model(_ seed: Int) -> ScriptedModel {
    ScriptedModel(
      { ask in
        var dice = RandomAnswers.dice(
          seed,
          Ask(
            key: ask.key, candidate: ask.candidate, prompt: ask.prompt, maxTokens: 0, failures: 0))
        guard ask.isDraft, let task = ask.key.task else {
          return Int.random(in: 0..<3, using: &dice) == 0 ? RandomAnswers.odd(ask, &dice) : nil
        }
        if Int.random(in: 0..<8, using: &dice) == 0 { return ScriptedModel.text("Hm.") }
        let word = ["# lint", "# syntax error", "pass", "pass", "pass"].randomElement(using: &dice) ?? ""
        let line = "text \(ask.key.n) \(word)"
        return ScriptedModel.files(["\(task).py": line, "\(task).md": "# \(line)"])
      }, Toy.goodAnswers)
  }
}
