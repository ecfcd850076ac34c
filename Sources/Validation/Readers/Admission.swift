import Core

/// Decides whether tests are fit to judge an implementation, from their run against the skeleton.
enum Admission {
  /// `unfit`: findings of failures that do not end in a stub.
  static func judge(_ tests: [TestOutcome], _ unfit: [Finding]) -> Reading {
    let run = tests.filter { $0.outcome != .skipped }
    let vacuous = run.filter { $0.outcome == .passed }
    var findings = unfit.map { finding in
      var finding = finding
      finding.message =
        "on the skeleton this test fails, but not in a stub, so no implementation can be expected to pass it:\n"
        + finding.message
      return finding
    }
    for test in run where test.outcome != .passed && !test.endedInStub && !unfit.contains(where: { $0.rule == test.id })
    {
      findings.append(
        Finding(file: test.file, line: 1, rule: test.id, message: test.message ?? "ends otherwise than in a stub"))
    }
    if run.isEmpty {
      findings.append(Finding(file: tests.first?.file, line: 1, rule: "admission", message: "every test is skipped"))
    }
    let tooMany = vacuous.count * 2 > run.count
    if tooMany {
      let message = "\(vacuous.count) of \(run.count) tests pass on the skeleton, where nothing is implemented"
      findings.append(Finding(file: vacuous.first?.file, line: 1, rule: "admission", message: message))
    }
    let verdict: Verdict = findings.isEmpty ? .pass : .fail
    findings += vacuous.map {
      Finding(file: $0.file, line: 1, rule: $0.id, message: "passes on the skeleton: proves nothing", severity: .low)
    }
    return Reading(
      verdict: verdict, findings: findings, reason: vacuous.isEmpty ? nil : "\(vacuous.count) pass on the skeleton")
  }
}
