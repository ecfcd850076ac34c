import Core

extension Reading {
  static func notRun(_ name: String, _ reason: String) -> Reading {
    Reading(verdict: .notRun, findings: [Finding(rule: name, message: reason)], reason: reason)
  }
}

extension CheckEngine {
  private static let maximumFindings = 40
  private static let longestMessage = 4000

  /// The reading in the order and size in which it is kept and shown: each thing once, at most 40, never none for a
  /// check that did not pass.
  nonisolated func result(
    of request: CheckRequest, _ reading: Reading, _ manifest: Manifest? = nil, milliseconds: Int = 0
  ) -> CheckResult {
    struct Key: Hashable { var file: String?, line: Int?, message: String }
    var seen: Set<Key> = []
    var findings = reading.findings.map { finding in
      var finding = finding
      finding.message = Output.steady(finding.message)
      return finding
    }
    findings = findings.filter {
      seen.insert(Key(file: $0.file, line: $0.line, message: $0.message)).inserted
    }
    findings = findings.prefix(Self.maximumFindings).map { finding in
      var finding = finding
      if finding.message.utf8.count > Self.longestMessage {
        finding.message = String(decoding: finding.message.utf8.prefix(Self.longestMessage), as: UTF8.self) + " …"
      }
      return finding
    }
    if findings.isEmpty, reading.verdict == .fail || reading.verdict == .notRun {
      findings = [Finding(rule: request.use.name, message: reading.reason ?? "failed without a message")]
    }
    let tests = reading.tests?.map { test in
      var test = test
      test.message = test.message.map(Output.steady)
      return test
    }
    return CheckResult(
      validator: manifest?.name ?? request.use.name, verdict: reading.verdict, findings: findings, tests: tests,
      reason: reading.reason, command: manifest?.report, milliseconds: milliseconds,
      incomplete: reading.isComplete ? nil : true)
  }
}
