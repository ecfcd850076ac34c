import Core
import Execution
import Foundation
import Testing

@Suite struct ReportSummaryTests {
  @Test func aSuccessIsSummarisedWhole() throws {
    let summary = ReportStory.success.summary
    #expect(summary.projectID == "p1")
    #expect(summary.successCriteria == "pytest suite passes")
    #expect(summary.status == .success && summary.exitCode == 0)
    #expect(summary.totals.tasksAccepted == 2 && summary.totals.tasksFailed == 0)
    #expect(summary.overallQualityScore.map { abs($0 - 0.85) < 1e-12 } == true)
    #expect(summary.review?.model == "openai/gpt-4o" && summary.review?.accepts == true)
    #expect(summary.review?.independence == "another provider")
    let task = try #require(summary.tasks.last)
    #expect(task.provider == "deepseek" && task.model == "deepseek-chat")
    #expect(task.reviewer == "openai/gpt-4o" && task.reviewerIndependence == "another provider")
    #expect(task.files == ["a.py"])
    #expect(task.validators.map(\.verdict) == [.pass])
    #expect(task.attempts.map(\.outcome) == [.accepted])
    #expect(summary.projectChecks.map(\.command) == ["python -m pytest"])
    #expect(summary.criteria.map(\.verdict) == [.met])
  }

  @Test func theSameEventsGiveTheSameBytes() throws {
    let events = ReportStory.success.events
    #expect(try Summary(events).jsonText() == Summary(events).jsonText())
    #expect(Report.markdown(Summary(events)) == Report.markdown(Summary(events)))
  }

  @Test func theTimeIsThatOfTheLastEvent() {
    let story = ReportStory.success
    let last = Date(timeIntervalSince1970: Double(story.events.last?.at ?? 0) / 1000)
    #expect(ISO8601DateFormatter().date(from: story.summary.generatedAt) == last)
  }

  @Test func moneyAddsUp() {
    var story = ReportStory()
    story.begin(budget: 10_000)
    story.call(.plan, nil, 1, cost: 1_000)
    story.plan()
    story.draft("t1", 1, cost: 200)
    story.fail(.evaluate, "t1", 1, .timedOutIdle, charged: 500)
    story.fail(.evaluate, "t1", 1, .overloaded)
    story.reserve(.generate, "t2", 1, bound: 700)
    let budget = story.summary.budget
    #expect(budget.spent == Money(microUSD: 1_700))
    #expect(budget.unconfirmed == Money(microUSD: 500))
    #expect(budget.reserved == Money(microUSD: 700))
    #expect(budget.remaining == Money(microUSD: 10_000 - 1_700 - 700))
    #expect(budget.phaseSpent.values.reduce(.zero) { $0 + $1.wrappedValue } == budget.spent)
    #expect(budget.phaseSpent["evaluate"]?.wrappedValue == Money(microUSD: 500))
    #expect(story.summary.tasks.first?.cost == Money(microUSD: 700))
    #expect(story.summary.totals.cost == budget.spent)
    #expect(story.summary.totals.calls == 5)
  }

  @Test func anOverrunLeavesNothingAndIsNoted() {
    var story = ReportStory()
    story.begin(budget: 1_000)
    story.call(.plan, nil, 1, cost: 1_500, overrun: true)
    #expect(story.summary.budget.remaining == .zero)
    #expect(story.summary.notes.map(\.kind) == [.overrun])
  }

  @Test func retriesFallbacksAndEscalationsAreTold() {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.fail(.generate, "t2", 1, .overloaded)
    story.fail(.generate, "t2", 1, .overloaded)
    story.draft("t2", 1, by: ReportStory.strong)
    story.check("t2", 1, .fail)
    story.draft("t2", 2, by: ReportStory.strong)
    story.check("t2", 2, .fail)
    story.draft("t2", 3)
    story.check("t2", 3, .pass)
    story.accept("t2", 3)
    story.reopen("t2", .integration)
    let totals = story.summary.totals
    #expect(totals.retries == 1)
    #expect(totals.fallbacks == 1)
    #expect(totals.escalations == 1)
    #expect(totals.reopenings == 1)
  }

  @Test func cachedInputIsCounted() {
    var story = ReportStory()
    story.begin()
    story.call(.plan, nil, 1, cached: 5)
    story.call(.plan, nil, 2)
    #expect(story.summary.totals.cachedInputCalls == 1)
    #expect(story.summary.totals.inputTokens == 20 && story.summary.totals.outputTokens == 40)
  }

  @Test func attemptsTellTheirStory() throws {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.fail(.generate, "t2", 1, .timedOutTotal, charged: 500)
    story.fail(.generate, "t2", 1, .timedOutTotal, charged: 500)
    story.draft("t2", 1, cost: 200)
    story.check("t2", 1, .fail, findings: [Finding(file: "a.py", line: 2, rule: "test_x", message: "no\nmore")])
    story.call(.revise, "t2", 2, cost: 50)
    story.add(
      .draftRejected(
        DraftRejected(task: "t2", n: 2, candidate: ReportStory.cheap, reason: .refused, message: "I cannot")))
    story.draft("t2", 3, by: ReportStory.strong, cost: 300)
    story.check("t2", 3, .fail)
    story.add(.draftDiscarded(DraftDiscarded(task: "t2", n: 3, reason: "breaks a passing check")))
    story.draft("t2", 4, by: ReportStory.strong, cost: 400)
    story.check("t2", 4, .pass)
    story.accept("t2", 4)
    story.reopen("t2", .dependent, by: "t3")
    let task = try #require(story.summary.tasks.last)
    #expect(task.attempts.map(\.outcome) == [.noAnswer, .failed, .rejected, .discarded, .reopened])
    #expect(task.attempts.map(\.cost.microUSD) == [1_000, 200, 50, 300, 400])
    #expect(task.attempts.map(\.n) == [1, 1, 2, 3, 4])
    #expect(task.attempts.reduce(.zero) { $0 + $1.cost } == task.cost)
    #expect(task.attempts[1].reason == "pytest: a.py:2 [test_x] no")
    #expect(task.attempts[2].reason == "refused: I cannot")
    #expect(task.attempts[4].reason == "dependent (t3): a.py:3 wrong")
    #expect(task.status == .unfinished)
  }

