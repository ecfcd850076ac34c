import Core
import Foundation
import Platform
import Testing

@Test(arguments: ["0", "-1", "nan", "1e3"])
func aBudgetThatIsNoAmountIsUsage(_ text: String) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let run = try await workshop.run(["--project", "x", "--budget", text])
  #expect(run.exit == .exited(2))
  #expect(run.stderr == "error: --budget: \"\(text)\" is not an amount of USD above 0, like 2 or 0.50\n")
  #expect(!FileManager.default.fileExists(atPath: "\(workshop.folder.path)/cache/orchestrator.db"))
}

@Test(arguments: [
  ("budget: 0", "'budget' has to be a number above 0"), ("budget: -1", "'budget' has to be a number above 0"),
  ("budget: .nan", "'budget' has to be a number above 0"), ("budget: 1e-9", "'budget' is no amount of USD"),
  ("budget: 1e300", "'budget' is no amount of USD"),
  ("time: 1e18", "'time' has to be a whole number, 1 to 31536000"),
])
func aLimitThatIsNoAmountInASpecFileIsUsage(_ line: String, _ message: String) async throws {
  let workshop = try Workshop(ColoursProject.rules)
  try workshop.write("project: x\ncriteria: every file is valid JSON\n\(line)\n", to: "spec.yaml")
  let run = try await workshop.run(["--file", "spec.yaml"])
  #expect(run.exit == .exited(2))
  #expect(run.stderr == "error: spec.yaml: \(message)\n")
}

@Test func aCentStopsTheRateLimiterHalfWayAndMoreMoneyFinishesIt() async throws {
  let workshop = try Workshop([])
  let replay = ["--replay", "\(packageFolder)/Examples/rate-limiter/recording.jsonl"]
  let build = [
    "--project", "Implement a Python rate limiter using decorators", "--criteria",
    "pytest suite passes, ruff linting clean", "--project-id", Workshop.project, "--budget", "0.01",
  ]
  let stopped = try await workshop.runAlone(build + replay)
  #expect(stopped.exit == .exited(3), "\(stopped.stderr)")
  #expect(stopped.stdout.hasPrefix("results/p/app\nBUDGET_EXHAUSTED: "))
  #expect(stopped.stderr.contains("go on with: orchestrator --resume p \(replay.joined(separator: " ")) --budget USD"))
  let half = CapCheck(try await workshop.journal())
  #expect(half.violations == [] && half.spent > .zero && half.reserved == .zero)

  let finished = try await workshop.runAlone(Workshop.resume + ["--budget", "2"] + replay)
  #expect(finished.exit == .exited(0), "\(finished.stderr)")
  let whole = CapCheck(try await workshop.journal())
  #expect(whole.violations == [] && whole.spent > Money(microUSD: 10_000))
  #expect(try workshop.summary()["budget"]?["spent_usd"]?.number == whole.spent.usd)
}

