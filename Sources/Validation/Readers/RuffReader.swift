import Core
import FoundationEssentials
import Platform

/// Reads `ruff check --output-format json`.
enum RuffReader {
  private struct Entry: Decodable {
    struct Location: Decodable { var row: Int }
    var filename: String
    var location: Location?
    var code: String?
    var message: String
  }

  static func read(_ result: ChildResult, in session: CheckSession) -> Reading {
    guard [.exited(0), .exited(1)].contains(result.exit), !result.timedOut, !result.truncated,
      let entries = try? JSONDecoder().decode([Entry].self, from: Data(result.stdout)),
      result.succeeded == entries.isEmpty
    else { return .incomplete("ruff gave no complete report", result, in: session) }
    if entries.isEmpty, result.stderrText.contains("No Python files found") {
      return .incomplete("the configuration excludes every file that ruff should read", result, in: session)
    }
    let findings = entries.map { entry in
      Finding(
        file: session.relative(entry.filename) ?? entry.filename, line: entry.location?.row,
        rule: entry.code ?? "syntax",
        message: entry.message, severity: ["invalid-syntax", "E902", nil].contains(entry.code) ? .high : .medium)
    }
    return Reading(verdict: findings.isEmpty ? .pass : .fail, findings: findings)
  }
}
