import Core
import Platform

/// Judges a run of pytest by what was announced and what was seen, never by its exit status alone.
enum PytestReader {
  static func read(_ result: ChildResult, in session: CheckSession) -> Reading {
    let log = PytestLog(session.plain(session.report("events.jsonl") ?? ""))
    guard log.collectErrors.isEmpty else {
      return Reading(verdict: .fail, findings: log.collectErrors, tests: log.outcomes)
    }
    guard let status = log.finished, !log.isDamaged, result.exit == .exited(status), !result.timedOut else {
      let what = log.running.map { "pytest ended during \($0)" } ?? "pytest ended before its report was complete"
      var reading = Reading.incomplete(what, result, in: session)
      reading.tests = log.order.isEmpty ? nil : log.outcomes
      reading.findings = log.findings() + reading.findings
      return reading
    }
    switch session.request.mode {
    case .load:
      guard status == 0 || status == 5 else { return .incomplete("the empty suite does not load", result, in: session) }
      return .passed(log.order.isEmpty ? "no tests yet" : "\(log.order.count) tests load")
    case .admission, .check, .suite:
      guard status <= 1 || status == 5 else {
        return .incomplete("pytest could not run the tests", result, in: session)
      }
      guard !log.order.isEmpty else { return noTests(result, session) }
      var reading =
        session.request.mode == .admission
        ? Admission.judge(log.outcomes, log.findings { !$0.endedInStub }) : judged(log, status, result, session)
      reading.tests = log.outcomes
      return reading
    }
  }

  /// Files that were named and hold no test are at fault themselves, whatever else the output names; where it names
  /// nothing, the first that could.
  private static func noTests(_ result: ChildResult, _ session: CheckSession) -> Reading {
    var reading = Reading.incomplete("pytest collected no tests", result, in: session)
    let candidate = session.request.tree.paths.first(where: session.manifest.applies)
    if let file = session.request.testFiles?.first ?? (reading.findings.first?.file == nil ? candidate : nil) {
      for index in reading.findings.indices { (reading.findings[index].file, reading.findings[index].line) = (file, 1) }
    }
    return reading
  }

  private static func judged(_ log: PytestLog, _ status: Int32, _ result: ChildResult, _ session: CheckSession)
    -> Reading
  {
    let outcomes = log.outcomes
    let failures = log.findings()
    guard failures.isEmpty else { return Reading(verdict: .fail, findings: failures) }
    guard log.unseen.isEmpty, status == 0, announced(in: session) >= log.order.count else {
      let names = log.unseen.prefix(5).joined(separator: ", ")
      return .incomplete("not every collected test was seen to end: \(names)", result, in: session)
    }
    let skipped = outcomes.filter { $0.outcome == .skipped }
    guard skipped.count < outcomes.count else {
      return Reading(
        verdict: .fail,
        findings: skipped.prefix(5).map {
          Finding(file: $0.file, line: 1, rule: $0.id, message: "every test is skipped (\($0.message ?? ""))")
        })
    }
    return .passed(skipped.isEmpty ? nil : "\(skipped.count) skipped")
  }

  /// The number of tests in pytest's own report; 0 when it is not whole.
  private static func announced(in session: CheckSession) -> Int {
    guard let report = session.report("junit.xml").flatMap(XMLElements.init) else { return 0 }
    return report.elements.count { $0.name == "testcase" }
  }
}
