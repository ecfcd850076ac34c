import Core
import Platform

/// Whether a package's tests pass: what was announced must be seen to end.
enum SwiftTestCheck {
  static func run(in session: CheckSession) async throws(ValidationError) -> Reading {
    guard session.request.tree["Package.swift"] != nil else {
      return Reading(verdict: .fail, findings: [Finding(rule: "swift_test", message: "there is no Package.swift")])
    }
    let package: SwiftPackage
    switch try await SwiftPackage.open(in: session) {
    case .unreadable(let reading): return reading
    case .opened(let opened): package = opened
    }
    if session.request.mode == .load { return try await package.build() ?? .passed() }
    let hasTests = package.description.targets.contains {
      $0.isTest && package.description.hasSources($0, in: session.request.tree)
    }
    guard hasTests else { return noTests("the package has no test target with a source file") }
    let canary =
      session.request.mode == .admission
      ? nil
      : session.canary.flatMap {
        SwiftCanary($0, package.description, in: session.request.tree)
      }
    if let canary { try package.add(canary) }
    if let failure = try await package.build() { return failure }
    let listing = try await package.list()
    guard listing.succeeded, !listing.truncated else {
      return .incomplete("the tests cannot be listed", listing, in: session)
    }
    let announced = SwiftTestList(listing.stdoutText, in: session.request.tree)
    var list = announced
    list.tests.removeAll { canary?.isOwn($0) ?? false }
    if let files = session.request.testFiles { list.restrict(to: files) }
    guard !list.tests.isEmpty else { return noTests("the package has no test") }
    guard let canary else { return try await admit(list.tests, package) }
    return try await check(list.tests, package, canary, announced.tests.filter(canary.isOwn))
  }

  private static func noTests(_ message: String) -> Reading {
    Reading(verdict: .fail, findings: [Finding(file: "Package.swift", line: 1, rule: "swift_test", message: message)])
  }

  private static func check(
    _ tests: [SwiftTestList.Test], _ package: SwiftPackage, _ canary: SwiftCanary, _ canaries: [SwiftTestList.Test]
  ) async throws(ValidationError) -> Reading {
    let session = package.session
    let filters = session.request.testFiles == nil ? [] : (tests + canaries).map(SwiftTestList.filter)
    let result = try await package.test(filters: filters)
    let output = result.stdoutText + "\n" + result.stderrText
    let log = SwiftTestLog(output: output, xunit: session.report("tests-swift-testing.xml"), session: session)
    let outcomes = tests.map { log.outcome(of: $0) }
    let findings = log.findings.filter { !canary.isOwn($0) }.map { named($0, tests) }
    var reading = Reading(verdict: .fail, findings: findings, tests: outcomes)
    let unseen = tests.filter { log.ending(of: $0) == nil }
    if !unseen.isEmpty {
      let last = log.running.map { "the run ended during \($0); " } ?? ""
      let names = unseen.prefix(5).map(\.id).joined(separator: ", ")
      reading.findings += Reading.incomplete("\(last)not seen to end: \(names)", result, in: session).findings.map {
        Finding(file: $0.file ?? unseen.first?.file, line: 1, rule: $0.rule, message: $0.message)
      }
      reading.isComplete = false
      return reading
    }
    for outcome in outcomes
    where outcome.outcome == .failed && !reading.findings.contains(where: { $0.rule == outcome.id }) {
      reading.findings.append(
        Finding(file: outcome.file, line: 1, rule: outcome.id, message: outcome.message ?? "failed"))
    }
    let skipped = outcomes.filter { $0.outcome == .skipped }
    if skipped.count == outcomes.count {
      reading.findings.append(
        Finding(file: skipped.first?.file, line: 1, rule: "swift_test", message: "every test is skipped"))
    }
    guard reading.findings.isEmpty else { return reading }
    // The canary fails, and so must the run.
    guard canary.wasSeen(canaries, log, output), result.exit == .exited(1) else {
      let message =
        "a test that has to fail was not reported as failed: something in the project changes what is reported"
      reading.findings = [Finding(file: "Package.swift", line: 1, rule: "swift_test", message: message)]
      return reading
    }
    reading.verdict = .pass
    reading.reason = skipped.isEmpty ? nil : "\(skipped.count) skipped"
    return reading
  }

  /// The finding under the id that the test was announced with; logs use shorter names.
  private static func named(_ finding: Finding, _ tests: [SwiftTestList.Test]) -> Finding {
    var finding = finding
    let matches = tests.filter { $0.reported == finding.rule || $0.function == finding.rule ?? "" }
    if matches.count == 1 { finding.rule = matches[0].id }
    return finding
  }

  /// On the skeleton: a stub ends the whole process, so every test gets its own.
  private static func admit(_ tests: [SwiftTestList.Test], _ package: SwiftPackage) async throws(ValidationError)
    -> Reading
  {
    let session = package.session
    let result = try await package.testEach(tests.map { $0.isFunction ? SwiftTestList.filter($0) : $0.id })
    guard session.report("complete") != nil else {
      return .incomplete("the tests could not be run on the skeleton", result, in: session)
    }
    var outcomes: [TestOutcome] = []
    var unfit: [Finding] = []
    for (index, test) in tests.enumerated() {
      let text = session.report("\(index + 1).log") ?? ""
      let status = session.report("\(index + 1).status").flatMap { Int($0.prefix { $0.isNumber }) } ?? -1
      let log = SwiftTestLog(output: text, xunit: nil, session: session)
      var outcome = TestOutcome(id: test.id, file: test.file, outcome: .failed)
      if text.contains("Fatal error: stub") {
        outcome.endedInStub = true
      } else if status == 0, log.sawSkip {
        outcome.outcome = .skipped
      } else if status == 0, log.sawPass {
        outcome.outcome = .passed
      } else {
        outcome.message = session.plain(text.split(separator: "\n").suffix(10).joined(separator: "\n"))
        let shown = log.findings.first
        unfit.append(
          Finding(
            file: shown?.file ?? test.file, line: shown?.line ?? 1, rule: test.id,
            message: shown?.message ?? outcome.message ?? "failed"))
      }
      outcomes.append(outcome)
    }
    var reading = Admission.judge(outcomes, unfit)
    reading.tests = outcomes
    return reading
  }
}
