import Core
import FoundationEssentials
import Platform

/// Judges a run of pytest by what stands in the files, what was announced and what was seen, never by its exit status
/// alone.
enum PytestReader {
  /// `expected`: the tests that stand in the files; nil when nobody could say.
  static func read(_ result: ChildResult, expected: [String]?, in session: CheckSession) -> Reading {
    let log = PytestLog(session.plain(session.report("events.jsonl") ?? ""), canary: session.canary?.name)
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
      let doubts = forgery(log, session) ?? differences(log, expected, session)
      if !doubts.isEmpty {
        reading.verdict = .fail
        reading.findings += doubts
      }
      reading.tests = log.outcomes
      return reading
    }
  }

  /// The canary failed with its own text; everything else was made up inside the run. Nil when all is well.
  private static func forgery(_ log: PytestLog, _ session: CheckSession) -> [Finding]? {
    guard let canary = session.canary else { return nil }
    if let seen = log.canary, seen.hasEnded, !seen.hasPassed,
      seen.failures.contains(where: { $0.message == canary.text })
    {
      return nil
    }
    let message =
      "a test that has to fail was not reported as failed: something in the project changes what is reported"
    return [Finding(rule: "pytest", message: message)]
  }

  /// Tests that stand in the files and were not collected, and those that were collected and stand nowhere.
  private static func differences(_ log: PytestLog, _ expected: [String]?, _ session: CheckSession) -> [Finding] {
    guard let expected else {
      return [Finding(rule: "pytest", message: "which tests stand in the files could not be read")]
    }
    let found = Set(log.order.compactMap { id in log.tests[id]?.file.map { "\($0)::\(name(of: id))" } })
    let missing = expected.filter { !found.contains($0) }.map { id in
      Finding(
        file: String(id.prefix { $0 != ":" }), line: 1, rule: id,
        message: "stands in the file, but pytest does not collect it: no configuration may leave tests out")
    }
    let known = Set(expected)
    let made = log.order.filter { id in
      guard let file = log.tests[id]?.file, session.request.tree.files[file] != nil else { return true }
      // Inherited, imported or under a condition: then its name stands somewhere.
      return !known.contains("\(file)::\(name(of: id))") && !isWritten(name(of: id), in: session.request.tree)
    }
    return missing
      + made.map {
        Finding(file: log.tests[$0]?.file, line: 1, rule: $0, message: "is reported, but stands in no file")
      }
  }

  /// "TestCase::test_x" of "tests/test_a.py::TestCase::test_x[1-2]".
  private static func name(of id: String) -> String {
    let path = id.split(separator: "[", maxSplits: 1).first ?? ""
    return path.components(separatedBy: "::").dropFirst().joined(separator: "::")
  }

  private static func isWritten(_ name: String, in tree: FileTree) -> Bool {
    guard let last = name.split(whereSeparator: { ":.".contains($0) }).last else { return false }
    return tree.files.values.contains { $0.text.contains(last) }
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
    // The canary failed, too.
    guard log.unseen.isEmpty, status == 1, announced(in: session) > log.order.count else {
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
