package import Core

/// Why an answer is no plan; each finding says what to change, so that the planner can be asked to repair it.
package struct PlanProblem: Error, Hashable, CustomStringConvertible {
  package var findings: [Finding]

  package init(findings: [Finding]) { self.findings = findings }

  package var description: String { findings.map(\.message).joined(separator: "; ") }
}

extension Finding {
  /// A remark on a plan. `rule` names the rule that it breaks ("cycle", "owner").
  static func plan(_ rule: String, _ message: String) -> Finding { Finding(rule: "plan.\(rule)", message: message) }
}

extension String {
  /// In quotation marks, on one line and short: for text from a model inside a message.
  var quoted: String {
    let flat = map { character -> Character in
      character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } ? character : "�"
    }
    return "\"\(String(flat.prefix(80)))\(flat.count > 80 ? "…" : "")\""
  }
}
