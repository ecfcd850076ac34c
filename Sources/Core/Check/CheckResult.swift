/// What a validator found out. Absence of evidence is `notRun`, never `pass`.
package enum Verdict: String, Sendable, Hashable, Codable {
  case pass, fail, notRun, notApplicable
}

/// One thing that a check has to say.
package struct Finding: Sendable, Hashable, Codable {
  package enum Severity: String, Sendable, Hashable, Codable { case high, medium, low }

  /// Relative to the project; nil when it is about the whole.
  package var file: String?
  /// From 1.
  package var line: Int?
  /// The tool's own name of the rule, or the test's id.
  package var rule: String?
  package var message: String
  package var severity: Severity

  package init(
    file: String? = nil, line: Int? = nil, rule: String? = nil, message: String, severity: Severity = .high
  ) {
    self.file = file
    self.line = line
    self.rule = rule
    self.message = message
    self.severity = severity
  }
}

/// One test of a suite as its report shows it.
package struct TestOutcome: Sendable, Hashable, Codable {
  package enum Outcome: String, Sendable, Hashable, Codable { case passed, failed, error, skipped }

  /// "tests/test_core.py::test_add[1-2]", or "ModuleTests.CaseTests/testAdd".
  package var id: String
  /// The test file, relative to the project, where the report tells.
  package var file: String?
  package var outcome: Outcome
  /// The failure ended in a stub of the skeleton (`NotImplementedError`, `fatalError("stub")`).
  package var endedInStub: Bool
  package var message: String?

  package init(id: String, file: String? = nil, outcome: Outcome, endedInStub: Bool = false, message: String? = nil) {
    self.id = id
    self.file = file
    self.outcome = outcome
    self.endedInStub = endedInStub
    self.message = message
  }
}

/// The result of one validator on one exact tree.
package struct CheckResult: Sendable, Hashable, Codable {
  package var validator: String
  package var verdict: Verdict
  package var findings: [Finding]
  /// The tests of a suite; nil for everything else.
  package var tests: [TestOutcome]?
  /// Why it is `notRun`, or a remark about a pass ("2 skipped").
  package var reason: String?
  /// What a user types to see the same, at the project's root.
  package var command: String?
  package var milliseconds: Int
  /// The tool gave no complete report (a limit, a crash): another run may end otherwise. Nil: it did.
  package var incomplete: Bool?

  package init(
    validator: String, verdict: Verdict, findings: [Finding] = [], tests: [TestOutcome]? = nil, reason: String? = nil,
    command: String? = nil, milliseconds: Int = 0, incomplete: Bool? = nil
  ) {
    self.incomplete = incomplete
    self.validator = validator
    self.verdict = verdict
    self.findings = findings
    self.tests = tests
    self.reason = reason
    self.command = command
    self.milliseconds = milliseconds
  }
}