/// Twelve tasks that could all be asked about at once.
private func crowd() -> [StubRule] {
  let ids = (1...12).map { "t\($0)" }
  let tasks = ids.map { id in
    """
    {"id": "\(id)", "type": "data_extraction", "role": "configuration", "title": "\(id)", "prompt": "Write it.",
     "dependencies": [], "files": ["\(id).json"], "criteria": ["c1"], "validators": ["json_syntax"]}
    """
  }
  let plan = """
    {"summary": "Many.", "criteria": [{"id": "c1", "validator": "json_syntax"}],
     "tasks": [\(tasks.joined(separator: ","))]}
    """
  return [StubRule(plan, stage: "plan").usage(input: 1_000, output: 500)]
    + ids.map { id in
      StubRule("```json path=\(id).json\n{}\n```", stage: "generate", task: id).with("delay_ms", 20)
        .usage(input: 1_000, output: 500)
    }
    + [
      StubRule(#"{"verdict": "accept", "score": 0.95, "issues": []}"#, stage: "critique")
        .usage(input: 1_000, output: 500)
    ]
}

@Test func callsAtOnceNeverPassTheCap() async throws {
  let workshop = try Workshop(crowd())
  let build = [
    "--project", "Many", "--criteria", "every file is valid JSON", "--project-id", "p", "--concurrency", "8",
  ]
  let stopped = try await workshop.run(build + ["--budget", "0.035"])
  #expect(stopped.exit == .exited(3), "\(stopped.stderr)")
  let half = CapCheck(try await workshop.journal())
  #expect(half.violations == [] && half.reserved == .zero)
  #expect(half.spent > Money(microUSD: 10_000))

  let finished = try await workshop.run(Workshop.resume + ["--budget", "2"])
  #expect(finished.exit == .exited(0), "\(finished.stderr)")
  let whole = CapCheck(try await workshop.journal())
  #expect(whole.violations == [])
  // A plan, twelve drafts and their critiques, a review.
  #expect(whole.spent == Money(microUSD: 26 * 1_500))
  #expect(try workshop.requests().values.allSatisfy { $0 == 1 })
  #expect(workshop.files().count == 12)
}

@Test func anAnswerThatCostsMoreThanItsBoundIsChargedInFullAndEndsTheSpending() async throws {
  let dear = StubRule("```json path=green.json\n{}\n```", stage: "generate", task: "green")
    .usage(input: 1_000, output: 3_000_000)
  let workshop = try Workshop([dear] + ColoursProject.rules)
  let run = try await workshop.run(Workshop.build + ["--concurrency", "1"])
  #expect(run.exit == .exited(3), "\(run.stderr)")
  let journal = try await workshop.journal()
  let money = CapCheck(journal)
  #expect(money.overruns.map(\.key.description) == ["generate green 1"])
  #expect(money.spent == Money(microUSD: 1_500 + 3_001_000))
  let overrun = try #require(
    journal.firstIndex { if case .callSettled(let call) = $0.event { call.overrun } else { false } })
  #expect(!journal[overrun...].contains { if case .callReserved = $0.event { true } else { false } })
  #expect(try workshop.summary()["budget"]?["remaining_usd"] == 0)

  let less = try await workshop.run(Workshop.resume + ["--budget", "3"])
  #expect(less.exit == .exited(2))
  #expect(less.stderr.contains("$3.0025 is already spent on p: --budget is the new total, give more than that\n"))
  #expect(try await workshop.journal() == journal)
  let more = try await workshop.run(Workshop.resume + ["--budget", "5"])
  #expect(more.exit == .exited(0), "\(more.stderr)")
}

@Test func anAnswerWithoutUsageIsChargedAtItsBound() async throws {
  let silent = StubRule(ColoursProject.plan, stage: "plan").with("no_usage", true)
  let workshop = try Workshop([silent] + ColoursProject.rules)
  #expect(try await workshop.run(Workshop.build).exit == .exited(0))
  let bounds = try await workshop.journal().compactMap { stored -> Money? in
    if case .callReserved(let call) = stored.event, call.key.stage == .plan { call.bound } else { nil }
  }
  let bound = try #require(bounds.first)
  let budget = try workshop.summary()["budget"]
  #expect(budget?["phase_spent"]?["plan"]?.number == bound.usd)
  #expect(budget?["spent_usd"]?.number == (bound + Money(microUSD: 7 * ColoursProject.cost)).usd)
  let note = try workshop.summary()["notes"]?.array?.first { $0["kind"] == "missing_usage" }
  #expect(
    note?["text"]?.string
      == "stub/model gave 1 answer without a usable token count: charged at the most that could be, \(bound).")
}

@Test func aCapTooSmallForAnyCallSpendsNothing() async throws {
  let workshop = try Workshop(ColoursProject.rules)
  let run = try await workshop.run(Workshop.build + ["--budget", "0.000001"])
  #expect(run.exit == .exited(3))
  #expect(run.stdout.contains("BUDGET_EXHAUSTED: planning may cost $0.0"))
  #expect(try workshop.requests().isEmpty)
}
