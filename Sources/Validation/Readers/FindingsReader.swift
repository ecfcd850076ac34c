import Core
import FoundationEssentials
import Platform

/// Reads `{"findings": [{"file", "line", "rule", "message", "severity"}], "complete": true, "remark"}` from stdout, the contract of
/// every helper script.
enum FindingsReader {
  private struct Report: Decodable {
    struct Entry: Decodable {
      var file: String?
      var line: Int?
      var rule: String?
      var message: String
      var severity: Finding.Severity?
    }

    var findings: [Entry]
    var complete: Bool
    /// One line for people, whatever the verdict.
    var remark: String?
  }

  static func read(_ result: ChildResult, in session: CheckSession) -> Reading {
    guard result.succeeded, !result.truncated,
      let report = try? JSONDecoder().decode(Report.self, from: Data(result.stdout)), report.complete
    else { return .incomplete("\(session.manifest.name) gave no complete report", result, in: session) }
    let findings = report.findings.map {
      Finding(
        file: $0.file.map { session.relative($0) ?? $0 }, line: $0.line, rule: $0.rule, message: $0.message,
        severity: $0.severity ?? .high)
    }
    return Reading(
      verdict: findings.contains { $0.severity != .low } ? .fail : .pass, findings: findings, reason: report.remark)
  }
}