  @Test func validatorsAreThoseOfTheDraftThatShips() throws {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.draft("t2", 1)
    story.check("t2", 1, .pass, validator: "ruff")
    story.check("t2", 1, .fail)
    story.draft("t2", 2)
    story.check("t2", 2, .fail, validator: "ruff")
    story.add(.draftDiscarded(DraftDiscarded(task: "t2", n: 2, reason: "worse")))
    story.add(.taskFailed(TaskFailed(task: "t2", reason: "candidates exhausted")))
    let task = try #require(story.summary.tasks.last)
    #expect(task.status == .failed && task.reason == "candidates exhausted")
    #expect(task.validators.map(\.name) == ["pytest", "ruff"])
    #expect(task.validators.map(\.verdict) == [.fail, .pass])
    #expect(task.attempts.map(\.outcome) == [.failed, .discarded])
  }

  @Test func aCheckCountsAsItEndedLast() throws {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.draft("t2", 1)
    story.check("t2", 1, .fail)
    story.check("t2", 1, .pass)
    let task = try #require(story.summary.tasks.last)
    #expect(task.validators.map(\.verdict) == [.pass])
    #expect(task.attempts.map(\.outcome) == [.open])
  }

  @Test func twoUsesOfOneValidatorAreTwoChecks() throws {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.draft("t2", 1)
    story.check("t2", 1, .fail, validator: "json_schema", id: "json_schema")
    story.check("t2", 1, .pass, validator: "json_schema", id: "json_schema#2")
    let task = try #require(story.summary.tasks.last)
    #expect(task.validators.map(\.verdict) == [.fail, .pass])
    #expect(task.attempts.map(\.outcome) == [.failed])
  }

  @Test func onlyTheLastRoundOfProjectChecksCounts() {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.check(nil, 1, .fail)
    story.check(nil, 1, .pass, validator: "ruff")
    story.check(nil, 2, .pass)
    #expect(story.summary.projectChecks.map(\.name) == ["pytest"])
    #expect(story.summary.projectChecks.map(\.verdict) == [.pass])
  }

  @Test func theScoreIsTheMeanAndAFailedTaskCountsNothing() {
    var story = ReportStory()
    story.begin()
    story.plan()
    #expect(story.summary.overallQualityScore == nil)
    story.draft("t1", 1)
    story.accept("t1", 1, score: 0.9)
    #expect(story.summary.overallQualityScore == 0.9)
    story.add(.taskFailed(TaskFailed(task: "t2", reason: "candidates exhausted")))
    #expect(story.summary.overallQualityScore == 0.45)
  }

  @Test func aScoreBelongsToOneDraft() {
    var story = ReportStory.success
    story.reopen("t2", .review)
    story.draft("t2", 2)
    story.accept("t2", 2)
    #expect(story.summary.tasks.map(\.score) == [0.8, nil])
    #expect(story.summary.tasks.last?.reviewer == nil)
  }

  @Test func theReviewJudgedTheDraftItSaw() throws {
    var story = ReportStory.success
    story.reopen("t2", .integration)
    story.draft("t2", 2)
    story.add(.taskFailed(TaskFailed(task: "t2", reason: "candidates exhausted")))
    let task = try #require(story.summary.tasks.last)
    #expect(task.reviewer == nil && task.score == nil)
    #expect(story.summary.tasks.first?.reviewer == "openai/gpt-4o")
  }

  @Test func aKilledRunIsInterruptedAndItsTimeCounts() {
    var story = ReportStory()
    story.begin()
    story.wait(seconds: 29)
    story.plan()
    #expect(story.summary.status == .interrupted && story.summary.exitCode == 130)
    #expect(story.summary.budget.elapsedSeconds == 30)
    #expect(story.summary.criteria.map(\.verdict) == [.unverified])
    story.wait(seconds: 1_000)
    story.run()
    story.end(.success)
    #expect(story.summary.budget.elapsedSeconds == 30 + 12.5)
    #expect(story.summary.status == .success)
  }

  @Test func aResumedRunIsJudgedByItsOwnEnding() {
    var story = ReportStory.success
    story.run(budget: 3_000_000)
    #expect(story.summary.status == .interrupted)
    #expect(story.summary.budget.max == Money(microUSD: 3_000_000))
  }

  @Test func lastErrorsAreThoseOfCandidatesThatEndedWithOne() {
    var story = ReportStory()
    story.begin()
    story.fail(.plan, nil, 1, .overloaded)
    story.fail(.plan, nil, 1, by: ReportStory.strong, .unauthorized)
    story.call(.plan, nil, 1)
    #expect(story.summary.lastErrors.map(\.model) == ["gpt-4o"])
    #expect(story.summary.lastErrors.map(\.error) == ["unauthorized: sorry"])
  }

  @Test func noEventsAreNoCrash() {
    let summary = Summary([])
    #expect(summary.status == .interrupted)
    #expect(summary.tasks.isEmpty)
    #expect(!Report.markdown(summary).isEmpty)
  }

  @Test func anUnknownEventIsSkipped() {
    var story = ReportStory.success
    let before = story.summary.totals
    story.add(.unknown(kind: "later", payload: "{}"))
    #expect(story.summary.totals == before)
  }
}
