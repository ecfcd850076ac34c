import Core
import Platform

/// Judges a run of node's test runner by what was announced and what was seen, never by its exit status alone.
enum NodeTestReader {
  static func read(_ result: ChildResult, in session: CheckSession) -> Reading {
    let log = NodeTestLog(session.plain(session.report("events.jsonl") ?? ""))
    var reading = verdict(log, result, session)
    reading.tests = log.outcomes.isEmpty ? nil : log.outcomes
    return reading
  }

  private static func verdict(_ log: NodeTestLog, _ result: ChildResult, _ session: CheckSession) -> Reading {
    guard log.isFinished, !log.isDamaged, !result.timedOut, [.exited(0), .exited(1)].contains(result.exit) else {
      var reading = Reading.incomplete("node ended before its report was complete", result, in: session)
      reading.findings = log.findings() + reading.findings
      return reading
    }
    guard log.loadErrors.isEmpty else { return Reading(verdict: .fail, findings: log.loadErrors + log.findings()) }
    if session.request.mode == .load { return .passed(log.files.isEmpty ? "no tests yet" : nil) }
    let unseen = log.unseen
    guard unseen.isEmpty else {
      return Reading(verdict: .fail, findings: log.findings() + unseen, isComplete: false)
    }
    guard !log.outcomes.isEmpty else { return .incomplete("node found no tests", result, in: session) }
    if session.request.mode == .admission { return Admission.judge(log.outcomes, log.findings { !$0.isStub }) }
    let failures = log.findings()
    guard failures.isEmpty else { return Reading(verdict: .fail, findings: failures) }
    guard result.succeeded else { return .incomplete("node failed without a failing test", result, in: session) }
    let skipped = log.outcomes.filter { $0.outcome == .skipped }
    guard skipped.count < log.outcomes.count else {
      return Reading(
        verdict: .fail,
        findings: skipped.prefix(5).map {
          Finding(file: $0.file, line: 1, rule: $0.id, message: "every test is skipped")
        })
    }
    return .passed(skipped.isEmpty ? nil : "\(skipped.count) skipped")
  }
}
