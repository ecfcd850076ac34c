import Core
import Execution
import Testing

@Suite struct ReportMarkdownTests {
  @Test func theVerdictComesFirst() {
    let lines = Report.markdown(ReportStory.success.summary).split(separator: "\n")
    #expect(lines.first == "# A rate limiter")
    #expect(
      lines.dropFirst().first == "**Accepted: every required check ran and passed, and every criterion is met.**")
  }

  @Test(arguments: [
    (RunStatus.partialSuccess, "Not accepted: 2 of 2 tasks accepted, 1 criterion unmet."),
    (.planned, "Planned: nothing was built yet. Build it with `orchestrator --resume p1`."),
    (.failed, "Failed: 2 of 2 tasks accepted, 1 criterion unmet."),
    (
      .budgetExhausted,
      "Stopped for money: $0.001500 of $2.0000 spent, 2 of 2 tasks accepted, 1 criterion unmet. "
        + "Continue with `orchestrator --resume p1 --budget USD` (a new, higher total)."
    ),
    (
      .timeout,
      "Stopped for time: 2 of 2 tasks accepted, 1 criterion unmet. "
        + "Continue with `orchestrator --resume p1 --time SECONDS` (a new, higher total)."
    ),
  ])
  func everyEndingIsSaidDifferently(status: RunStatus, sentence: String) {
    var story = ReportStory.success
    story.run()
    story.end(status, verdict: .unmet)
    #expect(Report.verdict(story.summary) == sentence)
  }

  @Test func whatFailedIsShownWithItsFirstFindings() {
    var story = ReportStory.success
    story.check(
      nil, 2, .fail, findings: (1...7).map { Finding(file: "a.py", line: $0, rule: "F401", message: "unused") })
    story.check(nil, 2, .notRun, validator: "mypy")
    let report = Report.markdown(story.summary)
    #expect(report.contains("- `pytest` on the whole: fail"))
    #expect(report.contains("  - a.py:1 \\[F401] unused"))
    #expect(!report.contains("a.py:6"))
    #expect(report.contains("  - and 2 more in summary.json"))
    #expect(report.contains("- `mypy` on the whole: notRun"))
  }

  @Test func theCommandsAreThoseOfTheProjectChecks() {
    var story = ReportStory.success
    story.check(nil, 1, .pass, validator: "mypy")
    #expect(Report.markdown(story.summary).contains("```\npython -m mypy\npython -m pytest\n```"))
  }

  @Test func authorsAndJudgesAreNamed() {
    let report = Report.markdown(ReportStory.success.summary)
    #expect(
      report.contains(
        "| t2 | Limiter | accepted | deepseek/deepseek-chat | openai/gpt-4o (another provider) | pytest pass | 1 | $0.000100 |"
      ))
    #expect(report.contains("The whole was reviewed by openai/gpt-4o (another provider), which accepts."))
    #expect(report.contains("$0.001500 of $2.0000 spent, $1.9985 left."))
    #expect(report.contains("By stage: plan $0.001000, generate $0.000200, critique $0.000300."))
  }

  @Test func whateverWasEditedOrRemarkedIsListed() {
    var story = ReportStory()
    story.begin(sandbox: false)
    story.plan(
      repairs: ["inserted the task interface"],
      bindings: [CriterionBinding(id: "c9", decider: .judge, proposedText: "It is fast")])
    story.draft("t1", 1, findings: [Finding(file: "x.py", message: "dropped: not owned", severity: .low)])
    story.check(
      "t1", 1, .pass,
      tests: [TestOutcome(id: "test_nothing", outcome: .passed), TestOutcome(id: "test_real", outcome: .failed)])
    story.opinion(
      .critique, "t1", draft: 1,
      Opinion(accepts: true, issues: [Opinion.Issue(severity: .low, file: "tests/test_a.py", problem: "naming")]))
    story.accept("t1", 1, unchecked: true)
    story.draft("t2", 1)
    story.draft("t2", 2)
    story.add(.draftDiscarded(DraftDiscarded(task: "t2", n: 2, reason: "breaks ruff")))
    story.opinion(.evaluate, "t2", draft: 1, nil)
    let report = Report.markdown(story.summary)
    for line in [
      "- sandbox off: The checks ran without a sandbox (--sandbox off).",
      "- plan repair: inserted the task interface", "- proposed criterion: c9: It is fast",
      "- vacuous test (t1): test_nothing passes on the skeleton", "- remark (t1): x.py dropped: not owned",
      "- open issue (t1): low: tests/test_a.py: naming", "- discarded draft (t2): draft 2: breaks ruff",
      "- unreadable opinion (t2): The answer of openai/gpt-4o to evaluate could not be read.",
      "| t1 | Tests | accepted | deepseek/deepseek-chat | openai/gpt-4o (another provider) | unchecked |",
    ] {
      #expect(report.contains(line), "\(line)")
    }
    #expect(!report.contains("test_real passes"))
  }

  @Test func anIssueOfTheReviewIsSettledWhenItsOwnerIsAcceptedAgain() {
    var story = ReportStory.success
    let issues = ["a.py", "tests/test_a.py"].map { Opinion.Issue(severity: .high, file: $0, problem: "bad") }
    story.opinion(.critique, nil, draft: nil, Opinion(accepts: false, issues: issues))
    story.reopen("t2", .review)
    story.draft("t2", 2)
    story.accept("t2", 2)
    #expect(story.summary.notes.map(\.text) == ["high: tests/test_a.py: bad"])
  }

  @Test func aConvictedTestIsShownOldAndNew() throws {
    var story = ReportStory()
    story.begin()
    story.plan()
    story.draft("t1", 1, text: "import a\nassert a.f() == 1\n")
    story.accept("t1", 1)
    story.add(
      .convictionRead(
        ConvictionRead(
          key: CallKey(stage: .critique, task: "t1", n: 1), by: ReportStory.strong,
          conviction: Conviction(testIsWrong: true, tests: ["test_f"], quote: "f is 2"), upheld: true,
          reason: "the text says 2", implementation: "t2")))
    story.reopen("t1", .conviction, tests: ["test_f"])
    story.draft("t1", 2, text: "import a\nassert a.f() == 2\n")
    story.accept("t1", 2)
    let conviction = try #require(story.summary.convictions.first)
    #expect(conviction.old == ["assert a.f() == 1"])
    #expect(conviction.new == ["assert a.f() == 2"])
    let report = Report.markdown(story.summary)
    #expect(report.contains("```diff\n- assert a.f() == 1\n+ assert a.f() == 2\n```"))
    #expect(report.contains("found wrong against t2 by openai/gpt-4o: the text says 2 “f is 2”"))
  }

  @Test func textOfOthersIsNeverMarkup() {
    var story = ReportStory()
    story.begin(criteria: ["a | b\n# not a heading <script>"])
    story.plan()
    story.add(.taskFailed(TaskFailed(task: "t2", reason: "[click](http://x)\n\n## fake")))
    let report = Report.markdown(story.summary)
    #expect(report.contains("| a \\| b # not a heading \\<script\\> |"))
    #expect(report.contains("- t2 failed: \\[click](http://x) ## fake"))
    #expect(!report.split(separator: "\n").contains { $0.hasPrefix("## fake") })
  }
}
