import Core
import Testing

@testable import Planning

/// Plans drawn by dice: whatever they hold, the check ends, and checking again adds nothing.
struct PlanPropertyTests {
  struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  static let paths = [
    "app/core.py", "./app/core.py", "app/cli.py", "tests/test_core.py", "tests/test_cli.py", "README.md",
    "pyproject.toml",
    "Package.swift", "Sources/A/A.swift", "Tests/ATests/ATests.swift", "../x", "app", "data.json", "APP/core.py",
  ]
  static let names = ["pytest", "ruff", "swiftc", "judge", "magic", "json_schema", "length", "python_syntax"]
  static let texts = [
    "pytest suite passes", "README explains usage", "npm build succeeds", "The server starts", "85% coverage",
    "ruff clean",
  ]

  static func plan(_ dice: inout Dice) -> Plan {
    let ids = (0..<Int.random(in: 1...6, using: &dice)).map { "t\($0)" }
    func some(_ values: [String], upTo count: Int) -> [String] {
      (0..<Int.random(in: 0...count, using: &dice)).map { _ in values[Int.random(in: 0..<values.count, using: &dice)] }
    }
    let tasks = ids.enumerated().map { index, id in
      // Mostly backwards, so that many plans have no cycle.
      let before = index == 0 || Int.random(in: 0..<20, using: &dice) == 0 ? ids : Array(ids[..<index])
      return Plans.task(
        id, Role.allCases[Int.random(in: 0..<Role.allCases.count, using: &dice)], files: some(paths, upTo: 3),
        after: index == 0 ? [] : some(before, upTo: 2), validators: some(names, upTo: 2).map { ValidatorUse(name: $0) },
        criteria: some(["c1", "c2", "c9"], upTo: 1))
    }
    let deciders: [CriterionBinding.Decider] = [
      .judge, .validator("pytest"), .validator("ruff"), .validator("swiftc"), .tests(["./tests/test_core.py"]),
      .tests([]),
    ]
    let criteria = some(["c1", "c2", "c3", "c9"], upTo: 4).map {
      CriterionBinding(id: $0, decider: deciders[Int.random(in: 0..<deciders.count, using: &dice)])
    }
    return Plan(summary: "", criteria: criteria, tasks: tasks)
  }

  /// The good plan with one task's files, dependencies or checks drawn anew.
  static func nearlyGood(_ dice: inout Dice) -> Plan {
    let drawn = plan(&dice).tasks
    return Plans.changed { plan in
      let index = Int.random(in: 0..<plan.tasks.count, using: &dice)
      let other = drawn[Int.random(in: 0..<drawn.count, using: &dice)]
      switch Int.random(in: 0..<4, using: &dice) {
      case 0: plan.tasks[index].files += other.files
      case 1: plan.tasks[index].dependencies += other.dependencies
      case 2: plan.tasks[index].validators = other.validators
      default: plan.tasks[index].role = other.role
      }
    }
  }

  @Test func checkingAgainAddsNoFinding() {
    var dice = Dice(state: 7)
    var buildable = 0
    for round in 0..<600 {
      let isNear = round.isMultiple(of: 2)
      let plan = isNear ? Self.nearlyGood(&dice) : Self.plan(&dice)
      let texts = (0..<3).map { _ in Self.texts[Int.random(in: 0..<Self.texts.count, using: &dice)] }
      let spec = isNear ? Plans.goodSpec : Plans.spec(texts[0], texts[1], texts[2])
      let once = Plans.review(plan, spec: spec)
      let twice = Plans.review(once.plan, spec: spec)
      let new = Set(twice.findings).subtracting(once.findings).map(\.message)
      #expect(new.isEmpty)
      #expect(Set(PlanOrder.order(once.plan)) == Set(once.plan.tasks.map(\.id)))
      if once.isBuildable {
        buildable += 1
        #expect(twice == PlanReview(plan: once.plan, repairs: [], findings: []))
      }
    }
    // Checks the dice: plans of both kinds were drawn.
    #expect((50..<550).contains(buildable))
  }
}
